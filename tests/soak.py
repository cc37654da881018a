"""How often chance is tried: a little in `make test`, much more in `make soak`, which sets SOAK."""

import os

SOAK = int(os.environ.get("SOAK", "0"))


def often(few: int, times: int = 1) -> int:
    """How many examples are drawn, or processes killed: few in the tests; in the soak as many times as SOAK says."""
    return max(few, times * SOAK)
