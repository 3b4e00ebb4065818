"""The web application: Dash with its own assets only, limits on what it takes, and headers that forbid the rest."""

from __future__ import annotations

from pathlib import Path

from dash import Dash, dcc, html
from flask import Response

from experiments.dashboard.callbacks import connect
from experiments.dashboard.engine import Engine

MOST_BYTES = 200_000  # of one request; a page's whole question is a tenth of it
ASSETS = Path(__file__).with_name("assets")
POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'; script-src 'self' "
)


def make_app(engine: Engine) -> Dash:
    """Return the application; it asks no other host for anything."""
    app = Dash(
        "experiments.dashboard",
        title="Career ecosystem",
        update_title="",
        serve_locally=True,
        assets_folder=str(ASSETS),
        suppress_callback_exceptions=True,
        include_assets_files=True,
    )
    app.layout = html.Div([dcc.Location(id="address", refresh=False), html.Div(id="content")])
    connect(app, engine)
    app.enable_dev_tools(debug=False, dev_tools_disable_version_check=True)
    app.server.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    hashes = " ".join(f"'{one}'" if not one.startswith("'") else one for one in app.csp_hashes())

    @app.server.after_request
    def guarded(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY + hashes
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return app
