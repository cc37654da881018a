"""What a council answered to a signal of a chart."""

import sqlalchemy as sa
from alembic import op

revision = "r0009"
down_revision = "r0008"


def upgrade() -> None:
    """Makes the table, empty."""
    op.create_table(
        "signal_answers",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("measure", sa.String(80), nullable=False),
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("breakdown", sa.String(16), nullable=False),
        sa.Column("of_group", sa.Text, nullable=False),
        sa.Column("answer", sa.String(16), nullable=False),
        sa.Column("post", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_signal_answers"),
    )


def downgrade() -> None:
    """Takes it away again."""
    op.drop_table("signal_answers")
