"""Measures by group: who is behind an average. Counted once a year, from the columns; it only reads."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numba import njit

from sim.codes import Status
from sim.counts import INACTION, YEAR
from sim.process import over_rows

ABSENT, UNEMPLOYED, SICK = int(Status.ABSENT), int(Status.UNEMPLOYED), int(Status.SICK)
ACTIVE = 2
AGES = ("15-24", "25-34", "35-44", "45-54", "55-64", "65-69")
EDUCATION = ("low", "mid", "high")
CONTRACTS = tuple(status.name.lower() for status in Status if status != Status.ABSENT)
STARTS = ("came later", "not in work", "fixed-term or self-employed", "open-ended, lower pay", "open-ended, higher pay")
SIZES = ("1-9", "10-49", "50-249", "250+")
SIZE_LIMITS = np.array([10, 50, 250])

# name: (numerator, denominator, scale, unit, definition); 'persons' is the first sum
GROUP_SUMS = (
    "persons", "employed", "unemployed", "labour_force", "employees", "tenure_years", "wage", "both", "changed_job",
    "changed_employer", "at_work", "external_active", "inaction", "sick",
)  # fmt: skip
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
}


@njit(cache=True, nogil=True)
def _sums(start, stop, c, start_position, e, month, offsets, width):
    """Sums by group for rows start to stop: float64 (groups, sums); offsets (7,) first group by dimension."""
    out = np.zeros((width, len(GROUP_SUMS)))
    value, cell = np.empty(len(GROUP_SUMS)), np.empty(7, np.int64)
    for i in range(start, stop):
        status = c.status[i]
        if status == ABSENT:
            continue
        works = c.work_history[i] & 1
        jobless = status == UNEMPLOYED
        employee = c.contract[i] != 0
        at_work = employee and status != SICK
        both = works and (c.work_history[i] >> YEAR) & 1
        value[0], value[1], value[2], value[3] = 1.0, works, jobless, works or jobless
        value[4], value[5] = employee, (month - c.hired[i]) / 12.0 if employee else 0.0
        value[6], value[7] = c.wage[i] if at_work else 0.0, both
        value[8], value[9] = both and c.function_since[i] > month - 12, both and c.hired[i] > month - 12
        value[10], value[11] = at_work, at_work and c.search_external[i] == ACTIVE
        value[12], value[13] = at_work and month - c.inactive_since[i] >= INACTION, status == SICK
        age = (month - c.birth_month[i]) // 12
        cell[0] = min(max((age - 15) // 10, 0), 5)
        cell[1] = c.education[i]
        cell[2] = status - 1
        cell[3] = start_position[i]
        cell[4] = c.occupation[i]
        k = c.employer[i]
        cell[5] = e.sector[k] if k >= 0 else -1
        cell[6] = np.searchsorted(SIZE_LIMITS, e.headcount[k], side="right") if k >= 0 else -1
        for d in range(7):
            if cell[d] >= 0:
                for m in range(value.shape[0]):
                    out[offsets[d] + cell[d], m] += value[m]
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


def count_groups(state, columns, employers, start_position: np.ndarray) -> pd.DataFrame:
    """Tidy measures by group of this month: month, dimension, group, measure, value; empty groups left out."""
    groups = dimensions(state.world)
    sizes = [len(names) for names in groups.values()]
    offsets = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    blocks = over_rows(
        _sums, state.size, columns, start_position, employers, state.month, offsets, int(np.sum(sizes))
    )
    sums = pd.DataFrame(np.sum(blocks, axis=0), columns=list(GROUP_SUMS))
    sums.insert(0, "dimension", np.repeat(list(groups), sizes))
    sums.insert(1, "group", [name for names in groups.values() for name in names])
    frames = []
    for name, (above, below, scale, _, _) in GROUP_MEASURES.items():
        value = sums[above] if not below else scale * sums[above] / sums[below].where(sums[below] > 0)
        frames.append(sums[["dimension", "group"]].assign(measure=name, value=value.astype(float)))
    tidy = pd.concat(frames, ignore_index=True).dropna(subset="value")
    tidy.insert(0, "month", np.int32(state.month))
    return tidy[(tidy["measure"] != "persons") | (tidy["value"] > 0)].reset_index(drop=True)
