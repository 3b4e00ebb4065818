"""From one year to the next: who left, which employers grew, and what like people earn; on tiny states by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim.actors.events import EventLog
from sim.codes import NONE, Contract, Event, Status
from sim.engine.columns import TABLES
from sim.engine.draws import normals
from sim.measurement import yearly_panels
from sim.measurement.yearly_panels import Panels
from sim.rules.pay import PayTables

HERE, THERE = 3, 4
EMPLOYERS = 6
PAY = PayTables(np.array([2000.0, 4000.0]), np.ones(3), np.ones(6), np.ones(56))


@pytest.fixture(autouse=True)
def no_callbacks(monkeypatch):
    """Chances need a whole world: they have a test in one."""
    monkeypatch.setattr(yearly_panels, "_callbacks", lambda state: np.nan)


def persons(embedded, employer, **changes):
    """Columns of persons that the panels read; all on an open-ended contract where they have an employer."""
    count, employer = len(embedded), np.array(employer)
    columns = {
        "person_id": np.arange(count),
        "embedded_on": np.array(embedded, np.float32),
        "employer": employer,
        "contract": np.where(employer == NONE, Contract.NO_CONTRACT, Contract.OPEN_ENDED),
        "status": np.where(employer == NONE, Status.UNEMPLOYED, Status.PERMANENT),
        "hired": np.full(count, -300),
        "function_since": np.full(count, -300),
        "last_end": np.zeros(count, int),
        "wage": np.full(count, 2000.0, np.float32),
    }
    columns |= {name: np.zeros(count, int) for name in ("occupation", "education", "level", "experience")}
    return columns | {name: np.array(values) for name, values in changes.items()}


def typed(table, columns):
    """Columns with the types that those of the table have, as compiled functions ask."""
    return {name: values.astype(TABLES[table][name].dtype) for name, values in columns.items()}


def month(number, people, leavers=(), event=Event.QUIT, voluntary=1, size=None, ids=None, public=None):
    """A state of which only what the panels read matters; leavers: rows of persons who leave this month."""
    log = EventLog(8)
    log.count[0] = len(leavers)
    for n, row in enumerate(leavers):
        columns = log.reserve(0)
        columns.row[n], columns.event[n], columns.voluntary[n] = row, event, voluntary
        columns.from_employer[n], columns.to_employer[n] = HERE, NONE
    employers = {
        "employer_id": np.arange(EMPLOYERS) if ids is None else np.array(ids),
        "headcount": np.full(EMPLOYERS, 2) if size is None else np.array(size),
        "public": np.zeros(EMPLOYERS, int) if public is None else np.array(public),
    }
    return SimpleNamespace(
        month=number,
        size=len(people["person_id"]),
        persons=typed("persons", people),
        employers=typed("employers", employers),
        log=log,
        parameters=SimpleNamespace(pay=None),
        table=lambda *_: PAY,
    )


def two_years(before, after, between=()):
    """What is known after the last months of two years and the months between."""
    panel = Panels()
    panel.follow(before)
    for state in between:
        panel.follow(state)
    panel.follow(after)
    return panel.known


def test_the_correlation_with_leaving_is_that_of_the_panel():
    """T35."""
    panel, people = Panels(), persons([-1.0, 0.0, 1.0, 2.0, 9.0], [HERE, HERE, HERE, HERE, NONE])
    panel.follow(month(-1, people))
    assert np.isnan(panel.known.embedded_and_leaving)
    for number in range(11):
        panel.follow(month(number, people, leavers=[0] if number == 4 else []))
    assert np.isnan(panel.known.embedded_and_leaving)  # it is told at the end of a year
    panel.follow(month(11, people))
    correlation = np.corrcoef([-1, 0, 1, 2], [1, 0, 0, 0])[0, 1]
    assert panel.known.embedded_and_leaving == pytest.approx(correlation)
    panel.follow(month(12, people))
    assert panel.known.embedded_and_leaving == pytest.approx(correlation)  # until the next one
    panel.follow(month(23, people))
    assert np.isnan(panel.known.embedded_and_leaving)  # nobody left in the second year


@pytest.mark.parametrize("how", [{"event": Event.RETIRE}, {"voluntary": 0}])
def test_retirement_and_dismissal_are_no_choice(how):
    people = persons([-1.0, 0.0, 1.0], [HERE] * 3)
    known = two_years(month(-1, people), month(11, people), [month(0, people, leavers=[0], **how)])
    assert np.isnan(known.embedded_and_leaving)


def test_resigning_is_a_choice_and_those_on_a_term_are_not_asked():
    people = persons([-1.0, 0.0, 1.0, -9.0], [HERE] * 4, contract=[1, 1, 1, Contract.FIXED_TERM])
    left = month(0, people, leavers=[0, 3], event=Event.RESIGN)
    known = two_years(month(-1, people), month(11, people), [left])
    assert known.embedded_and_leaving == pytest.approx(np.corrcoef([-1, 0, 1], [1, 0, 0])[0, 1])


def test_whoever_left_the_population_is_left_out():
    people = persons([-1.0, 0.0, 1.0, 2.0], [HERE] * 4)
    others = people | {"person_id": np.array([7, 1, 2, 3])}
    known = two_years(month(-1, people), month(11, others), [month(0, people, leavers=[0, 1])])
    assert known.embedded_and_leaving == pytest.approx(np.corrcoef([0, 1, 2], [1, 0, 0])[0, 1])


def test_moves_are_told_by_the_contract_that_one_came_from():
    """T43: of six with an employer both times four moved, one of them from a term; one is another person."""
    before = persons([0.0] * 8, [HERE] * 6 + [NONE, HERE], contract=[1, 1, 1, 2, 1, 1, 0, 1])
    after = persons([0.0] * 8, [THERE, THERE, THERE, THERE, HERE, THERE, HERE, NONE])
    after["person_id"] = np.array([0, 1, 2, 3, 4, 99, 6, 7])
    known = two_years(month(-1, before), month(11, after))
    assert (known.moved, known.moved_open_ended) == (4.0, 3.0)


def test_an_employer_that_took_the_place_of_another_is_another():
    people = persons([0.0] * 2, [HERE, THERE])
    ids = np.arange(EMPLOYERS) + np.where(np.arange(EMPLOYERS) == HERE, 1 << 20, 0)
    known = two_years(month(-1, people), month(11, people, ids=ids))
    assert (known.moved, known.moved_open_ended) == (1.0, 1.0)


def test_jobs_and_employers_come_and_go():
    """T55 to T58: one grows, one shrinks, one ends, one begins, one is replaced, and a public one counts not."""
    people = persons([0.0], [0])
    before = month(-1, people, size=[5, 8, 3, 0, 4, 50], public=[0, 0, 0, 0, 0, 1])
    after = month(11, people, size=[9, 6, 0, 2, 1, 90], public=[0, 0, 0, 0, 0, 1], ids=[0, 1, 2, 3, 77, 5])
    known = two_years(before, after)
    assert known.jobs_created == 4 + 2 + 1
    assert known.jobs_destroyed == 2 + 3 + 4
    assert known.private_jobs == (20 + 18) / 2
    assert (known.employers_entered, known.employers_left, known.employers_before) == (2, 2, 4)


def test_nothing_is_known_before_a_year_is_over():
    panel, people = Panels(), persons([0.0] * 2, [HERE, THERE])
    for number in range(-1, 11):
        panel.follow(month(number, people))
        assert np.isnan([panel.known.moved, panel.known.jobs_created, panel.known.employers_before]).all()


def pay_of(people, **employers):
    panel = Panels()
    panel.follow(month(11, people, **employers))
    return panel.known


def test_external_hires_are_compared_with_those_who_moved_inside():
    """T61: pay is that of like people, so that a better occupation is no premium."""
    wage = [2200.0, 4400.0, 2000.0, 4000.0, 9000.0, 9000.0, 9000.0]
    hired, function = [0, 0, -300, -300, -300, 0, 0], [0, 0, 0, 0, -300, 0, 0]
    people = persons(
        [0.0] * 7,
        [HERE] * 7,
        wage=wage,
        hired=hired,
        function_since=function,
        occupation=[0, 1, 0, 1, 0, 0, 0],
        last_end=[Event.CHANGE_EMPLOYER] * 2 + [0] * 4 + [Event.CHANGE_EMPLOYER],
        status=[Status.PERMANENT] * 6 + [Status.SICK],
    )
    assert pay_of(people).pay_of_external == pytest.approx(0.1)
    nobody = people | {"last_end": np.zeros(7, int)}
    assert np.isnan(pay_of(nobody).pay_of_external)


def test_the_share_between_employers_is_without_chance():
    """T62: with nothing between employers the share is near nothing, however few work at each."""
    count = 4 * 300
    employer = np.arange(count) // 4
    noise = 0.2 * normals(1, 44, 1, np.arange(count))
    own = 0.2 * normals(1, 44, 2, np.arange(300))[employer]
    sizes = {"size": np.full(300, 4), "ids": np.arange(300), "public": np.zeros(300, int)}
    alone, both = (
        pay_of(persons([0.0] * count, employer, wage=2000.0 * np.exp(log)), **sizes).pay_between_employers
        for log in (noise, noise + own)
    )
    assert alone < 0.05 and both == pytest.approx(0.5, abs=0.07)


def test_employers_of_two_are_too_small_to_tell():
    people = persons([0.0] * 4, [HERE, HERE, THERE, THERE], wage=[2000.0, 2000.0, 3000.0, 3000.0])
    assert np.isnan(pay_of(people).pay_between_employers)


def test_large_private_employers_are_compared_with_those_of_10_to_49():
    """T63."""
    people = persons([0.0] * 6, range(6), wage=[2300.0, 2000.0, 2000.0, 500.0, 9000.0, 9000.0])
    sizes = {"size": [250, 10, 49, 9, 249, 900], "public": [0, 0, 0, 0, 0, 1]}
    assert pay_of(people, **sizes).pay_at_large == pytest.approx(0.15)


def test_a_world_knows_its_panels(finished):
    """T60, and every other, from a world of two years."""
    known = finished.recorder.panels.known
    assert not np.isnan([value for name, value in known._asdict().items() if name != "pay_at_large"]).any()
    assert -1.0 < known.callback_fall < 0.0 and 0.0 < known.moved_open_ended <= known.moved
    assert 0.0 < known.pay_between_employers < 0.6
