"""A room of real browsers before the dashboard: Chromium, each page in a profile with six connections of its own."""

import random
import shutil
import socket
import time
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu"]
SMALL = {"width": 900, "height": 600}
MOVE = """([lever, value]) => {
    const slider = document.getElementById("lever-" + lever.replace(".", "-"));
    slider.value = value;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
}"""
ANSWERS = """const plain = window.fetch, answers = {};
window.answers = answers; // by question, how long the server took to the first whole answer
window.fetch = async function (place, ...more) {
    const answer = await plain.call(window, place, ...more);
    if (String(place).includes("_dash-update-component")) answer.clone().json().then(function (one) {
        const seen = one.response.seen && one.response.seen.data, key = seen && JSON.stringify(seen.question);
        if (seen && seen.first === 0 && !(key in answers)) answers[key] = seen.waited;
    }, () => {});
    return answer;
};"""
UNDRAWN = """const none = async function (chart) { chart.on = chart.removeAllListeners = function () {}; };
window.Plotly = { react: none, newPlot: none, purge() {}, relayout: none, restyle: none, Plots: { resize: none } };"""
LEVER, VALUES = "hr.workload", [round(0.5 + 0.05 * n, 2) for n in range(23) if n != 10]  # none is the usual one
PATIENCE = 180.0  # seconds


class Seen(NamedTuple):
    """What a room saw: seconds at the server to each whole first answer, and what failed."""

    opened: float  # seconds until the last page was there
    waited: list[float]
    failed: list[str]


class Visitor:
    """A page in a profile of its own, and what comes over its connections."""

    def __init__(self, browser, failed, draws=True):
        self.page = browser.new_context(viewport=SMALL).new_page()
        self.failed = failed
        self.page.add_init_script(ANSWERS)
        if not draws:
            script = {"content_type": "text/javascript", "body": UNDRAWN}
            self.page.route("**/plotly.min.js", lambda route: route.fulfill(**script))
        self.page.on("requestfailed", lambda one: failed.append(f"{one.failure} {one.url}"))
        self.page.on("pageerror", lambda one: failed.append(str(one)))
        self.page.on("response", self._take)

    def _take(self, response):
        if response.status >= 400:
            self.failed.append(f"{response.status} {response.url}")

    def move(self, value):
        """Move a lever, as a hand does."""
        self.page.evaluate(MOVE, [LEVER, value])

    def waited(self, value):
        """Seconds at the server to the whole first answer; None before it is there."""
        return self.page.evaluate("key => window.answers[key] ?? null", f'{{"{LEVER}":{value:g}}}')

    def shows(self, value):
        """Whether what stands on the page is the answer to its own question."""
        own = self.page.locator("#results").get_attribute("aria-busy") == "false"
        return own and f"{LEVER}={value:g}" in self.page.url and not self.page.locator("#lost").inner_text()


@contextmanager
def half_sent(address, many):
    """Connections on which a request has begun that never ends."""
    place = urlsplit(address)
    sockets = [socket.create_connection((place.hostname, place.port), timeout=10) for _ in range(many)]
    for n, one in enumerate(sockets):
        one.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"[: 20 + n % 40])
    try:
        yield
    finally:
        for one in sockets:
            one.close()


def room(address, pages, minutes, minute=60.0, draws=True):
    """Have everybody open the page at once and move a lever once a minute; see what comes of it.

    Drawing charts is most of the work of a browser, and none of the server's; `draws=False` leaves it out.
    """
    assert CHROMIUM, "the system's chromium is missing: apt-get install chromium"
    failed, waited, begin = [], [], time.monotonic()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        visitors = [Visitor(browser, failed, draws) for _ in range(pages)]
        for one in visitors:
            one.page.goto(address, wait_until="commit", timeout=1000 * PATIENCE)
        for one in visitors:
            one.page.locator("#results[aria-busy=false]").wait_for(timeout=1000 * PATIENCE)
        opened = time.monotonic() - begin
        for turn in range(minutes):
            waited += _a_minute(visitors, turn, minute, failed)
        browser.close()
    return Seen(opened, waited, failed)


def _a_minute(visitors, turn, minute, failed):
    """Everybody moves at a moment of their own; returns how long the server took for each first answer."""
    chance, begin, waited = random.Random(turn), time.monotonic(), []
    moments = sorted((chance.random() * minute, n) for n in range(len(visitors)))
    values, waiting = {n: VALUES[(n + 7 * turn) % len(VALUES)] for _, n in moments}, []
    while (moments or waiting) and time.monotonic() - begin < minute + PATIENCE:
        while moments and moments[0][0] <= time.monotonic() - begin:
            _, n = moments.pop(0)
            visitors[n].move(values[n])
            waiting.append(n)
        visitors[0].page.wait_for_timeout(200)
        found = {n: visitors[n].waited(values[n]) for n in waiting}
        waited += [value for value in found.values() if value is not None]
        waiting = [n for n, value in found.items() if value is None]
    failed += [f"no answer to {LEVER}={values[n]:g}" for n in waiting]
    for n, visitor in enumerate(visitors):
        visitor.page.wait_for_timeout(10)
        if n not in waiting and not visitor.shows(values[n]):
            failed.append(f"the page shows another answer than that to {values[n]}")
    return waited
