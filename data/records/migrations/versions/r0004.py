"""A council's own targets, and the register of what was changed."""

import sqlalchemy as sa
from alembic import op

revision = "r0004"
down_revision = "r0003"


def upgrade() -> None:
    """Makes both tables, empty. Targets that were shipped with the definitions were another council's: none is taken
    over. What was published keeps what it was judged by."""
    op.create_table(
        "targets",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("measure", sa.String(80), nullable=False),
        sa.Column("from_month", sa.Date, nullable=False),
        sa.Column("basis", sa.String(16), nullable=False),
        *(sa.Column(name, sa.Float) for name in ("green_low", "green_high", "amber_low", "amber_high")),
        sa.Column("set_by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("from_file", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_targets"),
    )
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("subject", sa.String(32), nullable=False),
        sa.Column("about", sa.String(80), nullable=False),
        sa.Column("before", sa.JSON, nullable=False),
        sa.Column("after", sa.JSON, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
    )


def downgrade() -> None:
    """Takes both away again."""
    op.drop_table("changes")
    op.drop_table("targets")
