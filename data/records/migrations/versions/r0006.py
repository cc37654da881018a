"""Entries of the trail hold the content of the rows that they are about."""

import sqlalchemy as sa
from alembic import op

revision = "r0006"
down_revision = "r0005"


def upgrade() -> None:
    """Adds the column. Entries from before hold nothing: the one that tells of this migration holds all rows that there
    are then."""
    op.add_column("trail", sa.Column("holds", sa.JSON, nullable=True))


def downgrade() -> None:
    """A trail whose hashes cover the column cannot lose it."""
    raise NotImplementedError("the content that the trail's entries hold is part of their hashes")
