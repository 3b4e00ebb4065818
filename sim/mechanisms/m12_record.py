"""M12 Record: what a person's past looks like to employers.

Claim: employers read a CV: breadth, recency, gaps, how the last job ended (S0). A gap lowers the chance of a callback
for eight months and then no further (Kroft, Lange and Notowidigdo 2013, summary read: 7% to 4%; others find little,
Farber et al. 2017, abstract read, so that the weight is an axis of uncertainty). A broad record helps with other
work; a dismissal counts against a narrow one until the next job. Recency needs no rule of its own: skills fade by
disuse (M02). The rule itself is `selection.record_value`: it works through selection, and there is no penalty on
outcomes. One bit a month for work and one for unemployment serve yearly measures.

Off (null rule): employers don't look at the record: gaps, breadth and endings weigh nothing.
"""

import numpy as np

from sim.codes import (
    CHANGE_EMPLOYER,
    CHANGE_FUNCTION,
    DECLINE_RENEWAL,
    ENTER_POPULATION,
    FREELANCE,
    HIRE,
    NONE,
    PERMANENT,
    RESIGN,
    SICK,
    START_BUSINESS,
    STUDENT,
    UNEMPLOYED,
    Event,
)
from sim.engine.calibrated import fitted
from sim.engine.columns import Column, columns
from sim.engine.kernels import compiled
from sim.engine.measures import MOBILITY, measured
from sim.engine.mechanism import Mechanism
from sim.engine.parameters import Parameters, par, switch
from sim.engine.process import over_rows, process
from sim.rules.selection import MOST

MECHANISM = Mechanism(
    "M12",
    en="Record: how employers read a CV",
    nl="Track record: hoe werkgevers een cv lezen",
    seeds="S0",
    shared=("sim/rules/selection.py",),
)

ABSENCE = 12  # months for which a sick person with a contract counts as in work

columns(
    "persons",
    "M12",
    last_end=Column("u1", "code", "how the last job ended, an event code", codes=Event, initial=Event.NOTHING),
    work_history=Column("u2", "bits", "in work in each of the last 16 months, newest lowest", initial=0),
    unemployment_history=Column("u2", "bits", "unemployed in each of the last 16 months", initial=0),
    own_will_moves=Column("u1", "count", "employers left by own will, retirement and care apart", initial=0),
    last_tenure=Column("u1", "years", "completed years with the last employer", initial=0),
)


class RecordParameters(Parameters, group="career_record", mechanism="M12"):
    """Weights of what employers read in a record."""

    enabled: bool = switch("M12")
    gap_weight: float = par(
        fitted("career_record.gap_weight"),
        0.0,
        3.0,
        unit="sd at eight months without work",
        source="sign and shape: Kroft, Lange and Notowidigdo 2013 (summary read); size: assumption",
        en="Weight of time without work",
        nl="Gewicht van tijd zonder werk",
    )
    experience_weight: float = par(
        fitted("career_record.experience_weight"),
        0.0,
        2.0,
        unit="sd at ten years",
        source="sign: employers ask for experience; size: assumption",
        en="Weight of experience",
        nl="Gewicht van ervaring",
    )
    experience_elsewhere: float = par(
        0.5,
        0.0,
        1.0,
        unit="share",
        source="assumption",
        en="Share of experience that counts in another occupation",
        nl="Deel van de ervaring dat in een ander beroep telt",
    )
    breadth_weight: float = par(
        0.4,
        0.0,
        2.0,
        unit="sd at five moves",
        en="Weight of a broad record for other work",
        nl="Gewicht van een breed parcours voor ander werk",
    )
    ending_weight: float = par(
        0.4, 0.0, 2.0, unit="sd with a narrow record", en="Weight of a dismissal", nl="Gewicht van een ontslag"
    )


@measured(
    "Never left an employer by own will",
    "Nooit zelf een werkgever verlaten",
    "never in the career left an employer for another, or to look for another, over employees at work",
    unit="percent",
    low=0.0,
    high=100.0,
    target="T41",
    topic=MOBILITY,
)
def never_left(own_will_moves):
    """Return whether persons never left an employer by own will, (R,)."""
    return own_will_moves == 0


@compiled
def in_work(status, has_employer, months_in_status):
    """Return whether a person is employed in the sense of labour-force statistics.

    A sick person with a contract counts as in work for a year, and as out of the labour force after it (assumption:
    in the survey's rule it is the person's own judgement).
    """
    at_work = (status >= PERMANENT) & (status <= FREELANCE)
    return at_work | ((status == SICK) & has_employer & (months_in_status < ABSENCE))


@compiled
def _record(start, stop, c, month):
    """Shift one bit into the histories of rows start to stop."""
    for i in range(start, stop):
        status = c.status[i]
        worked = in_work(status, c.employer[i] >= 0, month - c.status_since[i])
        c.work_history[i] = (c.work_history[i] << 1) | worked
        c.unemployment_history[i] = (c.unemployment_history[i] << 1) | (status == UNEMPLOYED)


@compiled
def _enter_events(log, c):
    """Update breadth and endings from the events of the month; log, c: columns of events and persons."""
    breadth, last_end, left, last_tenure = c.breadth, c.last_end, c.own_will_moves, c.last_tenure
    for k in range(np.uint64(log.count[0])):
        i, event = np.uint64(log.row[k]), log.event[k]
        if event == ENTER_POPULATION:
            breadth[i] = 0
            last_end[i] = 0
        moved = event == CHANGE_EMPLOYER or event == CHANGE_FUNCTION or event == HIRE
        other_sector = event == CHANGE_EMPLOYER and log.from_sector[k] != log.to_sector[k]
        if moved and log.from_status[k] != STUDENT and (log.from_occupation[k] != log.to_occupation[k] or other_sector):
            breadth[i] = min(breadth[i] + 1, MOST)
        if log.from_employer[k] != NONE and log.to_employer[k] != log.from_employer[k]:
            last_end[i] = event
            if event == CHANGE_EMPLOYER and not log.voluntary[k]:
                last_end[i] = 0  # the next job was there before the old one ended
            last_tenure[i] = log.tenure[k] // 12
            own = event == CHANGE_EMPLOYER or event == RESIGN or event == DECLINE_RENEWAL
            left[i] = min(left[i] + (own and log.voluntary[k]), MOST)
        if event == START_BUSINESS or (event == HIRE and log.months_without[k] == 0):
            last_end[i] = 0  # no time without work in between


@process(
    "workers",
    "M12",
    persons="status status_since employer -> work_history unemployment_history breadth last_end "
    "own_will_moves last_tenure",
)
def career_records_are_updated(state, persons) -> None:
    """Record this month's work or unemployment, moves and endings."""
    over_rows(_record, state.size, persons, state.month)
    _enter_events(state.log.reserve(0), persons)
