"""`python -m experiments.calibrate`."""

from experiments.io.errors import exit_status, require


def main() -> int:
    """Run the program, once it is known that its packages are there."""
    require("SALib", "calibrate", "experiments.calibrate")
    from experiments.calibrate.command import main as calibrate

    return calibrate()


raise SystemExit(exit_status(main))
