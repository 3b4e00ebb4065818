"""The monthly count of what people earn in the next job, by tenure and by who ended the last one. It only reads."""

from collections import namedtuple

import numpy as np

from sim.codes import CHANGE_EMPLOYER, DISMISSAL, HIRE, NONE, PERMANENT, RESIGN, YEAR
from sim.engine.kernels import compiled, declared

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


# Rows of persons whose job ended this month without another, ascending, and the place of each event in the log.
Endings = declared(namedtuple("Endings", "row place"))


@compiled
def _endings(log):
    """Return `Endings` of this month; log: columns of events."""
    count = log.count[0]
    places = np.flatnonzero((log.from_employer[:count] != NONE) & (log.to_employer[:count] == NONE))
    order = np.argsort(log.row[places])
    return Endings(row=log.row[places][order], place=places[order])


@compiled
def count_pay_changes(log):
    """Return `PayChanges` of this month as one array, float64 (8,); log: columns of events."""
    count, change = np.zeros(4), np.zeros(4)
    ended = _endings(log)
    for n in range(log.count[0]):
        last_end, tenure = log.last_end[n], log.tenure[n]
        if log.event[n] == HIRE and log.months_without[n] == 0:
            # The job ended this month, of which the record (M12) learns when the month is over.
            k = np.searchsorted(ended.row, log.row[n])
            if k < ended.row.shape[0] and ended.row[k] == log.row[n]:
                last_end, tenure = log.event[ended.place[k]], log.tenure[ended.place[k]]
        group = group_of(log.event[n], log.voluntary[n] != 0, log.from_status[n], last_end, tenure)
        if group != NONE and log.months_without[n] <= SOON and log.last_wage[n] > 0.0 and log.to_wage[n] > 0.0:
            count[group] += 1.0
            change[group] += log.to_wage[n] / log.last_wage[n] - 1.0
    return np.concatenate((count, change))
