"""The web application: Dash with its own assets only, limits on what it takes, and headers that forbid the rest."""

from pathlib import Path
from typing import Any

from dash import Dash, dcc, html
from dash.exceptions import DependencyException, InvalidConfig
from flask import Response, abort, request

from experiments.dashboard.callbacks import connect
from experiments.dashboard.engine import Engine
from experiments.dashboard.server import MOST_BYTES
from experiments.dashboard.words import Words
from experiments.io.errors import UsageError

ASSETS = Path(__file__).with_name("assets")
CALLS = "_dash-update-component"  # where a page asks for what it shows
POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'; script-src 'self' "
)


def make_app(engine: Engine) -> Dash:
    """Return the application, which asks no other host for anything; raise UsageError for a wrong path in the system's
    variables (DASH_URL_BASE_PATHNAME)."""
    try:
        app = Dash(
            "experiments.dashboard",
            title="Career ecosystem",
            update_title="",
            serve_locally=True,
            assets_folder=str(ASSETS),
            suppress_callback_exceptions=True,
            include_assets_files=True,
        )
    except InvalidConfig as error:
        allowed = "a path such as /careers/ that begins and ends with '/'"
        raise UsageError(f"DASH_URL_BASE_PATHNAME: {error}; allowed: {allowed}") from None
    opening = [html.P(Words(language).own("page.opening"), lang=language) for language in ("en", "nl")]
    app.layout = html.Div([dcc.Location(id="address", refresh=False), html.Div(opening, id="content")])
    connect(app, engine)
    app.enable_dev_tools(debug=False, dev_tools_disable_version_check=True)
    app.server.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    _refuse_what_no_page_asks(app)
    hashes = " ".join(f"'{one}'" if not one.startswith("'") else one for one in app.csp_hashes())

    @app.server.after_request
    def guarded(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY + hashes
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return app


def _refuse_what_no_page_asks(app: Dash) -> None:
    """Answer requests of another form than those of the page with 400 or 404, before Dash fails on them."""

    @app.server.before_request
    def checked() -> None:
        if request.method == "POST" and request.path.endswith(CALLS) and not _is_call(app, request.get_json()):
            abort(400, "not a call of this page")

    @app.server.errorhandler(RecursionError)
    def too_deep(_: RecursionError) -> tuple[str, int]:
        return "nested too deeply", 400

    @app.server.errorhandler(DependencyException)
    def no_such_file(_: DependencyException) -> tuple[str, int]:
        return "no such file", 404


def _is_call(app: Dash, body: Any) -> bool:
    """Return whether a body names a callback, with exactly the outputs, inputs and state that this one has."""
    try:
        known, outputs, changed = app.callback_map[body["output"]], body["outputs"], body.get("changedPropIds", [])
        outputs = [outputs] if isinstance(outputs, dict) else outputs
        named = [f"{one['id']}.{one['property']}" for one in outputs]
        places = [[(one["id"], one["property"]) for one in body[part]] for part in ("inputs", "state") if part in body]
        wanted = [[(one["id"], one["property"]) for one in known[part]] for part in ("inputs", "state")]
        return (
            "callback" in known
            and body["output"] in (named[0], f"..{'...'.join(named)}..")
            and [one for one in places if one] == [one for one in wanted if one]
            and isinstance(changed, list)
            and all(isinstance(one, str) for one in changed)
        )
    except (KeyError, IndexError, TypeError, AttributeError):
        return False
