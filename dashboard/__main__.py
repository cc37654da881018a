"""`python -m dashboard`: the `scorecard` command where it is not installed."""

from dashboard.cli import main

main()
