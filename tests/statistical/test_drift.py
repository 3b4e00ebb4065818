"""The equilibrium is one: over thirty years after the burn-in, nothing that matters drifts away."""

import pytest

from sim import CareerEcosystem

DECADE = 120  # months
# Percentage points by which ten-year means differ by luck, from one seed to the next, at this size: few are
# unemployed, few jobs are vacant, and shocks to sectors last for years.
LUCK = {"unemployment_rate": 0.8, "vacancy_rate": 0.4}
STOCKS = (
    "employment_rate",
    "employment_rate_55_64",
    "employment_rate_low",
    "unemployment_rate",
    "vacancy_rate",
    "temporary_share",
    "self_employed_share",
    "job_tenure",
    "tenure_ten_years",
    "job_change",
    "contract_outflow",
    "external_search_none",
    "external_search_active",
    "mean_wage",
    "productivity",
    "sick_share",
    "persons_permanent",
    "persons_inactive",
    "persons_retired",
    "micro_employer_share",
)


@pytest.fixture(scope="module")
def decades(own_cache):
    """Means over the first and the last ten years of thirty."""
    model = CareerEcosystem({"scale": {"persons": 20_000}, "years": 30, "record": {"events": False}}).run()
    frame = model.measures()
    return frame.iloc[:DECADE].mean(numeric_only=True), frame.iloc[-DECADE:].mean(numeric_only=True)


@pytest.mark.parametrize("name", STOCKS)
def test_no_drift(decades, name):
    first, last = decades[0][name], decades[1][name]
    assert last == pytest.approx(first, rel=0.1, abs=LUCK.get(name, 0.0)), (
        f"{name}: {first:.2f} in the first decade, {last:.2f} in the last"
    )
