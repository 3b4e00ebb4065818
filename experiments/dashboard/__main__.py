"""`python -m experiments.dashboard`."""

from experiments.dashboard.command import main

if __name__ == "__main__":  # processes that it starts import this file
    raise SystemExit(main())
