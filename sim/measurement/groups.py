"""Measures by group: who is behind an average. Counted once a year, from the columns; it only reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.codes import Status
from sim.engine.kernels import compiled
from sim.engine.process import over_rows
from sim.measurement.counts import CHUNK, YEAR
from sim.measurement.outcomes import (
    EXHAUSTED,
    OUTDATED,
    UNMOTIVATED,
    UNPRODUCTIVE,
    is_caged,
    is_locked_in,
    is_sustainable,
    stays,
)
from sim.measurement.wellbeing_counts import INACTION

if TYPE_CHECKING:
    import pandas as pd  # loaded where a table is made: settings don't need it

ABSENT, UNEMPLOYED, SICK = int(Status.ABSENT), int(Status.UNEMPLOYED), int(Status.SICK)
ACTIVE = 2
AGES = ("15-24", "25-34", "35-44", "45-54", "55-64", "65-69")
EDUCATION = ("low", "mid", "high")
CONTRACTS = tuple(status.name.lower() for status in Status if status != Status.ABSENT)
STARTS = ("came later", "not in work", "fixed-term or self-employed", "open-ended, lower pay", "open-ended, higher pay")
SIZES = ("1-9", "10-49", "50-249", "250+")
SMALL, MEDIUM, LARGE = 10, 50, 250  # where the second and later sizes begin
CELLS = (len(AGES), len(EDUCATION), len(CONTRACTS), len(STARTS))  # counted together, which is quicker than apart

# name: (numerator, denominator, scale, unit, definition); 'persons' is the first sum
GROUP_SUMS = (
    "persons",
    "employed",
    "unemployed",
    "labour_force",
    "employees",
    "tenure_years",
    "wage",
    "both",
    "changed_job",
    "changed_employer",
    "at_work",
    "external_active",
    "inaction",
    "sick",
    "healthy",
    "happy",
    "productive",
    "sustainable_stayers",
    "locked_in",
    "caged",
    "outdated",
    "trained",
    "employability",
    "perceived",
    "pride",
)
SUMS = len(GROUP_SUMS)
OF_ALL = 14  # of them, those that count others than employees at work
YEARS = np.float32(1.0 / 12.0)
GROUP_MEASURES = {
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
    "productive": ("productive", "at_work", 100.0, "percent", "employees at work who make enough"),
    "sustainable_stayers": ("sustainable_stayers", "at_work", 100.0, "percent", "stay, healthy, happy and productive"),
    "locked_in_stayers": ("locked_in", "at_work", 100.0, "percent", "stay with outdated skills, without any search"),
    "golden_cage": ("caged", "at_work", 100.0, "percent", "leaving is dear, motivation gone, no active search outside"),
    "outdated_skills": ("outdated", "at_work", 100.0, "percent", "employees at work with outdated skills"),
    "training_of_employees": ("trained", "at_work", 100.0, "percent", "took a course in the last 12 months"),
    "employability": ("employability", "at_work", 100.0, "percent", "mean chance of a usual application outside"),
    "perceived_employability": ("perceived", "at_work", 100.0, "percent", "the same chance as employees see it"),
    "pride": ("pride", "at_work", 1.0, "sd", "mean career pride of employees at work"),
}


@compiled
def _count(start, stop, c, month, value):
    """What persons of rows start to stop add to the first OF_ALL sums: into value (stop - start, SUMS)."""
    for n in range(np.uint64(stop - start)):
        i = start + n
        status, history = c.status[i], c.work_history[i]
        here, works, worked = np.float32(status != ABSENT), history & 1, (history >> YEAR) & 1
        employee = here * (c.contract[i] != 0)
        at_work, both = employee * (status != SICK), works & worked
        jobless = status == UNEMPLOYED
        value[n, 0], value[n, 1], value[n, 2], value[n, 3] = here, works, jobless, works + jobless
        value[n, 4], value[n, 5] = employee, employee * (month - c.hired[i]) * YEARS
        value[n, 6], value[n, 7] = c.wage[i] * at_work, both
        value[n, 8], value[n, 9] = both * (c.function_since[i] > month - YEAR), both * (c.hired[i] > month - YEAR)
        value[n, 10], value[n, 11] = at_work, at_work * (c.search_external[i] == ACTIVE)
        value[n, 12] = at_work * (month - c.inactive_since[i] >= INACTION)
        value[n, 13] = status == SICK


@compiled
def _judge(start, stop, c, frontier, month, value):
    """What persons are as employees at work, 0 for the others: into the sums from OF_ALL on.

    No column is used under a condition here: Numba would count a reference at each such use.
    """
    for n in range(np.uint64(stop - start)):
        i = start + n
        at_work = np.float32((c.contract[i] != 0) & (c.status[i] != SICK))
        exhaustion, engagement, made, outside = (
            c.exhaustion[i],
            c.engagement[i],
            c.productivity[i],
            c.search_external[i],
        )
        behind = frontier[c.occupation[i]] - c.occupational_skill[i]
        staying = stays(month - c.hired[i], outside)
        value[n, 14], value[n, 15] = at_work * (exhaustion < EXHAUSTED), at_work * (engagement >= UNMOTIVATED)
        value[n, 16] = at_work * (made >= UNPRODUCTIVE)
        value[n, 17] = at_work * (staying & is_sustainable(exhaustion, engagement, made))
        value[n, 18] = at_work * is_locked_in(staying, behind, c.search_internal[i])
        value[n, 19] = at_work * is_caged(c.sacrifice[i], engagement, outside)
        value[n, 20], value[n, 21] = at_work * (behind >= OUTDATED), at_work * (month - c.trained_at[i] < YEAR)
        value[n, 22], value[n, 23] = at_work * c.employability[i], at_work * c.perceived_employability[i]
        value[n, 24] = at_work * c.pride[i]


@compiled
def _cells(start, stop, c, start_position, e, month, offsets, nowhere, cell):
    """The rows of the sums to which each person belongs, into cell (stop - start, 3); `nowhere` takes what has none."""
    employer, sector, headcount = c.employer, e.sector, e.headcount
    for n in range(np.uint64(stop - start)):
        i = start + n
        age = min(max(((month - c.birth_month[i]) // 12 - 15) // 10, 0), 5)
        joint = ((age * 3 + c.education[i]) * 8 + max(np.int64(c.status[i]), 1) - 1) * 5 + start_position[i]
        k = employer[i]
        at = np.uint64(max(k, 0))
        size = headcount[at]
        band = (size >= SMALL) + (size >= MEDIUM) + (size >= LARGE)
        cell[n, 0], cell[n, 1] = joint, offsets[1] + c.occupation[i]
        cell[n, 2] = offsets[2] + sector[at] * len(SIZES) + band if k >= 0 else nowhere


@compiled
def _sums(start, stop, c, start_position, e, frontier, month, offsets, groups):
    """Sums for rows start to stop: float64 (groups, SUMS); offsets (3,) first row of CELLS, occupations, firms."""
    value, cell = np.empty((CHUNK, SUMS), np.float32), np.empty((CHUNK, 3), np.uint64)
    out = np.zeros((groups + 1, SUMS))
    while start < stop:  # a chunk at a time, so that what is worked out stays near the processor
        end = min(start + np.uint64(CHUNK), stop)
        _count(start, end, c, month, value)
        _judge(start, end, c, frontier, month, value)
        _cells(start, end, c, start_position, e, month, offsets, groups, cell)
        for n in range(end - start):  # three sums side by side, so that none waits for another
            first, second, third = cell[n, 0], cell[n, 1], cell[n, 2]
            for m in range(np.uint64(SUMS)):
                more = value[n, m]
                out[first, m] += more
                out[second, m] += more
                out[third, m] += more
        start = end
    return out[:groups]


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
    """Sums by group of this month, (G, SUMS) float64: groups in the order of `dimensions`."""
    sizes = [len(names) for names in dimensions(state.reference_data).values()]
    offsets = np.cumsum([0, np.prod(CELLS), sizes[4], sizes[5] * sizes[6]])
    frontier = state.economy["frontier"]
    arguments = (columns, start_position, employers, frontier, state.month, offsets[:3], offsets[3])
    total = np.sum(over_rows(_sums, state.size, *arguments), axis=0)
    joint = total[: offsets[1]].reshape(*CELLS, SUMS)
    margins = [joint.sum(axis=tuple(k for k in range(4) if k != axis)) for axis in range(4)]
    firms = total[offsets[2] :].reshape(sizes[5], sizes[6], SUMS)
    return np.concatenate([*margins, total[offsets[1] : offsets[2]], firms.sum(axis=1), firms.sum(axis=0)])


def tidy_groups(reference_data, month: int, sums: np.ndarray) -> pd.DataFrame:
    """Tidy measures by group from the sums (G, SUMS) of a month: month, dimension, group, measure, value."""
    import pandas as pd

    groups = dimensions(reference_data)
    table = pd.DataFrame(sums, columns=list(GROUP_SUMS))
    table.insert(0, "dimension", np.repeat(list(groups), [len(names) for names in groups.values()]))
    table.insert(1, "group", [name for names in groups.values() for name in names])
    frames = []
    for name, (above, below, scale, _, _) in GROUP_MEASURES.items():
        value = table[above] if not below else scale * table[above] / table[below].where(table[below] > 0)
        frames.append(table[["dimension", "group"]].assign(measure=name, value=value.astype(float)))
    tidy = pd.concat(frames, ignore_index=True).dropna(subset="value")
    tidy.insert(0, "month", np.int32(month))
    return tidy[(tidy["measure"] != "persons") | (tidy["value"] > 0)].reset_index(drop=True)


def count_groups(state, columns, employers, start_position: np.ndarray) -> pd.DataFrame:
    """Tidy measures by group of this month: month, dimension, group, measure, value; empty groups left out."""
    return tidy_groups(state.reference_data, state.month, sum_groups(state, columns, employers, start_position))
