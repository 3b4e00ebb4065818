"""Who leaves by own will, among the more and the less embedded: a panel from one December to the next."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim.actors.events import EventLog
from sim.codes import NONE, Event
from sim.measurement.turnover_panel import Leavers

HERE, THERE = 3, 4


def month(number, embedded, employer, leavers=(), event=Event.QUIT, voluntary=1, person=None, size=None):
    """A state of which only the columns matter that the panel reads."""
    log = EventLog(8)
    log.count[0] = len(leavers)
    for n, row in enumerate(leavers):
        columns = log.reserve(0)
        columns.row[n], columns.event[n], columns.voluntary[n] = row, event, voluntary
        columns.from_employer[n], columns.to_employer[n] = HERE, NONE
    persons = {
        "person_id": np.arange(len(embedded)) if person is None else person,
        "embedded_on": np.array(embedded, np.float32),
        "employer": np.array(employer),
    }
    return SimpleNamespace(month=number, size=len(embedded), persons=persons, log=log)


def test_the_correlation_is_that_of_the_panel():
    panel, embedded, staff = Leavers(), [-1.0, 0.0, 1.0, 2.0, 9.0], [HERE, HERE, HERE, HERE, NONE]
    panel.follow(month(-1, embedded, staff))
    assert np.isnan(panel.correlation)
    for number in range(11):
        panel.follow(month(number, embedded, staff, leavers=[0] if number == 4 else []))
    assert np.isnan(panel.correlation)  # it is told in December
    panel.follow(month(11, embedded, staff))
    assert panel.correlation == pytest.approx(np.corrcoef([-1, 0, 1, 2], [1, 0, 0, 0])[0, 1])
    panel.follow(month(23, embedded, staff))
    assert np.isnan(panel.correlation)  # nobody left in the second year


@pytest.mark.parametrize("how", [{"event": Event.RETIRE}, {"voluntary": 0}])
def test_retirement_and_dismissal_are_no_choice(how):
    panel, embedded, staff = Leavers(), [-1.0, 0.0, 1.0], [HERE] * 3
    panel.follow(month(-1, embedded, staff))
    panel.follow(month(0, embedded, staff, leavers=[0], **how))
    panel.follow(month(11, embedded, staff))
    assert np.isnan(panel.correlation)


def test_whoever_left_the_population_is_left_out():
    panel, staff = Leavers(), [HERE] * 4
    panel.follow(month(-1, [-1.0, 0.0, 1.0, 2.0], staff))
    panel.follow(month(0, [-1.0, 0.0, 1.0, 2.0], staff, leavers=[0, 1]))
    panel.follow(month(11, [-1.0, 0.0, 1.0, 2.0], staff, person=np.array([7, 1, 2, 3])))
    assert panel.correlation == pytest.approx(np.corrcoef([0, 1, 2], [1, 0, 0])[0, 1])
