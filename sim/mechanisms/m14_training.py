"""M14 Employers' economics, third part: how long staff stay, and how much training pays back.

Claim: investment in learning pays back because people stay (S0). Every employer observes its own separations and
expects the people it trains to stay accordingly. A course brings an expected gain in output for that time, against
its fee and the time it takes, and further courses bring less. The employer offers as many courses as pay back by that
account (trained workers produced 23% more and earned 12% more in Belgian firms: Konings and Vanormelingen 2015,
working paper's abstract read; the gain per course is an assumption). The development budget of HR policy scales it.

Off (null rule): every employer offers the usual number of courses, whatever they bring.
"""

import numpy as np

from sim.codes import NONE
from sim.engine.calibrated import fitted
from sim.engine.columns import Column, columns
from sim.engine.kernels import compiled
from sim.engine.parameters import Parameters, par
from sim.engine.process import process
from sim.rules.pay import HOURS

SMOOTHING = 1.0 / 24.0  # separations are averaged over some two years
HORIZON = 1.0 / 120.0  # per month: no employer looks further than ten years
MOST_COURSES = 3.0  # a year

columns(
    "employers",
    "M14",
    training=Column("f4", "courses a year", "courses offered to an employee", 0.0, 10.0),
    training_return=Column("f4", "ratio", "expected gain over cost of a course, by the employer's account", 0.0, 1e6),
)


class TrainingParameters(Parameters, group="training", mechanism="M14"):
    """What an employer expects of a course."""

    course_gain: float = par(
        fitted("training.course_gain"),
        0.0,
        0.1,
        unit="share of output",
        source="2 to 5% of output a course: assumption",
        en="Gain in output that an employer expects of a course",
        nl="Productiewinst die een werkgever van een opleiding verwacht",
    )
    diminishing: float = par(
        0.18,
        0.02,
        1.0,
        unit="courses a year",
        en="Courses beyond which further ones bring half as much",
        nl="Aantal opleidingen waarboven een extra de helft oplevert",
    )
    usual_courses: float = par(
        0.6,
        0.0,
        3.0,
        unit="courses a year",
        en="Null rule: courses offered to an employee",
        nl="Nulregel: opleidingen aangeboden per werknemer",
    )


@compiled
def expected_stay(leaving):
    """Return the months that an employer expects staff to stay, ten years at most.

    `leaving` is the share of staff that leaves each month.
    """
    return 1.0 / (leaving + HORIZON)


@compiled
def return_on_training(output, wage, stay, fee, hours, p):
    """Return the expected gain over cost of the first course for an employee, a ratio.

    Args:
        output, wage: EUR a month.
        stay: expected stay, months.
        fee, hours: fee of a course in EUR, and working hours that it takes.
        p: `TrainingParameters`.
    """
    return p.course_gain * output * stay / (fee + hours / HOURS * wage)


@compiled
def courses_worth_it(first_return, p):
    """Return the courses a year up to the one that just pays back.

    The gain of courses grows with ln(1 + courses / diminishing).
    """
    return min(MOST_COURSES, p.diminishing * max(0.0, first_return - 1.0))


@compiled
def _count_leavers(log, left):
    """Add those who left each employer this month; log: columns of events, left (E,) int64."""
    for k in range(log.count[0]):
        if log.from_employer[k] != NONE and log.from_employer[k] != log.to_employer[k]:
            left[log.from_employer[k]] += 1


@process("employers", "M14", employers="headcount -> leaving")
def employers_count_leavers(state, employers) -> None:
    """Update the separation rate that each employer observes over some two years."""
    left = np.zeros(len(employers.leaving), np.int64)
    _count_leavers(state.log.reserve(0), left)
    share = left / np.maximum(employers.headcount + left, 1)
    employers.leaving[:] += SMOOTHING * (share - employers.leaving)


@compiled
def _choose(e, fee, hours, p, enabled):
    """Write the courses that each employer offers to an employee in a year; e: columns of employers."""
    for k in range(e.training.shape[0]):
        if not enabled or e.headcount[k] == 0 or e.payroll[k] <= 0.0:
            e.training_return[k] = 1.0
            e.training[k] = e.development_budget[k] * p.usual_courses
            continue
        output, wage = e.output[k] / e.headcount[k], e.payroll[k] / e.headcount[k]
        first = return_on_training(output, wage, expected_stay(e.leaving[k]), fee, hours, p)
        e.training_return[k] = first
        e.training[k] = e.development_budget[k] * courses_worth_it(first * e.outlook[k], p)


@process(
    "employers",
    "M14",
    employers="headcount leaving payroll output outlook development_budget -> training training_return",
)
def employers_choose_training(state, employers) -> None:
    """Offer the courses that pay back while people stay as long as the employer expects."""
    now = state.parameters
    arguments = (now.learning.course_fee, now.learning.course_hours, now.training)
    _choose(employers, *arguments, now.production.enabled)
