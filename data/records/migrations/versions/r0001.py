"""Loads, publications and an audit trail that can only grow."""

import sqlalchemy as sa
from alembic import op

revision = "r0001"
down_revision = None

CHANGES = ("UPDATE", "DELETE")


def upgrade() -> None:
    """Makes the three tables, and lets the database itself refuse to change the trail."""
    _make_loads()
    op.create_table(
        "publications",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("load_id", sa.Integer, nullable=False),
        sa.Column("published_at", sa.DateTime, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_publications"),
        sa.ForeignKeyConstraint(["load_id"], ["loads.id"], name="fk_publications_load_id", ondelete="RESTRICT"),
    )
    op.create_index("ix_publications_load_id", "publications", ["load_id"])
    op.create_table(
        "trail",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_trail"),
        sa.UniqueConstraint("hash", name="uq_trail_hash"),
    )
    _let_the_trail_only_grow()


def downgrade() -> None:
    """There is nothing before this."""
    raise NotImplementedError("the first migration cannot be undone: delete the database instead")


def _make_loads() -> None:
    op.create_table(
        "loads",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("records_from", sa.Date, nullable=False),
        sa.Column("records_to", sa.Date, nullable=False),
        sa.Column("produced_on", sa.DateTime, nullable=False),
        sa.Column("loaded_at", sa.DateTime, nullable=False),
        sa.Column("workbook", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("rows", sa.JSON, nullable=False),
        sa.Column("provisional", sa.Boolean, nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_loads"),
        sa.UniqueConstraint("month", "revision", name="uq_loads_month_revision"),
        sa.UniqueConstraint("sha256", "month", "records_from", name="uq_loads_sha256_month_records_from"),
    )


def _let_the_trail_only_grow() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for change in CHANGES:
            op.execute(
                f"CREATE TRIGGER trail_no_{change.lower()} BEFORE {change} ON trail "
                "BEGIN SELECT RAISE(ABORT, 'the audit trail can only grow'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION trail_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit trail can only grow'; END $$"
    )
    op.execute(
        "CREATE TRIGGER trail_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON trail "
        "FOR EACH STATEMENT EXECUTE FUNCTION trail_only_grows()"
    )
