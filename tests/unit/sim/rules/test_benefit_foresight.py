"""People without work foresee their benefit: what is replaced ahead, and how hard they look."""

import numpy as np
import pytest

from sim.institutions.government import unemployment_benefit
from sim.rules.benefit_foresight import USUAL_REPLACEMENT, replaced_ahead, search_effort
from tests.support import extremes, record

pytestmark = pytest.mark.covers("M10", "G01")

P = record("benefit_foresight")
WAGE = 2500.0  # below the cap


@pytest.mark.parametrize("law", [*extremes("government"), record("government", benefit_months=24)])
@pytest.mark.parametrize("months", [0, 5, 23, 24, 47, 48, 300])
def test_what_is_replaced_ahead_is_the_mean_of_the_benefits_to_come(law, months):
    fine = np.arange(months, months + P.months_ahead, 0.01) + 0.005
    benefits = np.array([unemployment_benefit(WAGE, at, law) for at in fine])
    assert replaced_ahead(WAGE, months, law, P) == pytest.approx(benefits.mean() / WAGE, abs=2e-3)


def test_the_end_of_the_benefit_counts_before_it_comes():
    law, lasting = record("government", benefit_months=24), record("government", benefit_months=600)
    ahead = [replaced_ahead(WAGE, months, law, P) for months in (11, 14, 18, 22, 24, 30)]
    assert ahead[0] == pytest.approx(replaced_ahead(WAGE, 11, lasting, P), rel=0.01)
    assert (np.diff(ahead) <= 0.0).all() and ahead[3] < 0.25 * ahead[0] and ahead[-1] == 0.0
    short_sighted = record("benefit_foresight", months_ahead=1)
    assert replaced_ahead(WAGE, 22, law, short_sighted) == replaced_ahead(WAGE, 22, lasting, short_sighted)


def test_nothing_is_replaced_without_a_last_wage_and_little_of_a_high_one():
    law = record("government")
    assert replaced_ahead(0.0, 3, law, P) == 0.0
    assert replaced_ahead(4 * law.wage_cap, 3, law, P) == pytest.approx(replaced_ahead(law.wage_cap, 3, law, P) / 4)


def test_people_look_the_harder_the_more_a_job_brings():
    efforts = [search_effort(replaced, P) for replaced in (0.0, 0.3, USUAL_REPLACEMENT, 0.8, 1.0)]
    assert (np.diff(efforts) < 0.0).all() and efforts[2] == 1.0 and efforts[-1] == 0.0
    indifferent = record("benefit_foresight", effort=0.0)
    assert search_effort(0.9, indifferent) == search_effort(0.1, indifferent) == 1.0
