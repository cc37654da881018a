"""Fixtures that several tests of this room share."""

from tests.dashboard.asking import asks, run

__all__ = ["asks", "run"]
