"""The dashboard in the system's Chromium, driven by Playwright: a page that fails its test if it errs."""

import pytest
from playwright.sync_api import sync_playwright

from tests.dashboard_stub import MadeUp, served
from tests.load.chromium import ARGUMENTS, CHROMIUM

PATIENCE = 120_000  # milliseconds
OWN = ("http://127.0.0.1:", "data:", "blob:")
DESKTOP = {"width": 1440, "height": 900}


@pytest.fixture(scope="module")
def address():
    with served(MadeUp()) as place:
        yield place


@pytest.fixture(scope="module")
def context():
    """One for all tests, so that what the browser keeps of scripts serves them all."""
    assert CHROMIUM, "the system's chromium is missing: apt-get install chromium, as .ci/run does"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser.new_context(viewport=DESKTOP, reduced_motion="no-preference")
        browser.close()


@pytest.fixture
def wrong():
    return []


@pytest.fixture
def tab(context, wrong):
    """A page that fails the test if it errs or asks another host for anything."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("request", lambda one: None if one.url.startswith(OWN) else wrong.append(one.url))
    page.on("response", lambda one: wrong.append(f"{one.status} {one.url}") if one.status >= 400 else None)
    page.on("console", lambda one: wrong.append(one.text) if one.type == "error" else None)
    yield page
    page.close()
    assert not wrong
