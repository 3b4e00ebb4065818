"""What an employer pays above others: by size, and by a part of its own that lasts but changes."""

from collections import namedtuple

import numpy as np
import pytest

from sim.engine.draws import Decision, normals
from sim.rules.pay_premium import move_premiums, premium_by_size, usual_size
from tests.support import record
from tests.unit.sim.engine.test_compiled import in_plain_python

pytestmark = pytest.mark.covers("M14")

P = record("labour_demand", size_premium=0.05, premium_kept=0.9)
Employers = namedtuple("Employers", "employer_id normal_size public pay_premium")
COUNT, USUAL, SPREAD = 4000, np.log(50.0), 0.12


def employers(size=50.0, public=0, premium=0.0):
    full = [np.full(COUNT, value, kind) for value, kind in ((size, "f4"), (public, "u1"), (premium, "f4"))]
    return Employers(np.arange(COUNT, dtype="u4"), *full)


def test_private_employers_pay_more_the_larger_they_are():
    premiums = [premium_by_size(size, 0, USUAL, P) for size in (5.0, 50.0, 500.0)]
    assert premiums == pytest.approx([-0.05 * np.log(10.0), 0.0, 0.05 * np.log(10.0)])
    assert premium_by_size(5000.0, 1, USUAL, P) == 0.0  # public scales don't ask for size
    assert premium_by_size(0.1, 0, USUAL, P) == premium_by_size(1.0, 0, USUAL, P)


def test_the_average_private_employee_gets_no_premium():
    size, public = np.array([1.0, 10.0, 100.0, 9000.0]), np.array([0, 0, 0, 1])
    usual = usual_size(size, public)
    premiums = [premium_by_size(one, where, usual, P) for one, where in zip(size, public)]
    assert np.dot(premiums[:3], size[:3]) == pytest.approx(0.0)


def test_an_employers_own_part_fades_and_is_renewed():
    e = employers(premium=0.3)
    move_premiums(e, 0.0, USUAL, 1, 12, P)
    assert e.pay_premium == pytest.approx(0.27)  # without news
    e = employers()
    e.pay_premium[:] = SPREAD * normals(1, Decision.EMPLOYER, 1, np.arange(COUNT))
    start = e.pay_premium.copy()
    for year in range(1, 11):
        move_premiums(e, SPREAD, USUAL, 1, 12 * year, P)
    assert e.pay_premium.std() == pytest.approx(SPREAD, rel=0.05)  # the spread stays
    assert np.corrcoef(start, e.pay_premium)[0, 1] == pytest.approx(0.9**10, abs=0.05)


def test_a_part_for_size_stays_whatever_the_years():
    large = employers(size=500.0, premium=0.05 * np.log(10.0))
    for year in range(5):
        move_premiums(large, SPREAD, USUAL, 1, 12 * year, P)
    assert large.pay_premium.mean() == pytest.approx(0.05 * np.log(10.0), abs=0.01)


def test_premiums_move_alike_compiled_and_in_plain_python():
    one, other = employers(premium=0.1), employers(premium=0.1)
    move_premiums(one, SPREAD, USUAL, 3, 24, P)
    with np.errstate(over="ignore"):  # hashing relies on the overflow of unsigned numbers
        in_plain_python(move_premiums)(other, SPREAD, USUAL, 3, 24, P)
    assert np.allclose(one.pay_premium, other.pay_premium, atol=1e-7)
