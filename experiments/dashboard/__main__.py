"""The live dashboard: `python -m experiments.dashboard [key=value...]`, then open the address that it tells.

    port=8050           where it listens; 0 takes a free one
    host=127.0.0.1      this machine only; another address lets others on the network see and use the page
    persons=10000       in each world
    pairs=10            pairs of worlds for an answer; the first is shown while the others are simulated
    processes=2         that simulate
    burn_in_years=50    of the population, once; then kept in the user's cache folder

Needs the extra 'dashboard': pip install -c constraints.txt -e '.[dashboard]'. The very first start compiles for some
minutes; the page says so. It ends with Ctrl+C. Exit status: 1 could not listen, 2 wrong input, 130 interrupted.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence

from experiments.cli.overrides import read_options
from experiments.execution.local import cores
from experiments.io.errors import UsageError, exit_status

DEFAULTS = {
    "port": "8050",
    "host": "127.0.0.1",
    "persons": 10_000,
    "pairs": 10,
    "processes": cores(),
    "burn_in_years": 50,
}
MOST_PORT, THREADS = 65_535, 24
SMALLEST, LARGEST, MOST_PAIRS, LONGEST = 500, 200_000, 100, 100
HELP = {"-h", "--help"}


def serve(arguments: Sequence[str]) -> int:
    """Start the engine and the server, and stay until interrupted; raises UsageError or OSError."""
    options = read_options(arguments, DEFAULTS)
    if not options["port"].isdecimal() or int(options["port"]) > MOST_PORT:
        raise UsageError(f"port={options['port']!r}; allowed: a whole number from 0 to {MOST_PORT}")
    for key, low, high in (("persons", SMALLEST, LARGEST), ("pairs", 2, MOST_PAIRS), ("burn_in_years", 1, LONGEST)):
        if not low <= options[key] <= high:
            raise UsageError(f"{key}={options[key]}; allowed: {low} to {high}")
    try:
        import waitress

        from experiments.dashboard.app import make_app
        from experiments.dashboard.engine import Engine
    except ModuleNotFoundError as error:
        needed = "pip install -c constraints.txt -e '.[dashboard]'"
        raise UsageError(f"the package {error.name} is missing; allowed: {needed}") from None
    engine = Engine(options["persons"], options["pairs"], options["processes"], options["burn_in_years"])
    try:
        server = waitress.create_server(
            make_app(engine).server, host=options["host"], port=int(options["port"]), threads=THREADS, ident=None
        )
        print(f"The dashboard is at http://{options['host']}:{server.effective_port}/ (Ctrl+C ends it)", flush=True)
        server.run()
    finally:
        engine.close()
    return 0


def main(arguments: Sequence[str]) -> int:
    """Run with a command line; for all but 0 one line on standard error says why."""
    if HELP & set(arguments):
        print(__doc__)
        return 0
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the processes and the folder are cleared up
    return exit_status(lambda: serve(arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
