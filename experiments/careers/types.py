"""Types of careers, by rules on the number and kind of transitions; shares by group, and what comes of each type.

The first rule of `type_of` that holds gives the type. Distinctions follow the literature: one employer or several, and
orderly or not (Wilensky 1961; Kalleberg and Hudis 1979, both as cited in the abstract of a chapter on career patterns
in a handbook, read); 'traditional' careers with one or two employers are the norm in Belgium, transitional ones exist
(Debeer and Mortelmans 2011; Kovalenko and Mortelmans 2011, abstracts read); upward moves inside, mobility between
employers, breaks, own business and early exit as clusters (Biemann, Zacher and Feldman 2012; Kovalenko and Mortelmans
2014, both unverified). Cut-offs are ours, so that a reader can check a single career; no rule of the model uses them.
"""

import numpy as np
import pandas as pd

from experiments.careers.histories import (
    ABSENT,
    BEFORE,
    FREELANCE,
    PERMANENT,
    RETIRED,
    SICK,
    STATUSES,
    STUDENT,
    TEMPORARY,
    UNEMPLOYED,
    WORK,
    History,
    Run,
)
from experiments.careers.sequences import MOVES
from sim.measurement.groups import AGES, EDUCATION
from sim.measurement.outcomes import is_happy, is_healthy, is_productive

SHORTEST = 5  # years of a run from which careers are typed
MOSTLY_OUTSIDE = 0.25  # share of the months before retirement worked, below which a career is one outside work
EARLY = 60 * 12  # months of age before which the end of all work is an early exit
FOR_GOOD = 24  # months without work until the end of the run that make an exit
OWN_BUSINESS = 12  # months with an own business started in the run
GAPS = 1.5  # spells without work per ten years from which a career is fragmented, and at least two
INSECURE = 0.5  # share of the months in the labour force that are temporary or unemployed: fragmented
BREAK = 12  # months without work between two spells of work that make a break
HOPS = 2.0  # changes of employer per ten years from which one is a job hopper, and at least two

TYPES = (
    "stable",
    "inside",
    "climber",
    "mobile",
    "hopper",
    "to_business",
    "business",
    "break",
    "fragmented",
    "early_exit",
    "outside",
)
NUMBERS = {
    "outside": 100 * MOSTLY_OUTSIDE,
    "early": EARLY / 12,
    "good": FOR_GOOD,
    "own": OWN_BUSINESS,
    "gaps": GAPS,
    "insecure": 100 * INSECURE,
    "away": BREAK,
    "hops": HOPS,
}  # in the texts of the rules
STARTS = ("outside", "temporary", "permanent", "permanent_lower", "permanent_higher")
OUTCOMES = ("in_work", "wage", "healthy", "happy", "productive", "employability", "pride")


def birth_months(history: History, run: Run) -> np.ndarray:
    """Return the month of birth by person, float (P,); NaN for the few who were gone before any snapshot."""
    return history.by_person(run.first["person_id"], run.first["birth_month"], np.nan)


def followed(history: History) -> np.ndarray:
    """Return whose career can be typed: there from start to end, not at school or retired at the start: bool (P,)."""
    absent = np.bincount(history.who, (history.status == ABSENT).astype(float), len(history.ids)) > 0
    return ~absent & ~np.isin(history.start, (ABSENT, STUDENT, RETIRED))


def count(history: History, jobs: pd.DataFrame, moves: pd.DataFrame, birth: np.ndarray) -> pd.DataFrame:
    """Count what the rules read, a row a person; jobs as `job_spells`, moves as `sequences.moves`, birth (P,) months.

    Returns:
        worked, business, insecure, labour_force, active: months in work, with an own business, temporary or
            unemployed, in the labour force, and before retirement.
        gaps: spells without work after or between spells of work, retirement not counted; longest_gap: months, of
            those that were followed by work; idle: months without work until the end of the run, which began at
            age_at_end_of_work (months).
        started: own businesses; employers: changes of employer; up: such moves; inside: other functions and levels
            with the same employer.
    """
    size, length = len(history.ids), history.end - history.begin
    months = np.bincount(history.who * 9 + history.status, length, size * 9).reshape(size, 9)
    who, working, retired, begin, end = _turns(history)
    last = np.append(who[1:] != who[:-1], True)
    first = np.append(True, last[:-1])
    gap, out = ~working & ~first & ~retired, last & ~working & ~first
    back = gap & ~last
    longest, idle, stopped = np.zeros(size), np.zeros(size), np.full(size, np.inf)
    np.maximum.at(longest, who[back], (end - begin)[back])
    idle[who[out]], stopped[who[out]] = (end - begin)[out], begin[out]
    made = pd.crosstab(moves["id"], moves["event"]).reindex(index=history.ids, columns=list(MOVES), fill_value=0)
    person, employer = jobs["who"].to_numpy(), jobs["employer"].to_numpy(dtype=np.int64)
    other = (person[1:] == person[:-1]) & (employer[1:] != employer[:-1])
    return pd.DataFrame(
        {
            "worked": months[:, WORK].sum(axis=1),
            "business": months[:, FREELANCE],
            "insecure": months[:, TEMPORARY] + months[:, UNEMPLOYED],
            "labour_force": months[:, WORK].sum(axis=1) + months[:, UNEMPLOYED],
            "active": months.sum(axis=1) - months[:, RETIRED],
            "gaps": np.bincount(who[gap], minlength=size),
            "longest_gap": longest,
            "idle": idle,
            "age_at_end_of_work": np.where(idle > 0, stopped - birth, np.inf),
            "started": made["business"].to_numpy(),
            "employers": np.bincount(person[1:][other], minlength=size),
            "up": made["up"].to_numpy(),
            "inside": made[["level", "down", "assignment"]].sum(axis=1).to_numpy(),
        }
    )


def _turns(history: History) -> tuple[np.ndarray, ...]:
    """Return spells joined into turns of work and of no work: who, works, ends in retirement, begin, end."""
    works = WORK[history.status]
    opens = np.append(True, (history.who[1:] != history.who[:-1]) | (works[1:] != works[:-1]))
    closes = np.append(opens[1:], True)
    retired = history.status[closes] == RETIRED
    return history.who[opens], works[opens], retired, history.begin[opens], history.end[closes]


def type_of(counts: pd.DataFrame, months: int) -> np.ndarray:
    """Return the type of each career as a place in TYPES, uint8 (P,); the first rule that holds decides.

    Args:
        counts: as `count` gives them. months: length of the run.
    """
    c, decades = counts, months / 120.0
    rules = {
        "outside": c.worked < MOSTLY_OUTSIDE * c.active,
        "early_exit": (c.idle >= FOR_GOOD) & (c.age_at_end_of_work < EARLY),
        "to_business": (c.started > 0) & (c.business >= OWN_BUSINESS),
        "business": c.business >= 0.5 * c.worked,
        "fragmented": (c.gaps >= max(2.0, GAPS * decades)) | (c.insecure >= INSECURE * c.labour_force),
        "break": c.longest_gap >= BREAK,
        "hopper": c.employers >= max(2.0, HOPS * decades),
        "mobile": c.employers >= 1,
        "climber": c.up >= 1,
        "inside": c.inside >= 1,
        "stable": np.ones(len(c.worked), bool),
    }
    return np.array([TYPES.index(name) for name in rules], np.uint8)[np.argmax(list(rules.values()), axis=0)]


def persons_table(history: History, run: Run, types: np.ndarray | None, school: np.ndarray) -> pd.DataFrame:
    """Return a row for each person: id, times (from 1), background, type, and outcomes at the end of the run.

    Args:
        types: places in TYPES (P,), or None for a run too short for them; given to those who are `followed` only.
        school: month in which one left school (P,), negative for those who did not in this run.
    """
    birth, here = birth_months(history, run), history.status != ABSENT
    size = len(history.ids)
    entry, leaving = np.full(size, history.months), np.zeros(size, np.int64)
    np.minimum.at(entry, history.who[here], history.begin[here])
    np.maximum.at(leaving, history.who[here], history.end[here])
    codes = pd.Categorical(run.first["education"], EDUCATION).codes
    education = history.by_person(run.first["person_id"], codes, -1, np.int8)
    typed = np.full(size, -1) if types is None else np.where(followed(history), types.astype(int), -1)
    return pd.DataFrame(
        {
            "id": history.ids,
            "birth": pd.array(birth + 1, "Float64").astype("Int32"),
            "entry": (entry + 1).astype("i4"),
            "exit": leaving.astype("i4"),
            "left_school": pd.array(np.where(school >= 0, school + 1.0, np.nan), "Float64").astype("Int32"),
            "education": pd.Categorical.from_codes(education, EDUCATION),
            "age_at_start": age_groups(np.where(history.start != ABSENT, -birth, np.nan)),
            "start": pd.Categorical.from_codes(_starts(history, run), STARTS),
            "type": pd.Categorical.from_codes(typed, TYPES),
        }
    ).merge(_at_the_end(run.last), on="id", how="left")


def age_groups(months: np.ndarray) -> pd.Categorical:
    """Return the model's age groups of ages in months (N,); none for NaN."""
    group = np.clip((np.nan_to_num(months, nan=0.0) // 12 - 15) // 10, 0, len(AGES) - 1).astype(int)
    return pd.Categorical.from_codes(np.where(np.isnan(months), -1, group), AGES)


def _starts(history: History, run: Run) -> np.ndarray:
    """Return the place in STARTS of those present at the start; -1 for others, and for those at school or retired."""
    permanent = history.start == PERMANENT
    start = np.select(
        [
            np.isin(history.start, (ABSENT, STUDENT, RETIRED)),
            np.isin(history.start, (TEMPORARY, FREELANCE)),
            permanent,
        ],
        [-1, 1, 2],
        0,
    )
    if (run.first["month"] == BEFORE).any():  # pay at the start is known
        wage = history.by_person(run.first["person_id"], run.first["wage"], np.nan)
        start[permanent] = np.where(wage[permanent] < np.median(wage[permanent]), 3, 4)
    return start


def _at_the_end(last: pd.DataFrame) -> pd.DataFrame:
    """Return outcomes by person at the end of the run; those of work only for employees at work."""
    at_work = last["employer_id"].notna() & (last["status"] != STATUSES[SICK])
    table = pd.DataFrame(
        {
            "id": last["person_id"],
            "in_work": last["status"].isin([STATUSES[code] for code in np.flatnonzero(WORK)]).astype("f4"),
            "wage": last["wage"],
            "healthy": is_healthy(last["exhaustion"].to_numpy()).astype("f4"),
            "happy": is_happy(last["happiness"].to_numpy()).astype("f4"),
            "productive": is_productive(last["productivity"].to_numpy()).astype("f4"),
            "employability": last["employability"],
            "pride": last["pride"],
        }
    )
    table.loc[~at_work, list(OUTCOMES[1:])] = np.nan
    return table


def shares_by_group(persons: pd.DataFrame) -> pd.DataFrame:
    """Return types of careers by group: dimension, group, type, persons, share (percent of group); all groups first."""
    typed, tables = persons[persons["type"].notna()].assign(all="all"), []
    for dimension in ("all", "age_at_start", "education", "start"):
        counts = typed.groupby([typed[dimension].rename("group"), "type"], observed=False).size().rename("persons")
        tables.append(counts.reset_index().assign(dimension=dimension).astype({"group": str, "type": str}))
    table = pd.concat(tables, ignore_index=True)
    total = table.groupby(["dimension", "group"])["persons"].transform("sum")
    table["share"] = 100.0 * table["persons"] / total.where(total > 0)
    return table.loc[total > 0, ["dimension", "group", "type", "persons", "share"]].reset_index(drop=True)


def outcomes_by_type(persons: pd.DataFrame) -> pd.DataFrame:
    """Return means at the end of the run by type: type, persons, at_work (employees), OUTCOMES (shares in percent).

    The standard error of each mean follows as <outcome>_error.
    """
    typed = persons[persons["type"].notna()].copy()
    typed[["in_work", "healthy", "happy", "productive", "employability"]] *= 100.0
    groups = typed.groupby("type", observed=False)
    counts = pd.DataFrame({"persons": groups.size(), "at_work": groups["wage"].count()})
    means, errors = groups[list(OUTCOMES)].mean(), groups[list(OUTCOMES)].sem().add_suffix("_error")
    return counts.join([means, errors]).reset_index().astype({"type": str})


def transition_rates(wide: np.ndarray) -> pd.DataFrame:
    """Return where people are a year later, percent: state at the end of a year by state a year before, (8, 8).

    Args:
        wide: states by person and month, (P, T), the last month of a year of the run being every twelfth. Pairs in
            which somebody is absent are left out.
    """
    last = wide[:, 11::12]
    pairs = last[:, :-1].astype(np.int64) * len(STATUSES) + last[:, 1:]
    counts = np.bincount(pairs.ravel(), minlength=len(STATUSES) ** 2).reshape(len(STATUSES), -1)[1:, 1:]
    total = counts.sum(axis=1, keepdims=True)
    rates = np.divide(100.0 * counts, total, out=np.full(counts.shape, np.nan), where=total > 0)
    return pd.DataFrame(rates, index=pd.Index(STATUSES[1:], name="from"), columns=STATUSES[1:])
