"""Whatever the configuration, the accounts hold and shares are shares: worlds made by Hypothesis."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim import CareerEcosystem
from sim.config import GROUPS
from sim.measurement.measures import MEASURES
from sim.policy import levers

FIELDS = {f"{group}.{name}": field for group, kind in GROUPS.items() for name, field in kind.model_fields.items()}
NUMBERS = {name: field for name, field in FIELDS.items() if field.annotation is not bool}
SWITCHES = [group for group, kind in GROUPS.items() if "enabled" in kind.model_fields]
SHARES = [name for name, spec in MEASURES.items() if spec.unit == "percent"]
# A flow of a year over those present, a loss over sales, or one mean against another may pass the bounds of a share.
RATIOS = {
    "course_offers",
    "contract_outflow",
    "quit_rate",
    "dismissal_rate",
    "internal_moves",
    "promotion_rate",
    "hires_per_100",
    "job_creation",
    "job_destruction",
    "employer_entry",
    "employer_exit",
    "profit_share",
    "turnover_cost",
    "labour_cost_share",
    "callback_fall",
    "pay_of_external_hires",
    "pay_between_employers",
    "pay_at_large_employers",
    *[name for name in MEASURES if name.startswith("pay_change_")],
}
SOME = [None, {"sector": 2}, {"sector": "education"}, {"size": "10-49"}, {"public": True}, {"employer": 0}]
BETWEEN_0_AND_1 = (
    "links",
    "learning_drive",
    "exhaustion",
    "employability",
    "perceived_employability",
    "expectancy",
    "competence",
    "network",
)
TINY = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def values_of(field):
    """A value inside the declared range, its ends included; on or off for a switch."""
    if field.annotation is bool:
        return st.booleans()
    ends = {type(limit).__name__: limit for limit in field.metadata}
    low, high = ends["Ge"].ge, ends["Le"].le
    if field.annotation is int:
        return st.integers(low, high)
    return st.sampled_from([low, high]).map(float) | st.floats(low, high, allow_nan=False)


@st.composite
def configurations(draw):
    """A small world: some switches off, some parameters elsewhere, perhaps a dated change of a lever."""
    tree = {
        "seed": draw(st.integers(0, 2**31 - 1)),
        "scale": {"persons": draw(st.integers(500, 800))},
        "burn_in_years": draw(st.integers(0, 1)),
        "years": 1,
        "check": True,
    }
    for name in draw(st.lists(st.sampled_from(sorted(NUMBERS)), max_size=12, unique=True)):
        group, parameter = name.split(".")
        tree.setdefault(group, {})[parameter] = draw(values_of(NUMBERS[name]))
    for group in draw(st.sets(st.sampled_from(SWITCHES))):
        tree.setdefault(group, {})["enabled"] = False
    if draw(st.booleans()):
        lever = draw(st.sampled_from(sorted(levers())))
        change = {"lever": lever, "value": draw(values_of(FIELDS[lever])), "from": "2024-05"}
        if lever.startswith("hr."):
            change["where"] = draw(st.sampled_from(SOME))
        tree["policy"] = {"name": "drawn", "changes": [change]}
    return tree


def everybody_is_replaced(tree):
    """Whether the rows of those who leave are all taken again: nothing drawn lowers the inflow."""
    changed = any(change["lever"] == "population.inflow" for change in tree.get("policy", {}).get("changes", ()))
    return not changed and tree.get("population", {}).get("inflow", 1.0) == 1.0


@given(configurations())
@TINY
def test_accounts_hold_and_shares_are_shares(tree):
    model = CareerEcosystem(tree).run()  # check=true: an identity that fails raises AccountingError
    assert model.month == 12
    frame = model.measures()
    shares = frame[[name for name in SHARES if name not in RATIOS]].to_numpy()
    shares = shares[~np.isnan(shares)]
    assert shares.min() >= 0.0 and shares.max() <= 100.0 + 1e-9
    numbers = frame.drop(columns="date").to_numpy(float)
    assert not np.isinf(numbers).any()
    for name, spec in MEASURES.items():
        known = frame[name].dropna()
        assert known.between(spec.low - 1e-9, spec.high + 1e-9).all(), name
    persons = frame[[name for name in frame if name.startswith("persons_")]].sum(axis=1)
    assert (persons > 0).all() and (persons <= tree["scale"]["persons"]).all()
    assert not everybody_is_replaced(tree) or (persons == tree["scale"]["persons"]).all()
    wages = model.state.persons["wage"]
    assert np.isfinite(wages).all() and (wages >= 0.0).all()
    for table in ("persons", "employers"):
        for name, column in getattr(model.state, table).items():
            assert np.isfinite(column).all(), name
    for name in BETWEEN_0_AND_1:
        column = model.state.persons[name]
        assert column.min() >= 0.0 and column.max() <= 1.0, name


@given(configurations())
@settings(TINY, max_examples=4)
def test_the_same_configuration_gives_the_same_world(tree):
    one, other = (CareerEcosystem(tree).run(0.5) for _ in range(2))
    assert one.measures().equals(other.measures()) and one.events().equals(other.events())
