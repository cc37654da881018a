"""Publications that were withdrawn, and who published each."""

import sqlalchemy as sa
from alembic import op

revision = "r0008"
down_revision = "r0007"


def upgrade() -> None:
    """Makes the table, empty, and adds the column. Who published what was published before is NULL in it: the trail has
    it, and a row that it holds is not changed."""
    op.create_table(
        "withdrawals",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("publication_id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_withdrawals"),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name="fk_withdrawals_publication_id", ondelete="RESTRICT"
        ),
        sa.UniqueConstraint("publication_id", name="uq_withdrawals_publication_id"),
    )
    op.add_column("publications", sa.Column("who", sa.Text, nullable=True))


def downgrade() -> None:
    """Takes both away again."""
    op.drop_column("publications", "who")
    op.drop_table("withdrawals")
