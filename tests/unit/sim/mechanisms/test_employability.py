"""M05: the market's view follows selection; people see it with a lag, by their own lights."""

import numpy as np
import pytest
from scipy.stats import norm

from sim.codes import Event, Status
from sim.engine.draws import chance_below
from sim.mechanisms.m05_employability import (
    Ratings,
    Record,
    Rules,
    ToBeat,
    callback_chances,
    chance_outside,
    market_rating,
    mean_transfer,
    seen_chance,
    workers_assess_employability,
)
from tests.support import extremes, record
from tests.unit.scenes import next_month

pytestmark = pytest.mark.covers("M05")

P, S = record("employability"), record("selection")
ALL = Rules(S, P, record("career_record"))


def test_chance_of_an_offer_is_that_of_normal_luck():
    margins = np.linspace(-4.0, 4.0, 999)
    assert np.allclose([chance_below(x) for x in margins], norm.cdf(margins), atol=4e-5)
    assert chance_below(-50.0) < 1e-8 and chance_below(50.0) > 1.0 - 1e-8


ONE = Record(general=0.1, education_short=0.0, years_worked=15.0, months_without=0, breadth=0, dismissed=False)


def rated(left=0.7, age=40.0, years_left=27.0, transfer=0.5, p=ALL, **record_of):
    return market_rating(ONE._replace(**record_of), left, age, years_left, transfer, p)


def test_own_work_rates_above_other_work():
    own, other = rated(years_worked=0.0)
    assert own == pytest.approx(0.7 * S.skill_weight) and other < own


def test_age_counts_away_from_the_own_work_only():
    """Baert et al. 2016: at 60 in another field far fewer invitations; in the same field as many."""
    (own, other), (own_at_60, other_at_60) = rated(age=40.0), rated(age=60.0)
    assert own_at_60 == own and other - other_at_60 == pytest.approx(P.age_weight)
    own_jobless = rated(age=60.0, months_without=8).own
    assert 0.3 < (rated(months_without=8).own - own_jobless) / P.age_weight < 0.8  # 41% against 65%


def test_who_retires_soon_rates_lower_everywhere():
    (own, other), (soon_own, soon_other) = rated(), rated(years_left=P.payback_years / 2)
    assert own - soon_own == pytest.approx(P.short_stay / 2) == pytest.approx(other - soon_other)


def test_general_skill_and_breadth_open_other_work():
    own, other = rated()
    for opens in ({"general": 0.4}, {"breadth": 5}, {"transfer": 0.9}):
        assert rated(**opens).own == own and rated(**opens).other > other


def test_a_degree_and_experience_open_all_work():
    own, other = rated(years_worked=2.0)
    for opens in ({"years_worked": 9.0}, {"years_worked": 2.0, "education_short": -1.0}):
        assert rated(**opens).own > own and rated(**opens).other > other
    assert rated(years_worked=2.0, education_short=1.0).own < own


EASY, HARD = ToBeat(mean=0.2, spread=0.5), ToBeat(mean=1.0, spread=0.5)


def test_chance_outside_is_that_of_beating_those_who_apply():
    assert chance_outside(Ratings(0.2, 0.2), 0.55, EASY, EASY, S) == pytest.approx(0.5)
    assert chance_outside(Ratings(0.2, -50.0), 0.55, EASY, EASY, S) == pytest.approx(0.275)
    spread = np.hypot(S.luck, EASY.spread)
    assert chance_outside(Ratings(0.9, 0.9), 0.55, EASY, EASY, S) == pytest.approx(norm.cdf(0.7 / spread), abs=1e-4)
    base = chance_outside(Ratings(0.5, 0.0), 0.55, EASY, EASY, S)
    assert chance_outside(Ratings(0.9, 0.0), 0.55, EASY, EASY, S) > base
    assert chance_outside(Ratings(0.5, 0.4), 0.55, EASY, EASY, S) > base
    assert chance_outside(Ratings(0.5, 0.0), 0.55, HARD, EASY, S) < base
    assert chance_outside(Ratings(0.5, 0.0), 0.55, EASY, HARD, S) < base
    for p in extremes("selection"):
        assert all(0.0 <= chance_outside(Ratings(x, -x), 0.55, EASY, HARD, p) <= 1.0 for x in (-20.0, 0.0, 20.0))


def test_confidence_and_motivation_colour_the_view():
    assert seen_chance(0.3, 0.0, 0.0, P) == pytest.approx(0.3)
    assert seen_chance(0.3, -1.0, 0.0, P) < seen_chance(0.3, 0.0, 0.0, P) < seen_chance(0.3, 1.0, 0.0, P)
    assert seen_chance(0.3, 0.0, -1.0, P) < 0.3 < seen_chance(0.3, 0.0, 1.0, P)
    assert seen_chance(0.5, 1.0, 0.0, record("employability", confidence=1.0, mood=0.0)) == pytest.approx(
        0.731, abs=0.001
    )
    assert seen_chance(0.0, 3.0, 3.0, P) == 0.0 and seen_chance(1.0, -3.0, -3.0, P) == 1.0


def test_transfer_is_a_share_and_below_that_of_the_own_work(finished):
    transfer = mean_transfer(finished.state.reference_data)
    assert transfer.min() >= 0.0 and transfer.max() < 1.0


def judge(model, change=None, **groups):
    """Persons after they judged their chances, and the rows whose turn it was: employed, and without work."""
    state = next_month(model, **groups)
    if change:
        change(state)
    workers_assess_employability(state)
    turns = state.rows(Status.PERMANENT, Status.TEMPORARY, rota=12), state.rows(Status.UNEMPLOYED, rota=6)
    return state.persons, *turns


def lose_skill(state):
    occupation = state.persons["occupation"]
    state.persons["occupational_skill"][:] = state.economy["frontier"][occupation] - 0.3


def keep_skill(state):
    state.persons["occupational_skill"][:] = state.economy["frontier"][state.persons["occupation"]]


def test_people_at_work_see_part_of_how_far_they_fell_behind(finished):
    quick = {"employability": {"updating": 1.0, "confidence": 0.0, "mood": 0.0}, "selection": {"luck": 1.0}}
    behind, working, jobless = judge(finished, lose_skill, **quick)
    ahead, *_ = judge(finished, keep_skill, **quick)
    lost, seen = (ahead[name] - behind[name] for name in ("employability", "perceived_employability"))
    assert (lost[working] > 0.0).all() and (seen[working] > 0.0).all()
    assert 0.2 < seen[working].mean() / lost[working].mean() < 0.6
    assert np.allclose(seen[jobless], lost[jobless], atol=0.05)  # rejections teach those without work


def test_a_view_adjusts_slowly(finished):
    before = finished.state.persons["perceived_employability"]
    moved = []
    for updating in (0.1, 0.5, 1.0):
        p, working, _ = judge(finished, keep_skill, employability={"updating": updating})
        moved.append(np.abs(p["perceived_employability"] - before)[working].mean())
    # Two half years at a time, of those at work: 1 - 0.9^2 and 1 - 0.5^2.
    assert np.allclose([moved[0] / moved[2], moved[1] / moved[2]], [0.19, 0.75], rtol=1e-3)


def test_a_dismissal_hurts_the_narrow_record(finished):
    def dismissed(state):
        state.persons["last_end"][:], state.persons["breadth"][:] = Event.DISMISSAL, 0

    def not_dismissed(state):
        state.persons["last_end"][:], state.persons["breadth"][:] = Event.NOTHING, 0

    (hurt, _, rows), (whole, *_) = judge(finished, dismissed), judge(finished, not_dismissed)
    assert (hurt["employability"][rows] < whole["employability"][rows]).all()


def test_chances_are_chances(finished):
    for p in ({}, {"updating": 1.0, "confidence": 3.0, "mood": 2.0, "insight": 1.0, "age_weight": 3.0}):
        persons, *_ = judge(finished, lose_skill, employability=p)
        for name in ("employability", "perceived_employability"):
            assert 0.0 <= persons[name].min() <= persons[name].max() <= 1.0


def test_off_people_see_their_chances_as_they_are_and_age_does_not_count(finished):
    def old(state):
        state.persons["birth_month"][:] = state.month - 65 * 12

    def young(state):
        state.persons["birth_month"][:] = state.month - 30 * 12

    off = {"employability": {"enabled": False}}
    (grey, working, jobless), (fresh, *_) = judge(finished, old, **off), judge(finished, young, **off)
    rows = np.concatenate([working, jobless])
    assert np.array_equal(grey["perceived_employability"][rows], grey["employability"][rows])
    assert np.array_equal(grey["employability"], fresh["employability"])
    on, *_ = judge(finished, old)
    assert (on["employability"][rows] < grey["employability"][rows]).all()


def test_chances_follow_those_who_won_of_late(finished):
    def harder(state):
        contests = state.economy["contests"]
        state.economy["contest_ratings"] += contests  # whoever had to be beaten was better by one
        state.economy["contest_squares"] += 2.0 * (state.economy["contest_ratings"] - contests) + contests

    (against, working, jobless), (before, *_) = judge(finished, harder), judge(finished)
    rows = np.concatenate([working, jobless])
    assert finished.state.economy["contests"].sum() > 100.0
    assert (against["employability"][rows] < before["employability"][rows]).all()


def test_employability_goes_with_skill_and_experience(finished):
    state = finished.state
    p, rows = state.persons, np.flatnonzero(np.isin(state.persons["status"], (Status.PERMANENT, Status.TEMPORARY)))
    left = p["occupational_skill"][rows] - state.economy["frontier"][p["occupation"][rows]]
    for known, least in ((left, 0.25), (np.minimum(p["experience"][rows], 120), 0.1), (p["education"][rows], 0.1)):
        assert np.corrcoef(p["employability"][rows], known.astype(float))[0, 1] > least


def test_callbacks_fall_with_months_without_work_all_else_equal(finished):
    state = next_month(finished)
    rows = state.rows(Status.UNEMPLOYED)
    fresh, later, late = (callback_chances(state, rows, months) for months in (0, 8, 30))
    assert (later < fresh).all()
    assert ((0.0 <= late) & (fresh <= 1.0)).all() and np.allclose(late, later)  # no further after eight months
