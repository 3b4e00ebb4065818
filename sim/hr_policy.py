"""The HR bundle of each employer: what the law and the market leave to it, set once and changed by policy.

A lever is a number for all employers together; where an employer stands on it follows from a quantile that
belongs to the employer. A share-type lever (how many post inside first) is thus a threshold that some pass,
a level-type lever (the seniority slope) is spread around its value.
"""

from __future__ import annotations

from numba import njit

from sim.draws import Decision, bits, high, low, stream
from sim.parameters import Parameters, par
from sim.process import process

EMPLOYER = int(Decision.EMPLOYER)
TERM_SHORTEST, TERM_SPREAD = 3, 11  # months: fixed terms last 3 to 13 months (assumption)
WORKLOAD_SPREAD = 0.5  # workloads lie within a quarter of the usual one on either side (assumption)
ALL_RIGHTS = 240  # months of tenure after which acquired rights grow no more


class HrParameters(Parameters):
    """The levers of employers that work so far."""

    internal_posting: float = par(
        0.4, 0.0, 1.0, unit="share of employers", lever="E09",
        en="Employers that post vacancies inside first",
        nl="Werkgevers die vacatures eerst intern plaatsen")  # fmt: skip
    temporary_vacancies: float = par(
        0.65, 0.0, 1.0, unit="share of vacancies", lever="E14",
        en="Vacancies offered as fixed-term", nl="Vacatures met een tijdelijk contract")  # fmt: skip
    seniority_pay: float = par(
        0.05, 0.0, 0.2, unit="per log point of 1 + years of tenure", lever="E03",
        source="0.04 to 0.09: part of the raw 0.137 in Belgium (derived from SES pay by tenure, read)",
        en="Rise of pay with tenure", nl="Stijging van het loon met anciënniteit")  # fmt: skip
    managers_ready: float = par(
        0.5, 0.0, 1.0, unit="share of managers", lever="E07",
        en="Managers who talk about careers and let people go on",
        nl="Leidinggevenden die over loopbanen praten en mensen laten doorstromen")  # fmt: skip
    workload: float = par(
        1.0, 0.5, 1.6, unit="ratio to the usual", lever="E01",
        en="Workload", nl="Werkdruk")  # fmt: skip
    autonomy: float = par(
        0.5, 0.0, 1.0, unit="0 to 1", lever="E02",
        en="Autonomy and flexibility in hours and place",
        nl="Autonomie en flexibiliteit in uren en plaats")  # fmt: skip
    learning_culture: float = par(
        0.5, 0.0, 1.0, unit="0 to 1", lever="E06",
        en="Learning culture and psychological safety", nl="Leercultuur en psychologische veiligheid")  # fmt: skip
    development_budget: float = par(
        1.0, 0.0, 3.0, unit="ratio to what the employer expects to pay back", lever="E05",
        en="Development budget", nl="Ontwikkelbudget")  # fmt: skip
    general_training: float = par(
        0.5, 0.0, 1.0, unit="share of courses", lever="E05",
        en="Courses that teach transferable skills", nl="Opleidingen met overdraagbare vaardigheden")  # fmt: skip
    crafting_room: float = par(
        0.5, 0.0, 1.0, unit="0 to 1", lever="E10",
        en="Room to craft the own job", nl="Ruimte om de eigen job bij te sturen")  # fmt: skip
    rotation: float = par(
        0.10, 0.0, 1.0, unit="offers a year", lever="E10",
        en="Task variation and rotation", nl="Taakvariatie en rotatie")  # fmt: skip


@njit(cache=True, nogil=True)
def around(value, quantile):
    """A level-type lever for one employer: uniform between half and one and a half of the value."""
    return value * (0.5 + quantile)


@njit(cache=True, nogil=True)
def _set(e, seed, p):
    """Write the bundle of every employer: e columns of employers."""
    key = stream(seed, EMPLOYER, 10)
    for i in range(e.employer_id.shape[0]):
        first = bits(key, e.employer_id[i])
        second = bits(key, first)
        e.internal_first[i] = high(first) < p.internal_posting
        e.temporary_share[i] = min(1.0, around(p.temporary_vacancies, low(first)))
        e.seniority_slope[i] = around(p.seniority_pay, high(second))
        e.managers_ready[i] = min(1.0, around(p.managers_ready, low(second)))
        third = bits(key, second)
        fourth = bits(key, third)
        fifth = bits(key, fourth)
        e.workload[i] = p.workload * (1.0 + WORKLOAD_SPREAD * (high(third) - 0.5))
        e.autonomy[i] = min(1.0, around(p.autonomy, low(third)))
        e.learning_culture[i] = min(1.0, around(p.learning_culture, high(fourth)))
        e.general_training[i] = min(1.0, around(p.general_training, low(fourth)))
        e.crafting_room[i] = min(1.0, around(p.crafting_room, high(fifth)))
        e.rotation[i] = around(p.rotation, low(fifth))


@process(
    "employers",
    employers="employer_id -> internal_first temporary_share seniority_slope managers_ready workload autonomy "
    "learning_culture general_training crafting_room rotation",
)
def employers_set_hr_policy(state, employers) -> None:
    """Each employer's HR bundle follows the levers in force and the employer's own place among others."""
    _set(employers, state.seed, state.parameters.hr)
