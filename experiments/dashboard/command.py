"""The live dashboard: `python -m experiments.dashboard [key=value...]`, then open the address that it tells.

    port=8050           where it listens; 0 takes a free one
    host=127.0.0.1      this machine only; another address lets others on the network see and use the page
    persons=10000       in each world
    pairs=10            pairs of worlds for an answer; the first is shown while the others are simulated
    processes=2         that simulate
    burn_in_years=50    of the population, once; then kept in the user's cache folder

The environment variable DASH_URL_BASE_PATHNAME, such as /careers/, puts the page under a path of the address.

Needs the extra 'dashboard': pip install -c constraints.txt -e '.[dashboard]'. The very first start compiles for some
minutes; the page says so. It ends with Ctrl+C or SIGTERM.
"""

from typing import Annotated

from pydantic import Field

from experiments.cli.command import Call, Command
from experiments.cli.keys import Count, Keys
from experiments.execution.local import cores
from experiments.io.errors import UsageError


class ServerKeys(Keys):
    """The worlds behind an answer; the load test has the same."""

    persons: Annotated[int, Field(ge=500, le=200_000)] = 10_000
    pairs: Annotated[int, Field(ge=2, le=100)] = 10
    processes: Count = cores()
    burn_in_years: Annotated[int, Field(ge=1, le=100)] = 50


class DashboardKeys(ServerKeys):
    """Where the dashboard listens."""

    port: Annotated[int, Field(ge=0, le=65_535)] = 8050
    host: str = "127.0.0.1"


def serve(call: Call) -> None:
    """Start the engine and the server, and stay until interrupted; raises UsageError or OSError."""
    keys: DashboardKeys = call.keys
    try:
        from experiments.dashboard.app import make_app
        from experiments.dashboard.engine import Engine
        from experiments.dashboard.server import Server
    except ModuleNotFoundError as error:
        needed = "pip install -c constraints.txt -e '.[dashboard]'"
        raise UsageError(f"the package {error.name} is missing; allowed: {needed}") from None
    engine = Engine(keys.persons, keys.pairs, keys.processes, keys.burn_in_years)
    try:
        app = make_app(engine)
        server = Server(app.server, keys.host, keys.port)
        host = f"[{keys.host}]" if ":" in keys.host else keys.host
        place = f"http://{host}:{server.effective_port}{app.config.routes_pathname_prefix}"
        print(f"The dashboard is at {place} (Ctrl+C ends it)", flush=True)
        server.run()
    finally:
        engine.close()


COMMAND = Command("dashboard", __doc__, DashboardKeys, serve, interrupted="interrupted")
main = COMMAND.main
