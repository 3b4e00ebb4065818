"""How fast the dashboard answers a room: `python -m tests.load.dashboard [key=value...]`.

    participants=30     each with a page of its own
    minutes=3           each moves a lever once a minute, at a moment drawn by chance
    within=3            seconds in which 95% of first answers are wanted
    persons=10000 pairs=10 processes=2 burn_in_years=50    as of experiments.dashboard

It starts a server of its own on a free port of this machine and asks it what a browser would: a lever moves, and the
page looks again and again until the first answer is complete. Everybody has six connections, as a browser has, and
keeps them. Told are the times to the first years of an answer and to the whole, and to the whole at the server: from
the question's coming in to the answer's going out (a browser draws for another tenth of a second). Everybody moves a
lever to a value of their own, and every answer is held against the question: it must be of the own one. Exit status: 0
if 95% came in time, nothing failed and nobody saw another's answer; else 1, and 2 for wrong input.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from typing import Any, NamedTuple

import numpy as np
from rich import box
from rich.console import Console
from rich.table import Table

from experiments.cli.command import Call, Command
from experiments.cli.keys import Count
from experiments.cli.launch import launch
from experiments.dashboard.app import CALLS
from experiments.dashboard.callbacks import SLOW
from experiments.dashboard.command import ServerKeys
from experiments.dashboard.controls import Control, controls

PATIENCE = 60.0  # seconds for one request
READY = 1_800.0  # seconds for the first world: the very first time it compiles
SHARE = 0.95
YEARS = 5  # the first part of an answer
JSON = {"Content-Type": "application/json"}
CONNECTIONS = 6  # of a browser to one server


class LoadKeys(ServerKeys):
    """How many participants, for how many minutes, and seconds in which answers are wanted."""

    participants: Count = 30
    minutes: Count = 3
    within: Count = 3


class Answer(NamedTuple):
    """Seconds from a move to the first years and to the whole first answer, also at the server; what went wrong."""

    years: float
    whole: float
    server: float = np.nan
    wrong: str = ""


class Participant:
    """Somebody with a page, as the server sees them: the same requests as those of a browser."""

    def __init__(self, address: str, form: dict[str, Any]) -> None:
        self.form, self.session, self.asked = form, uuid.uuid4().hex, 0
        host, _, self.path = address.removeprefix("http://").partition("/")
        self.connections = [HTTPConnection(host, timeout=PATIENCE) for _ in range(CONNECTIONS)]
        for one in self.connections:
            one.connect()

    def look(self, question: dict[str, Any], trigger: str, seen: Any, turn: float) -> dict[str, Any]:
        """Ask once; returns what is to be drawn."""
        values = {
            "question.data": question,
            "tick.data": turn,
            "session.data": self.session,
            "seen.data": seen,
            "about-page.data": {"language": "en"},
            "looks.data": {},
        }
        answer = self._post(self.body(values, trigger))
        return answer["response"] if answer else {}

    def body(self, values: dict[str, Any], trigger: str) -> dict[str, Any]:
        """The call that draws the page, with values by place."""
        body = {key: self.form[key] for key in ("output", "outputs")}
        for part in ("inputs", "state"):
            body[part] = [{**one, "value": values.get(f"{one['id']}.{one['property']}")} for one in self.form[part]]
        return {**body, "changedPropIds": [trigger]}

    def _post(self, body: dict[str, Any]) -> Any:
        """Send over the next connection; as in a browser once more if the server has closed it meanwhile."""
        self.asked += 1
        connection = self.connections[self.asked % CONNECTIONS]
        for last in (False, True):
            try:
                connection.request("POST", f"/{self.path}{CALLS}", json.dumps(body), JSON)
                response = connection.getresponse()
                text = response.read()
                break
            except (ConnectionError, HTTPException):
                connection.close()
                if last:
                    raise
        if response.status >= 400:
            raise OSError(f"{response.status} {response.reason}")
        return json.loads(text) if text else None

    def move(self, question: dict[str, Any]) -> Answer:
        """Move a lever and look until the first answer is there."""
        begin, seen, years = time.monotonic(), None, None
        trigger = "question.data"
        while time.monotonic() - begin < PATIENCE:
            drawn = self.look(question, trigger, seen, time.monotonic())
            seen, trigger = drawn.get("seen", {}).get("data", seen), "tick.data"
            if drawn.get("message", {}).get("children"):
                return Answer(np.nan, np.nan, wrong=drawn["message"]["children"])
            if seen["question"] != question:
                return Answer(np.nan, np.nan, wrong="the answer is to another question")
            if years is None and seen["years"] >= YEARS:
                years = time.monotonic() - begin
            if seen["first"] == 0:
                return Answer(years, time.monotonic() - begin, seen["waited"])
            time.sleep(seen["pause"] / 1000.0)
        return Answer(np.nan, np.nan, wrong=f"no answer in {PATIENCE:.0f} seconds")

    def stay(self, question: dict[str, Any], until: float) -> None:
        """Go on looking while the answer is refined, as an open page does."""
        seen = None
        while time.monotonic() < until:
            trigger = "tick.data" if seen else "question.data"
            seen = self.look(question, trigger, seen, time.monotonic()).get("seen", {}).get("data", seen)
            if seen and seen["done"] == seen["all"]:
                return
            time.sleep(min(SLOW / 1000.0, max(0.0, until - time.monotonic())))


def the_form(address: str) -> dict[str, Any]:
    """How the server wants the call that draws the page, from its own list of calls."""
    host, _, path = address.removeprefix("http://").partition("/")
    connection = HTTPConnection(host, timeout=PATIENCE)
    connection.request("GET", f"/{path}_dash-dependencies")
    calls = json.loads(connection.getresponse().read())
    connection.close()
    call = next(one for one in calls if "status.children" in one["output"] and one["clientside_function"] is None)
    parts = call["output"].strip(".").split("...")
    outputs = [dict(zip(("id", "property"), part.rsplit(".", 1))) for part in parts]
    return {"output": call["output"], "outputs": outputs, "inputs": call["inputs"], "state": call["state"]}


def moves(number: int, participants: int, known: dict[str, Control]) -> dict[str, Any]:
    """A value of a lever that nobody else moves to; `number` counts all moves."""
    policy = [one for one in known.values() if not one.assumed and one.kind is float]
    lever = policy[number % len(policy)]
    chance = random.Random(f"{number} {participants}")
    while True:
        value = lever.snap(lever.low + chance.random() * (lever.high - lever.low))
        if value != lever.default:
            return {lever.name: value}


def room(address: str, numbers: dict[str, int]) -> list[Answer]:
    """All participants at once; bounded in number and time."""
    answers, form, many = [], the_form(address), numbers["participants"]

    def stay(number: int) -> None:
        chance, somebody, last = random.Random(number), Participant(address, form), {}
        begin = time.monotonic()
        for minute in range(numbers["minutes"]):
            moment = begin + 60.0 * (minute + chance.random())
            try:
                if last:
                    somebody.stay(last, moment)
                time.sleep(max(0.0, moment - time.monotonic()))
                last = moves(minute * many + number, many, controls())
                answers.append(somebody.move(last))
            except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
                answers.append(Answer(np.nan, np.nan, wrong=f"{type(error).__name__}: {error}"))

    threads = [threading.Thread(target=stay, args=(number,), daemon=True) for number in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def wait_until_ready(address: str) -> float:
    """Seconds until the baseline is there; raises OSError if it does not come."""
    begin, somebody = time.monotonic(), Participant(address, the_form(address))
    while time.monotonic() - begin < READY:
        seen = somebody.look({}, "question.data", None, 0.0)["seen"]["data"]
        if seen["done"] == seen["all"]:
            return time.monotonic() - begin
        time.sleep(1.0)
    raise OSError("the dashboard did not get ready")


def report(answers: list[Answer], within: int, console: Console) -> bool:
    """Tell the times; whether all is as wanted."""
    wrong = [one.wrong for one in answers if one.wrong]
    table = Table(box=box.SIMPLE_HEAD, title=f"{len(answers)} moves, {len(wrong)} failed", title_style="bold")
    for title in ("seconds to", "half", "95%", "longest"):
        table.add_column(title, justify="left" if title == "seconds to" else "right")
    fine = [one for one in answers if not one.wrong]
    for title, values in (
        ("the first five years", [one.years for one in fine]),
        ("the whole first answer", [one.whole for one in fine]),
        ("the same at the server", [one.server for one in fine]),
    ):
        table.add_row(title, *(f"{value:.2f}" for value in np.quantile(values, (0.5, SHARE, 1.0)))) if values else None
    console.print(table)
    for text in sorted(set(wrong)):
        console.print(f"{wrong.count(text)} times: {text}", markup=False)
    in_time = sum(one.whole <= within for one in fine) / max(len(answers), 1)
    console.print(f"{in_time:.1%} of first answers within {within} s; wanted: {SHARE:.0%}")
    return not wrong and in_time >= SHARE


@contextmanager
def started(*arguments: str) -> Iterator[str]:
    """A server of the dashboard with these arguments, on a free port; gives its address."""
    command = [sys.executable, "-m", "experiments.dashboard", "port=0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            address = server.stdout.readline().partition(" at ")[2].partition("/ ")[0]
            if not address:
                raise OSError("the dashboard did not start")
            yield address
        finally:
            server.terminate()


def load(call: Call) -> int:
    """Start a server, put people before it, tell how it went; returns the exit status."""
    keys, console = call.keys, Console(highlight=False)
    with started(*(f"{key}={getattr(keys, key)}" for key in ServerKeys.model_fields if key != "configs")) as address:
        console.print(f"ready after {wait_until_ready(address):.1f} s")
        return 0 if report(room(address, keys.model_dump()), keys.within, console) else 1


COMMAND = Command("dashboard.load", __doc__, LoadKeys, load, interrupted="interrupted")

if __name__ == "__main__":
    sys.exit(launch(COMMAND, sys.argv[1:]))
