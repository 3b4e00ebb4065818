"""Measures by group: who is behind an average. Counted once a year, from the columns; it only reads."""

from __future__ import annotations

import math
from collections import namedtuple
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.codes import ABSENT, ACTIVE, SICK, UNEMPLOYED, Status
from sim.engine.kernels import compiled, declared
from sim.engine.measures import OF_AT_WORK
from sim.engine.process import over_rows
from sim.measurement.counts import CHUNK
from sim.measurement.declared import DECLARED, declared_values
from sim.measurement.outcomes import (
    changed_employer,
    changed_job,
    in_work,
    in_work_a_year_ago,
    is_at_work,
    is_caged,
    is_happy,
    is_healthy,
    is_inactive,
    is_locked_in,
    is_outdated,
    is_productive,
    is_sustainable,
    stays,
    within_a_year,
)

if TYPE_CHECKING:
    import pandas as pd  # loaded where a table is made: settings don't need it

AGES = ("15-24", "25-34", "35-44", "45-54", "55-64", "65-69")
EDUCATION = ("low", "mid", "high")
CONTRACTS = tuple(status.name.lower() for status in Status if status != Status.ABSENT)
STARTS = ("came later", "not in work", "fixed-term or self-employed", "open-ended, lower pay", "open-ended, higher pay")
SIZES = ("1-9", "10-49", "50-249", "250+")
SMALL, MEDIUM, LARGE = 10, 50, 250  # where the second and later sizes begin
CELLS = (len(AGES), len(EDUCATION), len(CONTRACTS), len(STARTS))  # counted together, which is quicker than apart


# What is summed over the persons of a group, in the order of the columns; the last part of employees at work.
GroupSums = declared(
    namedtuple(
        "GroupSums",
        "persons employed unemployed labour_force employees tenure_years wage both changed_job changed_employer "
        "at_work external_active inaction sick healthy happy productive sustainable_stayers locked_in caged outdated "
        "trained employability perceived pride",
    )
)


# Where the sums of each kind of group begin: CELLS at row 0, occupations, employers; and how many rows in all.
FirstRows = declared(namedtuple("FirstRows", "occupations employers end"))


JOINT, OCCUPATION, EMPLOYER = range(3)  # the three rows to which a person adds: of CELLS, and of each kind of group
SUMS = len(GroupSums._fields)
AT = GroupSums(*range(SUMS))  # the column of each sum: a kernel writes to value[n, AT.wage]
YEARS = np.float32(1.0 / 12.0)


class GroupMeasure(NamedTuple):
    """One measure by group: of GroupSums, or of what a mechanism declares."""

    numerator: str
    denominator: str  # empty for an absolute number
    scale: float
    unit: str
    definition: str


_GROUP_MEASURES = {
    "persons": ("persons", "", 1.0, "persons", "persons in the group"),
    "employment_rate": ("employed", "persons", 100.0, "percent", "in work over persons, all ages 15-69"),
    "unemployment_rate": ("unemployed", "labour_force", 100.0, "percent", "unemployed over in work plus unemployed"),
    "job_tenure": ("tenure_years", "employees", 1.0, "years", "mean years with the employer"),
    "mean_wage": ("wage", "at_work", 1.0, "EUR a month", "gross wage of employees at work"),
    "job_change": ("changed_job", "both", 100.0, "percent", "survey year-to-year job change, all ages"),
    "employer_change": ("changed_employer", "both", 100.0, "percent", "survey year-to-year change of employer"),
    "external_search_active": ("external_active", "at_work", 100.0, "percent", "actively looking outside"),
    "career_inaction": ("inaction", "at_work", 100.0, "percent", "wanting without acting for six months or more"),
    "sick_share": ("sick", "persons", 100.0, "percent", "long-term sick over persons"),
    "healthy": ("healthy", "at_work", 100.0, "percent", "employees at work who are not exhausted"),
    "happy": ("happy", "at_work", 100.0, "percent", "employees at work who are motivated"),
    "productive": ("productive", "at_work", 100.0, "percent", "employees at work who make enough of the work asked"),
    "sustainable_stayers": ("sustainable_stayers", "at_work", 100.0, "percent", "stay, healthy, happy and productive"),
    "locked_in_stayers": ("locked_in", "at_work", 100.0, "percent", "stay with outdated skills, without any search"),
    "golden_cage": ("caged", "at_work", 100.0, "percent", "leaving is dear, motivation gone, no active search outside"),
    "outdated_skills": ("outdated", "at_work", 100.0, "percent", "employees at work with outdated skills"),
    "training_of_employees": ("trained", "at_work", 100.0, "percent", "took a course in the last 12 months"),
    "employability": ("employability", "at_work", 100.0, "percent", "mean chance of a usual application outside"),
    "perceived_employability": ("perceived", "at_work", 100.0, "percent", "the same chance as employees see it"),
    "pride": ("pride", "at_work", 1.0, "sd", "mean career pride of employees at work"),
}

GROUP_SUMS = (*GroupSums._fields, *DECLARED)
GROUP_MEASURES = {name: GroupMeasure(*spec) for name, spec in _GROUP_MEASURES.items()} | {
    name: GroupMeasure(name, "at_work", one.measure.scale, one.measure.unit, one.measure.definition)
    for name, one in DECLARED.items()
    if one.measure.denominator == OF_AT_WORK
}


@compiled
def _count(start, stop, c, month, value):
    """What persons of rows start to stop add to the sums of all persons: into value (stop - start, SUMS)."""
    for n in range(np.uint64(stop - start)):
        i = start + n
        status, history = c.status[i], c.work_history[i]
        here, works = np.float32(status != ABSENT), in_work(history)
        employee, at_work = here * (c.contract[i] != 0), np.float32(is_at_work(c.contract[i], status))
        jobless = status == UNEMPLOYED
        value[n, AT.persons], value[n, AT.employed] = here, works
        value[n, AT.unemployed], value[n, AT.labour_force] = jobless, works + jobless
        value[n, AT.employees], value[n, AT.tenure_years] = employee, employee * (month - c.hired[i]) * YEARS
        value[n, AT.wage], value[n, AT.both] = c.wage[i] * at_work, works & in_work_a_year_ago(history)
        value[n, AT.changed_job] = changed_job(history, c.function_since[i], month)
        value[n, AT.changed_employer] = changed_employer(history, c.hired[i], month)
        value[n, AT.at_work], value[n, AT.external_active] = at_work, at_work * (c.search_external[i] == ACTIVE)
        value[n, AT.inaction] = at_work * is_inactive(c.inactive_since[i], month)
        value[n, AT.sick] = status == SICK


@compiled
def _judge(start, stop, c, frontier, month, value):
    """What persons are as employees at work, 0 for the others: into the other sums of value.

    No column is used under a condition here: Numba would count a reference at each such use.
    """
    for n in range(np.uint64(stop - start)):
        i = start + n
        at_work = np.float32(is_at_work(c.contract[i], c.status[i]))
        exhaustion, engagement, made = c.exhaustion[i], c.engagement[i], c.productivity[i]
        outside, behind = c.search_external[i], frontier[c.occupation[i]] - c.occupational_skill[i]
        staying = stays(month - c.hired[i], outside)
        value[n, AT.healthy], value[n, AT.happy] = at_work * is_healthy(exhaustion), at_work * is_happy(engagement)
        value[n, AT.productive] = at_work * is_productive(made)
        value[n, AT.sustainable_stayers] = at_work * (staying & is_sustainable(exhaustion, engagement, made))
        value[n, AT.locked_in] = at_work * is_locked_in(staying, behind, c.search_internal[i])
        value[n, AT.caged] = at_work * is_caged(c.sacrifice[i], engagement, outside)
        value[n, AT.outdated] = at_work * is_outdated(behind)
        value[n, AT.trained] = at_work * within_a_year(c.trained_at[i], month)
        value[n, AT.employability] = at_work * c.employability[i]
        value[n, AT.perceived], value[n, AT.pride] = at_work * c.perceived_employability[i], at_work * c.pride[i]


@compiled
def _cells(start, stop, c, start_position, e, month, first, cell):
    """The rows of the sums to which each person belongs, into cell (stop - start, 3); the end takes what has none."""
    employer, sector, headcount = c.employer, e.sector, e.headcount
    for n in range(np.uint64(stop - start)):
        i = start + n
        age = min(max(((month - c.birth_month[i]) // 12 - 15) // 10, 0), 5)
        joint = ((age * 3 + c.education[i]) * 8 + max(np.int64(c.status[i]), 1) - 1) * 5 + start_position[i]
        k = employer[i]
        at = np.uint64(max(k, 0))
        size = headcount[at]
        band = (size >= SMALL) + (size >= MEDIUM) + (size >= LARGE)
        cell[n, JOINT], cell[n, OCCUPATION] = joint, first.occupations + c.occupation[i]
        cell[n, EMPLOYER] = first.employers + sector[at] * len(SIZES) + band if k >= 0 else first.end


@compiled
def _sums(start, stop, c, start_position, e, frontier, month, first):
    """Sums for rows start to stop: float64 (groups, SUMS), laid out by FirstRows."""
    value, cell = np.empty((CHUNK, SUMS), np.float32), np.empty((CHUNK, 3), np.uint64)
    out = np.zeros((first.end + 1, SUMS))
    while start < stop:  # a chunk at a time, so that what is worked out stays near the processor
        end = min(start + np.uint64(CHUNK), stop)
        _count(start, end, c, month, value)
        _judge(start, end, c, frontier, month, value)
        _cells(start, end, c, start_position, e, month, first, cell)
        for n in range(end - start):  # three sums side by side, so that none waits for another
            joint, occupation, employer = cell[n, JOINT], cell[n, OCCUPATION], cell[n, EMPLOYER]
            for m in range(np.uint64(SUMS)):
                more = value[n, m]
                out[joint, m] += more
                out[occupation, m] += more
                out[employer, m] += more
        start = end
    return out[: first.end]


@compiled
def _sum_declared(rows, cell, values, out):
    """Add values of these persons, (K, R), to the three sums to which each belongs: cell (N, 3), out (groups, K)."""
    for n in range(rows.shape[0]):
        cells = cell[rows[n]]
        for m in range(values.shape[0]):
            for place in cells:
                out[place, m] += values[m, n]


def dimensions(reference_data) -> dict[str, tuple[str, ...]]:
    """The groups of each dimension, in order."""
    return {
        "age": AGES,
        "education": EDUCATION,
        "contract": CONTRACTS,
        "start_position": STARTS,
        "occupation": tuple(str(code) for code in reference_data.occupation_code),
        "sector": tuple(reference_data.sector_name),
        "employer_size": SIZES,
    }


def start_positions(state) -> np.ndarray:
    """Where each row's person stands now, as an index into STARTS: uint8 (N,)."""
    p = state.persons
    status, wage = p["status"], p["wage"]
    permanent = status == Status.PERMANENT
    middle = np.median(wage[permanent]) if permanent.any() else 0.0
    position = np.ones(len(status), np.uint8)
    position[(status == Status.TEMPORARY) | (status == Status.FREELANCE)] = 2
    position[permanent] = np.where(wage[permanent] < middle, 3, 4)
    return position


def sum_groups(state, columns, employers, start_position: np.ndarray) -> np.ndarray:
    """Sums by group of this month, (G, K) float64: groups in the order of `dimensions`, sums in that of GROUP_SUMS."""
    size = {dimension: len(names) for dimension, names in dimensions(state.reference_data).items()}
    firms = size["sector"], size["employer_size"]
    first = FirstRows(*accumulate((math.prod(CELLS), size["occupation"], math.prod(firms))))
    arguments = columns, start_position, employers, state.economy["frontier"], state.month, first
    total = np.sum(over_rows(_sums, state.size, *arguments), axis=0)
    if DECLARED:
        cell = np.empty((state.size, 3), np.uint64)
        _cells(np.uint64(0), np.uint64(state.size), columns, start_position, employers, state.month, first, cell)
        rows = np.flatnonzero(is_at_work(columns.contract, columns.status))
        more = np.zeros((first.end + 1, len(DECLARED)))
        _sum_declared(rows, cell, np.array(declared_values(columns, rows, state.month)), more)
        total = np.column_stack([total, more[: first.end]])
    joint, occupations, of_firms = np.split(total, [first.occupations, first.employers])
    joint, of_firms = joint.reshape(*CELLS, -1), of_firms.reshape(*firms, -1)
    margins = [joint.sum(axis=tuple(k for k in range(4) if k != axis)) for axis in range(4)]
    return np.concatenate([*margins, occupations, of_firms.sum(axis=1), of_firms.sum(axis=0)])


def group_values(sums: np.ndarray) -> np.ndarray:
    """GROUP_MEASURES, (G, K), from the sums (G, S) of a month; NaN where nobody is counted."""
    of, values = dict(zip(GROUP_SUMS, sums.T, strict=True)), []
    for measure in GROUP_MEASURES.values():
        below = of[measure.denominator] if measure.denominator else 1.0
        values.append(measure.scale * of[measure.numerator] / np.where(below > 0, below, np.nan))
    return np.stack(values, axis=1)


def tidy_groups(reference_data, month: int, sums: np.ndarray) -> pd.DataFrame:
    """Tidy measures by group from the sums (G, S) of a month: month, dimension, group, measure, value."""
    import pandas as pd

    groups = [(dimension, group) for dimension, names in dimensions(reference_data).items() for group in names]
    keys = pd.DataFrame(groups, columns=["dimension", "group"])
    frames = [
        keys.assign(measure=name, value=value) for name, value in zip(GROUP_MEASURES, group_values(sums).T, strict=True)
    ]
    tidy = pd.concat(frames, ignore_index=True).dropna(subset="value")
    tidy.insert(0, "month", np.int32(month))
    return tidy[(tidy["measure"] != "persons") | (tidy["value"] > 0)].reset_index(drop=True)
