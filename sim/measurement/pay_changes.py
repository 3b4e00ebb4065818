"""The monthly count of what people earn in the next job, by tenure and by who ended the last one. It only reads."""

from __future__ import annotations

from collections import namedtuple

import numpy as np

from sim.codes import NONE, Event, Status
from sim.engine.kernels import compiled, declared

HIRE, CHANGE_EMPLOYER, DISMISSAL = map(int, (Event.HIRE, Event.CHANGE_EMPLOYER, Event.DISMISSAL))
RESIGN, PERMANENT = int(Event.RESIGN), int(Status.PERMANENT)
YEAR = 12  # months
SOON = 24  # months within which a next job counts
FIVE, TEN, FIFTEEN = 60, 120, 180  # months of tenure

# Numbers of next jobs, and sums of pay over that in the last job less one.
PayChanges = declared(
    namedtuple(
        "PayChanges",
        "own_short own_long let_go_short let_go_long pay_own_short pay_own_long pay_let_go_short pay_let_go_long",
    )
)
OWN_SHORT, OWN_LONG, LET_GO_SHORT, LET_GO_LONG = range(4)


@compiled
def group_of(event, voluntary, from_status, last_end, tenure):
    """Return the group of a next job, -1 for none: left by own will after less than five or ten years and more, or let
    go from an open-ended contract after one to five or ten to fifteen years; all arguments are scalars."""
    own = (event == CHANGE_EMPLOYER and voluntary) or (event == HIRE and last_end == RESIGN)
    forced = event == CHANGE_EMPLOYER and not voluntary and from_status == PERMANENT
    let_go = forced or (event == HIRE and last_end == DISMISSAL)
    if own and tenure < FIVE:
        return OWN_SHORT
    if own and tenure >= TEN:
        return OWN_LONG
    if let_go and YEAR <= tenure < FIVE:
        return LET_GO_SHORT
    return LET_GO_LONG if let_go and TEN <= tenure < FIFTEEN else NONE


@compiled
def count_pay_changes(log):
    """Return `PayChanges` of this month as one array, float64 (8,); log: columns of events."""
    count, change = np.zeros(4), np.zeros(4)
    for n in range(log.count[0]):
        group = group_of(log.event[n], log.voluntary[n] != 0, log.from_status[n], log.last_end[n], log.tenure[n])
        if group != NONE and log.months_without[n] <= SOON and log.last_wage[n] > 0.0 and log.to_wage[n] > 0.0:
            count[group] += 1.0
            change[group] += log.to_wage[n] / log.last_wage[n] - 1.0
    return np.concatenate((count, change))
