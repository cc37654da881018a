"""Figures are computed again when what they rest on changes: which computation is in force, and what was published."""

import sqlalchemy as sa
from alembic import op

revision = "r0003"
down_revision = "r0002"


def upgrade() -> None:
    """Makes the table of computations; publications name the file of their figures and the rules of their day. Those
    made before have neither: their figures are the results that were kept with their load."""
    op.create_table(
        "computations",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_computations"),
    )
    op.add_column("publications", sa.Column("figures", sa.Text, nullable=True))
    op.add_column("publications", sa.Column("rules", sa.String(64), nullable=True))


def downgrade() -> None:
    """Takes both away again."""
    op.drop_column("publications", "rules")
    op.drop_column("publications", "figures")
    op.drop_table("computations")
