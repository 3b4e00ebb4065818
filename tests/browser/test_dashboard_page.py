"""The page as somebody in a room has it before them: Debian's Chromium, driven by Playwright."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESKTOP
from tests.dashboard_stub import Slow, served

LATE = 60_000  # milliseconds: machines of tests are busy
PHONE = {"width": 390, "height": 844}
ASKED = "?hr.workload=0.8&technology.wave=0.2"
DONE = re.compile("Ready|Klaar|Nothing changed|Nog niets")
READY = re.compile("^Ready")
WORKLOAD = "#lever-hr-workload"


@pytest.fixture
def slow():
    engine = Slow(seconds=3600.0)  # until a test lets it answer
    with served(engine) as place:
        yield engine, place


def opened(page, address, search=""):
    page.goto(f"{address}/{search}" if search else address)
    page.locator("#status").filter(has_text=DONE).wait_for()
    return page


def shows(page, text):
    page.locator("#one-text").filter(has_text=text).wait_for()


LINES = """() => Object.fromEntries((document.querySelector("#one-figure .js-plotly-plot")?.data || [])
    .map(trace => [trace.meta, trace.y.map(Number)]))"""
HELD = """() => {
    const frame = window.requestAnimationFrame, page = window.dash_clientside.page, replay = page.replay;
    window.held = performance.now();
    page.replay = function (clicks) { const told = replay(clicks); window.replays = clicks; return told; };
    window.requestAnimationFrame = draw => frame(now => draw(window.held ?? now));
}"""
DRAG = """([id, steps]) => {
    const slider = document.querySelector(id);
    for (let step = 0; step < steps; step += 1) {
        slider.stepDown();
        slider.dispatchEvent(new Event("input", { bubbles: true }));
    }
}"""


def lines(page, *names):
    """The vertical values of lines of the first chart, as they are drawn now; waits until it has just these lines."""
    page.wait_for_function(f"names => Object.keys(({LINES})()).sort().join() === names", arg=",".join(sorted(names)))
    return page.evaluate(LINES)


def replayed(page):
    """Begin a replay and hold the clock of drawings, so that the replay stands still at its beginning."""
    page.evaluate(HELD)
    page.locator("#replay").click()
    page.wait_for_function(f"() => (found => found.policy.join() === found.baseline.join())(({LINES})())")


def ended(page):
    """Wait until no chart is being replayed."""
    page.wait_for_function("() => !document.querySelector('.replaying')")


def test_a_lever_moves_by_keyboard_and_the_link_follows(tab, address):
    page = opened(tab, address)
    page.locator(WORKLOAD).focus()
    page.keyboard.press("ArrowLeft")
    shows(page, "Your policy")
    assert page.locator(WORKLOAD).input_value() == "0.95"
    assert "hr.workload=0.95" in page.url
    assert page.locator(WORKLOAD).locator("xpath=ancestor::label//output").inner_text() == "0.95"
    page.locator("#undo").click()
    page.locator("#status").filter(has_text="Nothing changed").wait_for()
    assert page.locator(WORKLOAD).input_value() == "1" and "workload" not in page.url


def test_a_lever_moves_by_mouse_and_reset_takes_it_back(tab, address):
    page = opened(tab, address)
    place = page.locator(WORKLOAD).bounding_box()
    page.mouse.click(place["x"] + 0.1 * place["width"], place["y"] + place["height"] / 2)
    shows(page, "Your policy")
    assert float(page.locator(WORKLOAD).input_value()) < 0.8
    page.locator("#reset").click()
    page.locator("#status").filter(has_text="Nothing changed").wait_for()
    assert page.locator(WORKLOAD).input_value() == "1"


def test_the_newest_change_wins_and_nobody_is_left_waiting(tab, slow):
    engine, address = slow
    page = opened(tab, address)
    for lever in (WORKLOAD, "#lever-government-notice", "#lever-hr-autonomy", WORKLOAD):
        page.evaluate(DRAG, [lever, 3])
        page.wait_for_timeout(200)  # long enough for a question; its answer has to wait
    page.wait_for_url("**hr.workload=0.7")
    page.locator("#status").filter(has_text="Simulating").wait_for()
    engine.seconds = 1.0
    page.locator("#status").filter(has_text=READY).wait_for()
    question = engine.asked[-1][1]
    assert {name for name, _ in question.policy} == {"hr.workload", "government.notice", "hr.autonomy"}
    assert dict(question.policy)["hr.workload"] == pytest.approx(0.7)
    known = engine.progress(question)
    assert known[0] == known[1] and len({one for _, one, _ in engine.asked}) <= 5


def test_a_look_that_is_lost_is_made_up_for(tab, wrong, address):
    soon = "const later = window.setTimeout; window.setTimeout = (f, ms) => later(f, ms === 15000 ? 1500 : ms)"
    tab.add_init_script(soon)  # the page waits for 15 seconds; the test does not
    page = opened(tab, address)
    page.route("**/_dash-update-component**", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        page.locator(WORKLOAD).press("ArrowLeft")
    page.unroute("**/_dash-update-component**")
    page.locator("#status").filter(has_text=READY).wait_for()
    wrong.clear()  # what the browser says of the look that was lost


def test_a_link_brings_back_what_was_on_the_page(tab, address):
    page = opened(
        tab, address, ASKED + "&inaction.loss=2&from=2028&until=2034&one=job_change&scale=difference&by=sector"
    )
    link = page.locator("#link").input_value()
    before = [page.locator("#one-text").inner_text(), page.locator(WORKLOAD).input_value()]
    assert before[1] == "0.8" and "Job change" in before[0]
    page.goto("about:blank")
    opened(page, link)
    page.locator("#one-text").filter(has_text="Job change").wait_for()
    assert [page.locator("#one-text").inner_text(), page.locator(WORKLOAD).input_value()] == before
    assert page.locator("#link").input_value() == link


def test_dutch_keeps_the_question(tab, address):
    page = opened(tab, address, ASKED)
    page.locator("#language").click()
    page.locator("#status").filter(has_text="Klaar").wait_for()
    assert page.locator("html").get_attribute("lang") == "nl"
    assert page.locator(WORKLOAD).input_value() == "0.8"
    text = page.locator("body").inner_text()
    assert "Uw beleid" in text and "Your policy" not in text and "Who wins" not in text


def test_a_policy_is_chosen_and_replayed(tab, address):
    page = opened(tab, address)
    page.get_by_label("Start from a policy").select_option("career_vouchers")
    shows(page, "Your policy")
    assert "public_programmes.voucher_value=1" in page.url
    after = lines(page, "baseline", "policy")
    assert after["policy"][-1] > after["baseline"][-1] + 0.5
    replayed(page)  # it begins at the baseline
    page.locator("#replay").click()  # somebody impatient
    page.wait_for_function("() => window.replays === 2")
    page.evaluate("() => { window.held = null; }")
    ended(page)
    assert lines(page, "baseline", "policy") == after


def test_a_career_in_both_worlds(tab, address):
    page = opened(tab, address, ASKED)
    page.locator("#career-text").filter(has_text="60.0 % with your policy").wait_for()
    page.get_by_label("Or look for one person").fill("47 transport")
    page.locator("#person option").filter(has_text="unemployed").wait_for(state="detached")
    page.get_by_label("One person", exact=True).select_option("11")
    page.locator("#career-text").filter(has_text="in 4 worlds").wait_for()
    assert "person=11" in page.url


def test_wrong_links_give_a_message_and_no_script_runs(tab, address):
    page = tab
    page.goto(address + "/?hr.workload=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
    message = page.get_by_role("alert").filter(has_text="is not a number")
    message.wait_for()
    assert page.locator("img[src=x]").count() == 0 and "0.5 to 1.6" in message.inner_text()


def test_a_file_is_brought_back_and_a_wrong_one_refused(tab, address):
    page = opened(tab, address)
    page.locator(".share summary").click()
    for content, seen in (('{"hr.workload": 0.8}', "Your policy"), ("<script>alert(1)</script>", None)):
        page.locator("#load input").set_input_files(
            {"name": "some.json", "mimeType": "application/json", "buffer": content.encode()}
        )
        if seen:
            shows(page, seen)
    page.get_by_role("alert").filter(has_text="can't be read").wait_for()
    assert page.locator(WORKLOAD).input_value() == "0.8"


def test_every_chart_has_a_table_and_a_sentence(tab, address):
    page = opened(tab, address, ASKED)
    page.locator("details[data-table] > summary").evaluate_all("all => all.forEach(one => one.click())")
    page.locator("#sources-table tbody tr").nth(40).wait_for()
    for name in ("one", "two", "winners", "career"):
        assert len(page.locator(f"#{name}-text").inner_text()) > 40
        assert page.locator(f"#{name}-table tbody tr").count() >= 5
    assert page.locator("#card .card").count() == 3


def test_large_type(tab, address):
    page = opened(tab, address)
    size = "() => parseFloat(getComputedStyle(document.querySelector('#whole')).fontSize)"
    small = page.evaluate(size)
    page.locator("#big").click()
    page.locator("#whole.big").wait_for()
    assert page.evaluate(size) >= 1.25 * small and page.locator("#big").get_attribute("aria-pressed") == "true"


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE])
def test_nothing_stands_beside_the_page_and_names_roles_and_contrast_are_right(tab, address, viewport):
    tab.set_viewport_size(viewport)
    page = opened(tab, address, ASKED)
    shows(page, "Your policy")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= viewport["width"]
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    told = [
        (one["id"], one["help"], [node["html"][:160] for node in one["nodes"][:3]])
        for one in found.response["violations"]
    ]
    assert not told, json.dumps(told, indent=1)


def test_all_can_be_reached_with_the_tab_key(tab, address):
    page = opened(tab, address)
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("() => document.activeElement.id || document.activeElement.tagName"))
    assert {"language", "big", "policy-preset", "scenario-preset", "reset"} <= reached
    assert "lever-hr-workload" in reached
