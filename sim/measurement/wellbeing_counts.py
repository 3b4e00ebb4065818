"""The monthly count of what employees carry, feel and see. It only reads.

These states move slowly, so that each month a sixth of the employees is counted, by turns; measures sum six months.
"""

from __future__ import annotations

import numpy as np

from sim.codes import Barrier
from sim.engine.kernels import compiled
from sim.measurement.outcomes import (
    EASY,
    EXHAUSTED,
    OUTDATED,
    UNMOTIVATED,
    UNPRODUCTIVE,
    is_caged,
    is_locked_in,
    is_sustainable,
    is_workable,
    stays,
)

YEAR = 12  # months
COUNTED_IN = 6  # months in which everybody at work is counted once
INACTION = 6  # months of wanting without acting from which it counts as career inaction (assumption)
REASONS = tuple(barrier.name.lower() for barrier in Barrier if barrier)
FLAGS = (
    "looked_at",
    "healthy",
    "happy",
    "productive",
    "sustainable",
    "workable",
    "caged",
    "stayers",
    "sustainable_stayers",
    "locked_in",
    "outdated",
    "easy",
    "trained",
    "trained_25_64",
)
MEANS = (
    "exhaustion",
    "engagement",
    "pride",
    "behind",
    "general_skill",
    "employability",
    "perceived_employability",
    "embedded_on",
    "learning_drive",
    "unsettled",
    "productivity",
)
INERT = tuple(f"inert_{reason}" for reason in REASONS)
INERT_MONTHS = tuple(f"inert_months_{reason}" for reason in REASONS)
WELLBEING = (*FLAGS, *MEANS, *INERT, *INERT_MONTHS, "pay_variance", "embedded_and_wish")


@compiled
def _count_flags(rows, c, workload, frontier, month):
    """How many of these employees each of FLAGS holds for: int64 (14,); c columns of persons."""
    healthy, happy, productive, sustainable, workable, caged = 0, 0, 0, 0, 0, 0
    stayers, both, locked, outdated, easy, trained, adults = 0, 0, 0, 0, 0, 0, 0
    for i in rows:
        exhaustion, engagement, made = c.exhaustion[i], c.engagement[i], c.productivity[i]
        behind = frontier[c.occupation[i]] - c.occupational_skill[i]
        outside, age = c.search_external[i], month - c.birth_month[i]
        untrained, in_tasks = month - c.trained_at[i], month - c.tasks_since[i]
        healthy += exhaustion < EXHAUSTED
        happy += engagement >= UNMOTIVATED
        productive += made >= UNPRODUCTIVE
        lasting = is_sustainable(exhaustion, engagement, made)
        sustainable += lasting
        in_care = month < c.care_until[i]
        workable += is_workable(exhaustion, engagement, in_tasks, untrained, workload[c.employer[i]], in_care)
        caged += is_caged(c.sacrifice[i], engagement, outside)
        staying = stays(month - c.hired[i], outside)
        stayers += staying
        both += staying & lasting
        locked += is_locked_in(staying, behind, c.search_internal[i])
        outdated += behind >= OUTDATED
        easy += c.perceived_employability[i] >= EASY
        trained += untrained < YEAR
        adults += (untrained < YEAR) & (age >= 300) & (age < 780)
    return np.array(
        [
            rows.shape[0],
            healthy,
            happy,
            productive,
            sustainable,
            workable,
            caged,
            stayers,
            both,
            locked,
            outdated,
            easy,
            trained,
            adults,
        ]
    )


@compiled
def _sum_states(rows, c, frontier):
    """Sums of MEANS over these employees, and of their pay and its square: float64 (13,); c columns of persons."""
    exhaustion, engagement, pride, behind, general, market, seen = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    embedded, drive, unsettled, made, pay, squared = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for i in rows:
        exhaustion += c.exhaustion[i]
        engagement += c.engagement[i]
        pride += c.pride[i]
        behind += max(0.0, frontier[c.occupation[i]] - c.occupational_skill[i])
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
    return np.array(
        [exhaustion, engagement, pride, behind, general, market, seen, embedded, drive, unsettled, made, pay, squared]
    )


@compiled
def _sum_products(rows, c):
    """Sums for the correlation of embeddedness (x) with the wish for another employer (y): x, x^2, y, y^2, xy, (5,)."""
    xs, squared_x, ys, squared_y, products = 0.0, 0.0, 0.0, 0.0, 0.0
    for i in rows:
        x, y = float(c.embedded_on[i]), float(c.desire_external[i])
        xs += x
        squared_x += x * x
        ys += y
        squared_y += y * y
        products += x * y
    return np.array([xs, squared_x, ys, squared_y, products])


@compiled
def _count_reasons(rows, c, month):
    """Employees in career inaction by largest barrier, and their months of it: int64 (2, 6), by `Barrier` code."""
    out = np.zeros((2, 6), np.int64)
    for i in rows:
        months = month - c.inactive_since[i]
        if months >= INACTION:
            reason = c.inaction_reason[i]
            out[0, reason] += 1
            out[1, reason] += months
    return out


@compiled
def count_wellbeing(rows, c, workload, frontier, month):
    """Sums over employees in rows, for `in_final_form`: float64 (42,); workload (E,), frontier (O,)."""
    flags, states = _count_flags(rows, c, workload, frontier, month), _sum_states(rows, c, frontier)
    inert = _count_reasons(rows, c, month)
    return np.concatenate(
        (
            flags.astype(np.float64),
            states[:11],
            inert[0, 1:].astype(np.float64),
            inert[1, 1:].astype(np.float64),
            states[11:],
            _sum_products(rows, c),
        )
    )


def in_final_form(sums: np.ndarray) -> np.ndarray:
    """The sums of WELLBEING; those of pay become its squared coefficient of variation, the products a correlation."""
    count, (pay, squared), products = max(sums[0], 1.0), sums[-7:-5], sums[-5:]
    return np.append(sums[:-7], [squared * count / max(pay, 1.0) ** 2 - 1.0, correlation(count, *products)])


def correlation(count, xs, squared_x, ys, squared_y, products) -> float:
    """Pearson's correlation from the sums of x, x^2, y, y^2 and xy; NaN where nothing differs."""
    spread = (count * squared_x - xs * xs) * (count * squared_y - ys * ys)
    return (count * products - xs * ys) / np.sqrt(spread) if spread > 0.0 else np.nan


@compiled
def mismatch(unemployed, vacancies):
    """Mismatch of occupations: half the sum of differences between the shares of the unemployed (O,) and of vacancies
    (O,), 0 to 1 (Jackman and Roper 1987, unverified)."""
    return 0.5 * np.abs(unemployed / max(1.0, unemployed.sum()) - vacancies / max(1.0, vacancies.sum())).sum()
