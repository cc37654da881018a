"""Runs the migrations on the connection that data.records.migrate hands over."""

from alembic import context

from data.records.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
