"""Measures by group: who is behind an average. Counted once a year, from the columns; it only reads."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numba import njit

from sim.codes import Status
from sim.counts import YEAR
from sim.outcomes import EXHAUSTED, OUTDATED, UNMOTIVATED, UNPRODUCTIVE, is_caged, is_locked_in, is_sustainable, stays
from sim.process import over_rows
from sim.wellbeing_counts import INACTION

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
    "persons", "employed", "unemployed", "labour_force", "employees", "tenure_years", "wage", "both", "changed_job",
    "changed_employer", "at_work", "external_active", "inaction", "sick", "healthy", "happy", "productive",
    "sustainable_stayers", "locked_in", "caged", "outdated", "trained", "employability", "perceived", "pride",
)  # fmt: skip
SUMS = len(GROUP_SUMS)
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


@njit(cache=True, nogil=True, inline="always")
def _judge(i, c, tenure, behind, value):
    """Write into value what an employee at work is: healthy, happy, productive, sort of staying, skills, chances."""
    exhaustion, engagement, made, outside = c.exhaustion[i], c.engagement[i], c.productivity[i], c.search_external[i]
    staying = stays(tenure, outside)
    value[14], value[15], value[16] = exhaustion < EXHAUSTED, engagement >= UNMOTIVATED, made >= UNPRODUCTIVE
    value[17] = staying & is_sustainable(exhaustion, engagement, made)
    value[18] = is_locked_in(staying, behind, c.search_internal[i])
    value[19], value[20] = is_caged(c.sacrifice[i], engagement, outside), behind >= OUTDATED
    value[22], value[23], value[24] = c.employability[i], c.perceived_employability[i], c.pride[i]


@njit(cache=True, nogil=True)
def _sums(start, stop, c, start_position, e, frontier, month, offsets, groups):
    """Sums for rows start to stop: float64 (groups, SUMS); offsets (4,) first row of CELLS and of each later part."""
    out = np.zeros((groups, SUMS))
    hired, wage, inactive_since, search = c.hired, c.wage, c.inactive_since, c.search_external
    cell, value = np.empty(4, np.int64), np.zeros(SUMS)
    for i in range(start, stop):
        status = c.status[i]
        if status == ABSENT:
            continue
        works, worked = c.work_history[i] & 1, (c.work_history[i] >> YEAR) & 1
        employee = np.int64(c.contract[i] != 0)
        at_work, both = employee * (status != SICK), works & worked
        value[0], value[1], value[2] = 1.0, works, status == UNEMPLOYED
        value[3], value[4], value[5] = value[1] + value[2], employee, employee * (month - hired[i]) / 12.0
        value[6], value[7] = wage[i] * at_work, both
        value[8], value[9] = both * (c.function_since[i] > month - YEAR), both * (hired[i] > month - YEAR)
        value[10], value[11] = at_work, at_work * (search[i] == ACTIVE)
        value[12], value[13] = at_work * (month - inactive_since[i] >= INACTION), status == SICK
        value[14:] = 0.0
        if at_work:
            _judge(i, c, month - hired[i], frontier[c.occupation[i]] - c.occupational_skill[i], value)
            value[21] = month - c.trained_at[i] < YEAR
        age = min(max(((month - c.birth_month[i]) // 12 - 15) // 10, 0), 5)
        cell[0] = ((age * 3 + c.education[i]) * 8 + status - 1) * 5 + start_position[i]
        cell[1] = offsets[1] + c.occupation[i]
        k = c.employer[i]
        if k >= 0:
            cell[2] = offsets[2] + e.sector[k]
            size = e.headcount[k]
            cell[3] = offsets[3] + (size >= SMALL) + (size >= MEDIUM) + (size >= LARGE)
        for d in range(4 if k >= 0 else 2):
            for m in range(SUMS):
                out[cell[d], m] += value[m]
    return out


def dimensions(world) -> dict[str, tuple[str, ...]]:
    """The groups of each dimension, in order."""
    return {
        "age": AGES,
        "education": EDUCATION,
        "contract": CONTRACTS,
        "start_position": STARTS,
        "occupation": tuple(str(code) for code in world.occupation_code),
        "sector": tuple(world.sector_name),
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
    sizes = [len(names) for names in dimensions(state.world).values()]
    offsets = np.cumsum([0, np.prod(CELLS), *sizes[4:]])
    frontier = state.economy["frontier"]
    arguments = (columns, start_position, employers, frontier, state.month, offsets[:4], offsets[4])
    total = np.sum(over_rows(_sums, state.size, *arguments), axis=0)
    joint = total[: offsets[1]].reshape(*CELLS, SUMS)
    margins = [joint.sum(axis=tuple(k for k in range(4) if k != axis)) for axis in range(4)]
    return np.concatenate([*margins, total[offsets[1] :]])


def tidy_groups(world, month: int, sums: np.ndarray) -> pd.DataFrame:
    """Tidy measures by group from the sums (G, SUMS) of a month: month, dimension, group, measure, value."""
    groups = dimensions(world)
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
    return tidy_groups(state.world, state.month, sum_groups(state, columns, employers, start_position))
