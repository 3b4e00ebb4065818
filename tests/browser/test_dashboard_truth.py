"""What stands on the page belongs to what was asked, whatever happens to the server, the tab or the link."""

import socket

import pytest

from tests.browser.test_dashboard_page import ASKED, LATE, READY, WORKLOAD, ended, lines, opened, replayed, shows
from tests.dashboard_stub import MadeUp, Slow, served

TOLD_LATE = """() => {
    const page = window.dash_clientside.page, remember = page.remember;
    page.remember = (...all) => new Promise(done => setTimeout(() => done(remember(...all)), 500));
}"""  # Dash tells of a new drawing when it has time; the replay goes on meanwhile


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def belongs(page):
    """Whether the page says that its drawing is the answer to what is asked."""
    return (
        page.locator("#results").get_attribute("aria-busy") == "false"
        and not page.locator(".of-earlier span").is_visible()
    )


def test_without_a_server_nothing_old_is_shown_as_new_and_an_alert_says_so(tab, wrong):
    port = free_port()
    with served(MadeUp(), port) as place:
        page = opened(tab, place, ASKED)
        assert belongs(page)
    page.locator(WORKLOAD).press("ArrowLeft")
    lost = page.get_by_role("alert").filter(has_text="has not answered two times")
    lost.wait_for(timeout=LATE)
    page.locator("#status").filter(has_text="Waiting for the server").wait_for()
    page.locator(".of-earlier span").filter(has_text="an earlier question").wait_for()
    assert not belongs(page)
    page.locator("#undo").click()  # the question of the drawing again
    page.locator(".of-earlier span").wait_for(state="hidden")
    page.get_by_label("First chart").select_option("job_change")
    page.locator(".of-earlier span").wait_for()
    with served(MadeUp(), port):
        page.locator("#one-text").filter(has_text="Job change").wait_for()
        page.locator("#status").filter(has_text=READY).wait_for()
        lost.wait_for(state="hidden")
        assert belongs(page) and page.locator(WORKLOAD).input_value() == "0.8"
    page.locator(WORKLOAD).press("ArrowLeft")
    page.locator(".of-earlier span").wait_for()
    with served(MadeUp(pairs=7), port):  # other worlds: the page is made anew, with what was asked
        page.locator("#status").filter(has_text="Ready: 7 pairs").wait_for(timeout=LATE)
        assert belongs(page) and page.locator(WORKLOAD).input_value() == "0.75"
    wrong.clear()  # what the browser says of the looks that were lost


def test_an_answer_on_its_way_is_marked_until_it_is_there(tab):
    with served(Slow(seconds=0.5)) as place:
        page = opened(tab, place)
        held = []
        tab.route("**/_dash-update-component**", lambda route: held.append(route))
        page.locator(WORKLOAD).press("ArrowLeft")
        page.locator(".of-earlier span").wait_for()
        assert "Nothing changed" not in page.locator("#status").inner_text()
        for route in held:
            route.continue_()
        tab.unroute("**/_dash-update-component**")
        page.locator("#status").filter(has_text=READY).wait_for()
        assert belongs(page)


def test_a_replay_does_not_overwrite_a_newer_answer(tab, address):
    page = opened(tab, address)
    page.locator(WORKLOAD).press("ArrowLeft")
    lines(page, "baseline", "policy")
    replayed(page)
    page.evaluate(TOLD_LATE)
    page.get_by_label("Show", exact=True).select_option("difference")
    lines(page, "policy")
    ended(page)  # the clock is held: nothing but the newer answer ends the replay
    assert lines(page, "policy")["policy"][-1] == pytest.approx(3.0, abs=0.01)


def test_somebody_of_another_population_is_told_and_the_page_goes_on(tab, address):
    page = opened(tab, address, ASKED + "&person=4711")
    alert = page.get_by_role("alert").filter(has_text="Person 4711 is not in this population")
    alert.wait_for()
    page.locator("#career-text").filter(has_text="60.0 % with your policy").wait_for()
    assert belongs(page) and page.locator("#person").input_value() == "4711"
    page.locator("#reset").click()
    page.locator("#status").filter(has_text="Nothing changed").wait_for()
    alert.wait_for(state="hidden")
    assert "person" not in page.url and page.locator("#person").input_value() == "0"


def test_the_back_button_reload_and_a_second_tab_have_their_own_answer(tab, context, address):
    page, other = opened(tab, address, ASKED), context.new_page()
    opened(other, address)
    other.locator(WORKLOAD).press("ArrowRight")
    shows(other, "Your policy")
    other.close()
    page.locator(WORKLOAD).press("ArrowLeft")
    page.wait_for_url("**hr.workload=0.75**")
    for again in (page.reload, lambda: (page.goto("about:blank"), page.go_back())):
        again()
        page.locator("#status").filter(has_text=READY).wait_for()
        page.locator("#results[aria-busy=false]").wait_for()
        assert belongs(page) and page.locator(WORKLOAD).input_value() == "0.75"


def test_a_page_that_could_not_open_opens_once_the_server_answers(tab, wrong, address):
    tab.route("**/_dash-update-component**", lambda route: route.abort())
    tab.goto(address)
    tab.get_by_text("the server does not answer; the page goes on trying").wait_for()
    tab.unroute("**/_dash-update-component**")
    tab.locator("#status").filter(has_text="Nothing changed").wait_for()
    wrong.clear()
