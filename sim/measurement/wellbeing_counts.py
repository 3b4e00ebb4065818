"""The monthly count of what employees carry, feel and see. It only reads.

These states move slowly, so that each month a sixth of the employees is counted, by turns; measures sum six months.
"""

from collections import namedtuple

import numpy as np

from sim.codes import Barrier
from sim.engine.kernels import compiled, declared
from sim.measurement.outcomes import (
    EASY,
    is_caged,
    is_happy,
    is_healthy,
    is_inactive,
    is_locked_in,
    is_outdated,
    is_productive,
    is_sustainable,
    is_workable,
    stays,
    within_a_year,
)

BARRIERS = len(Barrier)
REASONS = tuple(barrier.name.lower() for barrier in Barrier if barrier)


# How many employees each of these holds for; `looked_at` is how many were counted.
Flags = declared(
    namedtuple(
        "Flags",
        "looked_at healthy happy productive sustainable workable caged stayers sustainable_stayers locked_in outdated "
        "easy trained trained_25_64",
    )
)


# Sums over employees of what means are taken of, and of pay and its square.
States = declared(
    namedtuple(
        "States",
        "exhaustion engagement pride behind technology general_skill employability perceived_employability embedded_on "
        "learning_drive unsettled productivity pay pay_squared",
    )
)


# Sums for the correlation of x with y.
Products = declared(namedtuple("Products", "x x_squared y y_squared xy"))


# Employees in career inaction, and their months of it, by `Barrier` code: int64 (B,) each.
Inert = declared(namedtuple("Inert", "persons months"))


SUMMED = (  # what `count_wellbeing` gives, in order
    *Flags._fields,
    *States._fields,
    *(f"inert_{reason}" for reason in REASONS),
    *(f"inert_months_{reason}" for reason in REASONS),
    *Products._fields,
)
INTERMEDIATE = {"pay", "pay_squared", *Products._fields}  # of which something else is reported
WELLBEING = (*(name for name in SUMMED if name not in INTERMEDIATE), "pay_variance", "embedded_and_wish")
_REPORTED = np.array([name not in INTERMEDIATE for name in SUMMED])


@compiled
def _count_flags(rows, c, workload, frontier, month):
    """How many of these employees each of Flags holds for; c columns of persons."""
    healthy, happy, productive, sustainable, workable, caged = 0, 0, 0, 0, 0, 0
    stayers, both, locked, outdated, easy, trained, adults = 0, 0, 0, 0, 0, 0, 0
    for i in rows:
        exhaustion, engagement, made = c.exhaustion[i], c.engagement[i], c.productivity[i]
        behind = frontier[c.occupation[i]] - c.occupational_skill[i]
        outside, age = c.search_external[i], month - c.birth_month[i]
        untrained, in_tasks = month - c.trained_at[i], month - c.tasks_since[i]
        learned = within_a_year(c.trained_at[i], month)
        healthy += is_healthy(exhaustion)
        happy += is_happy(engagement)
        productive += is_productive(made)
        lasting = is_sustainable(exhaustion, engagement, made)
        sustainable += lasting
        in_care = month < c.care_until[i]
        workable += is_workable(exhaustion, engagement, in_tasks, untrained, workload[c.employer[i]], in_care)
        caged += is_caged(c.sacrifice[i], engagement, outside)
        staying = stays(month - c.hired[i], outside)
        stayers += staying
        both += staying & lasting
        locked += is_locked_in(staying, behind, c.search_internal[i])
        outdated += is_outdated(behind)
        easy += c.perceived_employability[i] >= EASY
        trained += learned
        adults += learned & (age >= 300) & (age < 780)
    return Flags(
        looked_at=rows.shape[0],
        healthy=healthy,
        happy=happy,
        productive=productive,
        sustainable=sustainable,
        workable=workable,
        caged=caged,
        stayers=stayers,
        sustainable_stayers=both,
        locked_in=locked,
        outdated=outdated,
        easy=easy,
        trained=trained,
        trained_25_64=adults,
    )


@compiled
def _sum_states(rows, c, frontier, technology):
    """Sums of States over these employees; c columns of persons."""
    exhaustion, engagement, pride, behind, added, general, market, seen = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    embedded, drive, unsettled, made, pay, squared = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for i in rows:
        exhaustion += c.exhaustion[i]
        engagement += c.engagement[i]
        pride += c.pride[i]
        behind += max(0.0, frontier[c.occupation[i]] - c.occupational_skill[i])
        added += technology[c.occupation[i]]
        general += c.general_skill[i]
        market += c.employability[i]
        seen += c.perceived_employability[i]
        embedded += c.embedded_on[i]
        drive += c.learning_drive[i]
        unsettled += max(0.0, 1.0 - c.firm_skill[i])
        made += c.productivity[i]
        wage = float(c.wage[i])
        pay += wage
        squared += wage * wage
    return States(
        exhaustion=exhaustion,
        engagement=engagement,
        pride=pride,
        behind=behind,
        technology=added,
        general_skill=general,
        employability=market,
        perceived_employability=seen,
        embedded_on=embedded,
        learning_drive=drive,
        unsettled=unsettled,
        productivity=made,
        pay=pay,
        pay_squared=squared,
    )


@compiled
def _sum_products(rows, c):
    """Products of embeddedness (x) and the wish for another employer (y)."""
    xs, squared_x, ys, squared_y, products = 0.0, 0.0, 0.0, 0.0, 0.0
    for i in rows:
        x, y = float(c.embedded_on[i]), float(c.desire_external[i])
        xs += x
        squared_x += x * x
        ys += y
        squared_y += y * y
        products += x * y
    return Products(x=xs, x_squared=squared_x, y=ys, y_squared=squared_y, xy=products)


@compiled
def _count_reasons(rows, c, month):
    """Employees in career inaction by largest barrier."""
    count, months = np.zeros(BARRIERS, np.int64), np.zeros(BARRIERS, np.int64)
    for i in rows:
        if is_inactive(c.inactive_since[i], month):
            reason = c.inaction_reason[i]
            count[reason] += 1
            months[reason] += month - c.inactive_since[i]
    return Inert(persons=count, months=months)


@compiled
def count_wellbeing(rows, c, workload, frontier, technology, month):
    """Sums over employees in rows, in the order of SUMMED: float64 (K,); workload (E,), frontier, technology (O,)."""
    flags, states = _count_flags(rows, c, workload, frontier, month), _sum_states(rows, c, frontier, technology)
    inert = _count_reasons(rows, c, month)
    return np.concatenate(
        (
            np.array(flags).astype(np.float64),
            np.array(states),
            inert.persons[1:].astype(np.float64),
            inert.months[1:].astype(np.float64),
            np.array(_sum_products(rows, c)),
        )
    )


def in_final_form(sums: np.ndarray) -> np.ndarray:
    """The sums of WELLBEING (from those of SUMMED); those of pay become its squared coefficient of variation, the
    products a correlation."""
    raw = dict(zip(SUMMED, sums))
    count, pay = max(raw["looked_at"], 1.0), raw["pay"] if raw["pay"] > 0.0 else np.nan
    products = Products(*(raw[name] for name in Products._fields))
    return np.append(sums[_REPORTED], [raw["pay_squared"] * count / pay**2 - 1.0, correlation(count, products)])


def correlation(count: float, sums: Products) -> float:
    """Pearson's correlation over so many pairs; NaN where nothing differs by more than rounding."""
    pairs = ((sums.x, sums.x_squared), (sums.y, sums.y_squared))
    spreads = [count * squared - total * total for total, squared in pairs]
    if any(spread <= 1e-6 * count * squared for spread, (_, squared) in zip(spreads, pairs, strict=True)):
        return np.nan
    found = (count * sums.xy - sums.x * sums.y) / np.sqrt(spreads[0] * spreads[1])
    return min(max(found, -1.0), 1.0)  # kernels multiply in single precision


@compiled
def mismatch(unemployed, vacancies):
    """Mismatch of occupations: half the sum of differences between the shares of the unemployed (O,) and of vacancies
    (O,), 0 to 1 (Jackman and Roper 1987, unverified)."""
    return 0.5 * np.abs(unemployed / max(1.0, unemployed.sum()) - vacancies / max(1.0, vacancies.sum())).sum()
