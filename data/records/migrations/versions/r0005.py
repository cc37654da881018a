"""A council's own spellings of codes."""

import sqlalchemy as sa
from alembic import op

revision = "r0005"
down_revision = "r0004"


def upgrade() -> None:
    """Makes the table, empty."""
    op.create_table(
        "code_spellings",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("of_table", sa.String(80), nullable=False),
        sa.Column("of_column", sa.String(80), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("code", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_code_spellings"),
    )


def downgrade() -> None:
    """Takes it away again."""
    op.drop_table("code_spellings")
