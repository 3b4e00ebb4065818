"""`python -m experiments.careers`."""

from experiments.io.errors import exit_status, require


def main() -> int:
    """Run the program, once it is known that its packages are there."""
    require("statsmodels", "careers", "experiments.careers")
    from experiments.careers.command import main as careers

    return careers()


raise SystemExit(exit_status(main))
