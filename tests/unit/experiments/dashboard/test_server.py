"""The server of the dashboard: what no page asks is refused in one line, and nobody is kept out."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from experiments.dashboard import server as module
from experiments.dashboard.app import make_app
from experiments.io.errors import UsageError
from tests.dashboard_stub import MadeUp, served
from tests.load.dashboard import Participant, the_form

CALLS, SCRIPTS = "/_dash-update-component", "/_dash-component-suites"
JSON = {"Content-Type": "application/json"}
STATUSES = {signal.SIGINT: 130, signal.SIGTERM: 143}
OPENING = {
    "output": "content.children",
    "outputs": {"id": "content", "property": "children"},
    "inputs": [{"id": "address", "property": "search", "value": ""}],
    "changedPropIds": ["address.search"],
}


@pytest.fixture(scope="module")
def address():
    with served(MadeUp()) as place:
        yield place


def send(address, method, path, body=None, headers=JSON):
    """The status and the text of an answer; the path is sent as it is."""
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    text = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, text


def changed(**changes):
    return json.dumps(OPENING | changes)


DEEP = "[" * 900 + "]" * 900
WRONG = [
    "",
    "{}",
    "null",
    "[]",
    "3",
    '"text"',
    "{",
    "\xff",
    "[" * 50_000,
    '{"a":' * 50_000,
    "1" * 9_000,
    changed(output="nothing.children"),
    changed(output=["content.children"]),
    changed(output=None),
    changed(output="..question.data...undo.disabled...replay.disabled.."),  # of the browser, not of the server
    changed(outputs=[]),
    changed(outputs={}),
    changed(outputs={"id": "content", "property": "style"}),
    changed(outputs="content"),
    changed(inputs=[]),
    changed(inputs=None),
    changed(inputs={"id": "address"}),
    changed(inputs=[{"id": {"a": 1}, "property": "search"}]),
    changed(inputs=[[]]),
    changed(state=[{"id": "x", "property": "y"}]),
    changed(state=3),
    changed(changedPropIds=3),
    changed(changedPropIds=[[]]),
]


@pytest.mark.parametrize("body", WRONG, ids=range(len(WRONG)))
def test_a_call_that_no_page_makes_is_refused_in_a_line(address, capfd, body):
    status, text = send(address, "POST", CALLS, body.encode("latin-1"))
    assert 400 <= status < 500 and len(text) < 1000
    assert capfd.readouterr() == ("", "")


def test_a_deep_value_in_a_call_that_is_right_otherwise_does_no_harm(address, capfd):
    somebody = Participant(address, the_form(address))
    for place in ("question.data", "tick.data", "session.data", "seen.data", "about-page.data", "looks.data"):
        values = {"question.data": {}, "looks.data": {}, place: "DEEP"}
        body = json.dumps(somebody.body(values, "question.data")).replace('"DEEP"', DEEP)
        assert send(address, "POST", CALLS, body)[0] in (200, 400)
    assert "Traceback" not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("POST", CALLS, {"Content-Type": "text/plain"}, 415),
        ("POST", CALLS, {}, 415),
        ("POST", CALLS, {"Content-Type": "application/json; charset=utf-99"}, 200),
        ("PUT", CALLS, JSON, 405),
        ("DELETE", "/", JSON, 405),
        ("GET", f"{SCRIPTS}/dash/../../pyproject.toml", {}, 404),
        ("GET", f"{SCRIPTS}/dash/%2e%2e/%2e%2e/x", {}, 404),
        ("GET", f"{SCRIPTS}/dash/%00", {}, 404),
        ("GET", f"{SCRIPTS}/../etc/passwd", {}, 404),
        ("GET", f"{SCRIPTS}/os/path.py", {}, 404),
        ("GET", f"{SCRIPTS}/dash/dcc/nothing.js", {}, 404),
        ("GET", "/assets/../app.py", {}, 404),
        ("GET", "/assets/%2e%2e/app.py", {}, 404),
        ("GET", "/assets/%00", {}, 404),
        ("GET", "/static/../../x", {}, 404),
    ],
)
def test_other_requests_get_the_status_that_fits(address, capfd, method, path, headers, status):
    assert send(address, method, path, json.dumps(OPENING), headers)[0] == status
    assert capfd.readouterr() == ("", "")


def test_a_huge_body_is_refused_before_it_is_read(address):
    place = address.removeprefix("http://").split(":")
    with socket.create_connection((place[0], int(place[1])), timeout=30) as one:
        one.sendall(b"POST /_dash-update-component HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n")
        assert b"413" in one.recv(100)


def test_what_never_ends_is_closed_and_leaves_room_for_others(monkeypatch):
    monkeypatch.setattr(module, "WHOLE", 1)
    monkeypatch.setattr(module, "_connections", lambda: 60)
    with served(MadeUp()) as address:
        host, port = address.removeprefix("http://").split(":")
        late = [socket.create_connection((host, int(port)), timeout=30) for _ in range(150)]
        begin = time.monotonic()
        for one in late:
            one.sendall(b"GET / HTTP/1.1\r\n")
        assert send(address, "GET", "/")[0] == 200
        assert time.monotonic() - begin < 15
        late[-1].sendall(b"A: b\r\n")  # a byte now and then is no reason to wait longer
        assert late[-1].recv(10) == b""


def test_more_connections_than_a_room_has_are_open_at_once():
    assert module._connections() >= 400


@pytest.mark.parametrize(("host", "error"), [("no-such-host.invalid", UsageError), ("203.0.113.7", OSError)])
def test_a_place_where_it_cant_listen_is_told_in_a_line(host, error):
    with pytest.raises(error, match=host) as caught:
        module.Server(None, host, 0)
    assert "\n" not in str(caught.value)


def test_a_name_with_two_addresses_is_listened_at():
    server = module.Server(None, "localhost", 0)
    assert int(server.effective_port)
    server.close()


def test_the_page_lies_under_the_path_of_the_environment(monkeypatch):
    monkeypatch.setenv("DASH_URL_BASE_PATHNAME", "/careers/")
    client = make_app(MadeUp()).server.test_client()
    assert client.get("/careers/").status_code == 200 and client.get("/").status_code == 404
    assert client.post(f"/careers{CALLS}", json={}).status_code == 400
    assert client.post(f"/careers{CALLS}", json=OPENING).status_code == 200
    monkeypatch.setenv("DASH_URL_BASE_PATHNAME", "careers")
    with pytest.raises(UsageError, match="DASH_URL_BASE_PATHNAME.*begins and ends with '/'"):
        make_app(MadeUp())


def test_signals_end_it_with_a_line_and_its_status(tmp_path):
    command = [sys.executable, "-m", "experiments.dashboard", "port=0", "persons=500", "pairs=2", "burn_in_years=1"]
    where = os.environ | {"TMPDIR": str(tmp_path), "DASH_URL_BASE_PATHNAME": "/careers/"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "env": where}
    servers = {name: subprocess.Popen(command, **pipes) for name in STATUSES}
    try:
        for name, server in servers.items():
            line = server.stdout.readline()
            assert line.startswith("The dashboard is at http://127.0.0.1:") and "/careers/ (" in line
            server.send_signal(name)
        for name, server in servers.items():
            assert server.wait(60) == STATUSES[name] and server.stderr.read() == "error: interrupted\n"
        assert not list(tmp_path.glob("career-ecosystem-*"))
    finally:
        for server in servers.values():
            server.kill()
