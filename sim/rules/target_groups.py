"""Whom a career policy is for: the number of offers stays the same whomever it is for, and goes to them first (M18).

Those who start with more are offered more, and policy for high potentials adds to it (S1). A manager of human resources
has a number of courses, talks or assignments to give. They go to the group that is meant first: at most so many
times the equal share, and nobody more than one at a time; the others keep a part of theirs. What the group can't take
is handed on to the others, and all of it where nobody of the group works: a place does not lapse. What those who are
offered a course turn down is lost, whoever they are; the measure "course offers taken up" tells how much.
"""

from typing import Any, NamedTuple

import numpy as np

from sim.codes import HIGH_POTENTIALS, PERMANENT, TEMPORARY, VULNERABLE
from sim.engine.kernels import compiled, declared
from sim.rules.unequal_start import is_potential, is_vulnerable


@compiled
def is_for(aim, education, ambition, age_years, fixed_term):
    """Return whether a career policy is for a person before others.

    Args:
        aim: for whom the policy is, an `Aim` code.
        education: `Education` code. ambition: 0 for none. age_years: age in years.
        fixed_term: whether the person has a fixed-term contract.
    """
    if aim == HIGH_POTENTIALS:
        return is_potential(education, ambition)
    return aim == VULNERABLE and is_vulnerable(education, age_years, fixed_term)


@declared
class Split(NamedTuple):
    """A number for each employer, of those meant and of the others, (E,) each."""

    meant: np.ndarray
    others: np.ndarray


@compiled
def share_of_those_meant(aim, meant, others, heads, p):
    """Return what those meant are offered relative to an equal share, a ratio.

    Args:
        aim: for whom the policy is, an `Aim` code.
        meant, others: offers to the two groups if all were meant alike.
        heads: persons meant who may take an offer; none can take more than one.
        p: `UnequalStartParameters`.
    """
    if meant == 0.0 or others == 0.0:
        return 1.0
    most = p.to_potentials if aim == HIGH_POTENTIALS else p.to_vulnerable
    return min(most, (meant + (1.0 - p.others_keep) * others) / meant, heads / meant)


@compiled
def _share_out(rows, equal, c, for_whom, month, p):
    """Return what each group is offered at each employer relative to equal shares, a `Split` of ratios.

    equal: offers to these employees if all were meant alike, (R,); c: columns of persons.
    """
    size, ours = for_whom.shape[0], np.zeros(rows.shape[0], np.bool_)
    meant, others, heads, given = np.zeros(size), np.zeros(size), np.zeros(size), np.zeros(size)
    for n in range(rows.shape[0]):
        i = rows[n]
        k, age = c.employer[i], (month - c.birth_month[i]) / 12.0
        ours[n] = is_for(for_whom[k], c.education[i], c.ambition[i], age, c.status[i] == TEMPORARY)
        meant[k] += equal[n] * ours[n]
        others[k] += equal[n] * (not ours[n])
        heads[k] += ours[n] and equal[n] > 0.0
    ratios = Split(meant=np.ones(size), others=np.ones(size))
    for k in range(size):
        ratios.meant[k] = share_of_those_meant(for_whom[k], meant[k], others[k], heads[k], p)
    for n in range(rows.shape[0]):
        k = c.employer[rows[n]]
        given[k] += min(1.0, ratios.meant[k] * equal[n]) if ours[n] else 0.0
    for k in range(size):
        ratios.others[k] = (meant[k] + others[k] - given[k]) / others[k] if others[k] > 0.0 else 1.0
    return ratios


def shared_out(state: Any, persons: Any, employers: Any, equal_offers: Any, *arguments: Any) -> Split:
    """Return what those meant and the others are offered at each employer, relative to equal shares.

    Args:
        state: the model's state.
        persons, employers: named tuples with the columns that `is_for` asks for, and `for_whom`.
        equal_offers: kernel `(rows, persons, employers, *arguments)` that returns what each employee would be offered
            this half-year if all were meant alike, (R,), 0 for those who may not take it.
        arguments: of that kernel.

    Returns:
        A `Split` of ratios, all 1 where no employer has a group in mind.
    """
    if not employers.for_whom.any():
        return Split(np.ones(len(employers.for_whom)), np.ones(len(employers.for_whom)))
    rows = state.rows(PERMANENT, TEMPORARY)
    equal = equal_offers(rows, persons, employers, *arguments)
    return _share_out(rows, equal, persons, employers.for_whom, state.month, state.parameters.networks)
