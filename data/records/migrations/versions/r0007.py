"""A council's own owners of measures and sections."""

import sqlalchemy as sa
from alembic import op

revision = "r0007"
down_revision = "r0006"


def upgrade() -> None:
    """Makes the table, empty: the posts that were shipped with the definitions were another council's."""
    op.create_table(
        "owners",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("about", sa.String(80), nullable=False),
        sa.Column("post", sa.Text, nullable=False),
        sa.Column("decided_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_owners"),
    )


def downgrade() -> None:
    """Takes it away again."""
    op.drop_table("owners")
