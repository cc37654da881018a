"""Entries of the trail say what they are about, in a column of their own."""

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"


def upgrade() -> None:
    """Adds the column. Entries from before are of loads and publications, the only ones there were: they stay NULL,
    since the trail can only grow."""
    op.add_column("trail", sa.Column("subject", sa.String(32), nullable=True))


def downgrade() -> None:
    """A trail whose hashes cover the column cannot lose it."""
    raise NotImplementedError("the subject of the trail's entries is part of their hashes")
