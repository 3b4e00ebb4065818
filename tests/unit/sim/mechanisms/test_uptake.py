"""M20: measures have to be known, wanted, possible and to have a place; nothing else helps, and nobody gets a bonus."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest

from sim.codes import NEVER, NO_OCCUPATION, Plan, Search, Status
from sim.institutions.public_programmes import GUIDANCE, LEAVE, MEASURES, SCHEME, set_places
from sim.mechanisms import m20_uptake
from sim.mechanisms.m20_uptake import (
    COUNSELLORS,
    FORESEEN,
    LAPSES,
    TRAINERS,
    employers_hear,
    fits_the_message,
    next_known,
    passes,
    some_bits,
    workers_take_up_measures,
)
from sim.rules.career_initiative import USUAL_COMPETENCE
from sim.rules.retraining import FULL_DAYS
from tests.support import chance_bounds, record
from tests.unit.scenes import next_month

pytestmark = pytest.mark.covers("M20")

P = record("uptake")
WORDS = np.random.default_rng(5).integers(0, 2**64 - 1, 4000, np.uint64)


def within(count, trials, chance):
    low, high = chance_bounds(trials, trials * chance)
    return low <= count <= high


def test_what_is_known_is_learnt_forgotten_and_kept_by_use():
    assert next_known(0b00011, 0b00100, 0b00001, 0) == 0b00110
    assert next_known(0b00001, 0, 0b00001, 0b00001) == 0b00001  # used: not forgotten
    assert next_known(0b00001, 0b00001, 0b00001, 0) == 0b00001  # heard of again
    assert next_known(0, 0, 0b11111, 0b11111) == 0


@pytest.mark.parametrize("chance", [0.0, 0.2, 1.0])
def test_each_measure_is_heard_of_with_its_own_luck(chance):
    drawn = np.array([some_bits(chance, word) for word in WORDS])
    known = (drawn[:, None] >> np.arange(MEASURES)) & 1
    assert (drawn < 1 << MEASURES).all()
    assert all(within(count, len(WORDS), chance) for count in known.sum(axis=0))
    if 0.0 < chance < 1.0:
        together = np.corrcoef(known.T) - np.eye(MEASURES)
        assert np.abs(together).max() < 0.06


def test_a_message_speaks_to_those_whom_it_is_about():
    assert fits_the_message(0.0, True, P) == fits_the_message(1.0, False, P) == 1.0
    assert fits_the_message(1.0, True, P) == fits_the_message(0.0, False, P) == 1.0 - P.message_matters
    assert fits_the_message(0.5, True, P) == fits_the_message(0.5, False, P) == 1.0 - P.message_matters / 2


FREE = {"competence": 1.0, "drive": 1.0, "exhaustion": 0.0, "in_care": False}
BOTTLENECKS = {"competence": (0.3, 0), "drive": (0.15, 1), "exhaustion": (0.7, 2)}  # value that lets 30% pass, lift


def passing(lifted=(), **person):
    lifts = [n in lifted for n in range(3)]
    return np.mean([passes(*(FREE | person).values(), *lifts, word) for word in WORDS])


def test_nothing_holds_back_whom_nothing_is_in_the_way_of():
    assert passing() == passing(lifted=(0, 1, 2)) == 1.0  # and lifting adds nothing: no bonus for being integral


@pytest.mark.parametrize("name", BOTTLENECKS)
def test_each_bottleneck_stops_and_only_its_own_lift_helps(name):
    value, lift = BOTTLENECKS[name]
    others = tuple({0, 1, 2} - {lift})
    assert passing(**{name: value}) == passing(lifted=others, **{name: value}) == pytest.approx(0.3, abs=0.03)
    assert passing(lifted=(lift,), **{name: value}) == 1.0


def test_bottlenecks_add_up_each_with_its_own_luck():
    stuck = {name: value for name, (value, _) in BOTTLENECKS.items()}
    assert passing(**stuck) == pytest.approx(0.3**3, abs=0.01)
    assert passing(lifted=(0,), **stuck) == pytest.approx(0.3**2, abs=0.02)
    assert passing(lifted=(0, 1, 2), **stuck) == 1.0
    assert passing(in_care=True) == pytest.approx(0.6, abs=0.03)


@pytest.mark.covers("G06", "I04")
def test_employers_hear_and_forget():
    steady = P.employers_hear / (P.employers_hear + P.employers_forget)
    assert employers_hear(steady, 0.0, 0.0, P) == pytest.approx(steady)
    assert employers_hear(0.0, 0.0, 0.0, P) == pytest.approx(P.employers_hear / 12)
    assert employers_hear(1.0, 0.0, 0.0, P) == pytest.approx(1.0 - P.employers_forget / 12)
    assert employers_hear(0.3, 0.5, 0.0, P) == employers_hear(0.3, 0.0, 0.5, P) > employers_hear(0.3, 0.0, 0.0, P)
    for aware, reached in itertools.product((0.0, 1.0), (0.0, 1.0)):
        assert 0.0 <= employers_hear(aware, reached, 1.0, P) <= 1.0


READY = {"competence": 1.0, "learning_drive": 1.0, "exhaustion": 0.0, "care_until": -1000, "guided_at": -1000}
QUIET = {"heard": 0.0, "forgetting": 0.0, "message_matters": 0.0}
NOT_EAGER = {"leave_interest": 0.0, "scheme_interest": 0.0}
EAGER = {LEAVE: NOT_EAGER | {"leave_interest": 2.0}, SCHEME: NOT_EAGER | {"scheme_interest": 2.0}}
DAILY = {"guidance": USUAL_COMPETENCE, "guidance_pull": 2.0}


def take(
    model, known, aware=1.0, measures=None, changes=None, room=None, persons=None, insecurity=0.0, later=0, told=0
):
    """The state after people took measures up; all know of `known`, want that, and have nothing in the way.

    There are places for all, unless `room` says how many; `later`: months, `told`: code of jobs.obsolete.
    """
    interest = QUIET | EAGER.get(known, NOT_EAGER) | (changes or {})
    state = next_month(
        model, mediation=room or {}, public_programmes=measures or {}, uptake=interest, worker_initiative=DAILY
    )
    state.month, p, state.jobs["obsolete"][:] = state.month + later, state.persons, told
    p["known"][:], p["prepared_for"][:], p["trained_at"][:], p["plan"][:] = known, NO_OCCUPATION, -1000, Plan.NOTHING
    p["search_internal"][:], p["search_external"][:] = Search.NOT, Search.ACTIVE
    for name, value in (READY | (persons or {})).items():
        p[name][:] = value
    state.employers["insecurity"][:], state.employers["hr_time"][:] = insecurity, 0.0
    state.economy["employers_aware"][0], state.hold_aggregates = aware, True
    with pytest.MonkeyPatch.context() as patch:
        if room is None:
            patch.setattr(m20_uptake, "set_places", lambda services, _: services.capacity.fill(1000))
        workers_take_up_measures(state)
    return state, state.rows(Status.PERMANENT, Status.TEMPORARY, rota=6)


def guided(state):
    return np.flatnonzero(state.persons["guided_at"] == state.month)


def in_training(state):
    return np.flatnonzero(state.persons["trained_at"] == state.month)


SCHEMES = {"scheme_coverage": 1.0}


@pytest.mark.covers("G05", "W04")
def test_guidance_takes_time_and_nothing_else(finished):
    state, turn = take(finished, GUIDANCE)
    assert len(guided(state)) > 0.8 * len(turn) and not len(in_training(state))
    assert (state.persons["plan"][guided(state)] == Plan.OUTSIDE).all()
    assert len(guided(take(finished, GUIDANCE, aware=0.0, persons={"learning_drive": 0.0})[0])) == len(guided(state))
    assert not len(guided(take(finished, GUIDANCE, persons={"exhaustion": 1.0})[0]))
    half = len(guided(take(finished, GUIDANCE, persons={"exhaustion": 0.5})[0]))
    assert within(half, len(guided(state)), 0.5)


@pytest.mark.covers("G05")
def test_guidance_is_a_right_that_comes_back_after_six_years(finished):
    month = finished.state.month + 1
    only_with_a_right = {"changes": {"full_price": 0.0}}
    assert not len(guided(take(finished, GUIDANCE, persons={"guided_at": month - 71}, **only_with_a_right)[0]))
    assert len(guided(take(finished, GUIDANCE, persons={"guided_at": month - 72})[0]))
    assert not len(guided(take(finished, GUIDANCE, measures={"voucher_coverage": 0.0}, **only_with_a_right)[0]))
    cheap, dear = (len(guided(take(finished, GUIDANCE, measures={"voucher_value": x})[0])) for x in (1.0, 0.0))
    assert within(dear, cheap, 0.2)


@pytest.mark.covers("G05", "W04")
def test_without_a_right_some_pay_the_price_themselves(finished):
    state, _ = take(finished, GUIDANCE, measures={"voucher_coverage": 0.0})
    free, _ = take(finished, GUIDANCE, measures={"voucher_value": 1.0})
    assert within(len(guided(state)), len(guided(free)), state.parameters.uptake.full_price)
    price = state.parameters.public_programmes.voucher_price
    assert state.ledger.amount["guidance"] == 0.0
    assert state.ledger.amount["own_training"] == pytest.approx(price * len(guided(state)))


@pytest.mark.covers("G04")
def test_leave_gives_time_but_no_courage_and_needs_the_employer(finished):
    leave = {"leave_coverage": 1.0}
    state, turn = take(finished, LEAVE, measures=leave)
    taken = len(in_training(state))
    assert taken > 0.8 * len(turn) and not len(guided(state))
    assert len(in_training(take(finished, LEAVE, measures=leave, persons={"exhaustion": 1.0})[0])) == taken
    assert not len(in_training(take(finished, LEAVE, measures=leave, persons={"competence": 0.0})[0]))
    assert not len(in_training(take(finished, LEAVE, measures=leave, persons={"learning_drive": 0.0})[0]))
    assert not len(in_training(take(finished, LEAVE, measures=leave, aware=0.0)[0]))
    half = len(in_training(take(finished, LEAVE, measures=leave, persons={"competence": 0.5})[0]))
    assert within(half, taken, 0.5)


@pytest.mark.covers("G08")
def test_a_scheme_lifts_what_it_is_made_for_and_no_more(finished):
    stuck = {"competence": 0.0, "learning_drive": 0.0, "exhaustion": 1.0}
    state, turn = take(finished, SCHEME, measures=SCHEMES)
    taken = len(in_training(state))
    assert taken > 0.8 * len(turn) and np.array_equal(guided(state), in_training(state))
    assert len(in_training(take(finished, SCHEME, measures=SCHEMES, persons=stuck)[0])) == taken
    bare = SCHEMES | {"scheme_guides": False}
    state, _ = take(finished, SCHEME, measures=bare)
    assert len(in_training(state)) == taken and not len(guided(state))  # nothing was in the way: no bonus
    for name in ("competence", "learning_drive"):
        assert not len(in_training(take(finished, SCHEME, measures=bare, persons={name: 0.0})[0]))
    assert not len(in_training(take(finished, SCHEME, aware=0.0, measures=SCHEMES)[0]))
    alone = SCHEMES | {"scheme_meets_employers": False}
    state, _ = take(finished, SCHEME, aware=0.0, measures=alone)
    assert len(in_training(state)) == taken and not state.employers["hr_time"].any()  # in their own time
    assert not len(in_training(take(finished, SCHEME, measures=alone, persons={"exhaustion": 1.0})[0]))


@pytest.mark.covers("G08")
def test_a_scheme_prepares_for_another_occupation(finished):
    state, _ = take(finished, SCHEME, measures=SCHEMES | {"scheme_days": 10.0})
    rows, p = in_training(state), state.persons
    assert within((p["prepared_for"][rows] != NO_OCCUPATION).sum(), len(rows), 1.0 - np.exp(-10.0 / FULL_DAYS))
    assert (p["prepared_for"][rows] != p["occupation"][rows]).all()
    assert (p["plan"][rows] == Plan.OUTSIDE).all()


COVERAGE = {GUIDANCE: "voucher_coverage", LEAVE: "leave_coverage", SCHEME: "scheme_coverage"}


@pytest.mark.parametrize("known", COVERAGE)
def test_who_has_a_right_keeps_it(finished, known):
    """Coverage is a share of people, not of attempts: half a year later the same people have the right."""
    count, covered = guided if known == GUIDANCE else in_training, {"voucher_value": 1.0}
    (some, turn), (again, _), (all_of_them, _) = (
        take(finished, known, measures=covered | {COVERAGE[known]: share}, changes={"full_price": 0.0}, later=later)
        for share, later in ((0.5, 0), (0.5, 6), (1.0, 0))
    )
    assert within(len(count(some)), len(count(all_of_them)), 0.5)
    assert np.array_equal(count(some), count(again)) and set(count(some)) < set(count(all_of_them)) <= set(turn)


def test_no_measure_takes_the_place_of_another(finished):
    """With luck of its own for each, what is known besides takes nobody away; who wants several gets the first."""
    open_to_all = SCHEMES | {"scheme_guides": False, "leave_coverage": 1.0, "voucher_coverage": 1.0}
    some = {"scheme_interest": 0.4, "leave_interest": 0.6}
    states = {n: take(finished, n, measures=open_to_all, changes=some) for n in (GUIDANCE, LEAVE, SCHEME, 31)}
    together, turn = states.pop(31)
    schemed, left = in_training(states[SCHEME][0]), in_training(states[LEAVE][0])
    assert within(len(schemed), len(turn), 0.2) and within(len(left), len(turn), 0.3)
    assert np.array_equal(in_training(together), np.union1d(schemed, left))
    alone = np.setdiff1d(guided(states[GUIDANCE][0]), in_training(together))
    assert np.array_equal(guided(together), alone) and len(alone)


def test_training_that_is_not_used_loses_its_worth(finished):
    state, _ = take(finished, 0, persons={"prepared_for": 3})
    lapsed = state.persons["prepared_for"] == NO_OCCUPATION
    turn = state.rows(Status.PERMANENT, Status.TEMPORARY, rota=12)
    assert within(lapsed[turn].sum(), len(turn), LAPSES)
    assert (state.persons["prepared_for"][~lapsed] == 3).all()


@pytest.mark.parametrize("known", [0, GUIDANCE, LEAVE, SCHEME])
def test_what_is_not_known_or_not_there_is_not_taken(finished, known):
    open_to_all = SCHEMES | {"leave_coverage": 1.0}
    state, _ = take(finished, known, measures=open_to_all)
    assert (len(guided(state)) > 0) == bool(known & (GUIDANCE | SCHEME))
    assert (len(in_training(state)) > 0) == bool(known & (LEAVE | SCHEME))
    none = {"scheme_coverage": 0.0, "leave_coverage": 0.0, "voucher_coverage": 0.0}
    state, _ = take(finished, known, measures=none, changes={"full_price": 0.0})
    assert not len(guided(state)) and not len(in_training(state))


def test_who_wants_no_change_is_less_interested(finished):
    still = {"search_external": Search.NOT, "end_month": NEVER}
    safe = np.zeros_like(finished.state.employers["insecurity"])
    moved = len(guided(take(finished, GUIDANCE, changes={"unmoved": 0.15})[0]))
    same = len(guided(take(finished, GUIDANCE, changes={"unmoved": 1.0}, persons=still, insecurity=safe)[0]))
    few = len(guided(take(finished, GUIDANCE, changes={"unmoved": 0.15}, persons=still, insecurity=safe)[0]))
    scared = len(guided(take(finished, GUIDANCE, changes={"unmoved": 0.15}, persons=still, insecurity=safe + 0.1)[0]))
    told = len(
        guided(take(finished, GUIDANCE, changes={"unmoved": 0.15}, persons=still, insecurity=safe, told=FORESEEN)[0])
    )
    assert moved == same == scared == told and within(few, moved, 0.15)


@pytest.mark.covers("I01")
def test_who_finds_no_place_waits_and_lots_favour_nobody(finished):
    regions = len(finished.state.reference_data.region_share)
    all_who_ask, _ = take(finished, GUIDANCE)
    tight, _ = take(finished, GUIDANCE, room={"guidance_places": 0.02})
    asked, got = guided(all_who_ask), guided(tight)
    assert set(got) < set(asked)  # the same people ask, whatever there is
    rows = slice(COUNSELLORS * regions, (COUNSELLORS + 1) * regions)
    t, region = tight.intermediaries, all_who_ask.persons["region"][asked]
    asking = np.bincount(region, minlength=regions)
    assert np.array_equal(t["served"][rows], np.minimum(asking, t["capacity"][rows]))
    assert np.array_equal(t["served"][rows] + t["waiting"][rows], asking) and t["waiting"][rows].sum() > 20
    assert t["served"][rows].sum() == len(got)
    assert within((got < np.median(asked)).sum(), len(got), 0.5)


@pytest.mark.covers("I01")
def test_trainers_have_places_of_their_own(finished):
    regions = len(finished.state.reference_data.region_share)
    state, _ = take(finished, SCHEME, measures=SCHEMES, room={"training_places": 0.0})
    assert not len(in_training(state))
    rows = slice(TRAINERS * regions, (TRAINERS + 1) * regions)
    assert state.intermediaries["waiting"][rows].sum() > 100 and not state.intermediaries["capacity"][rows].any()


@pytest.mark.covers("I01")
def test_part_of_a_place_is_a_place_with_that_chance(finished):
    state = next_month(finished, mediation={"guidance_places": 0.002, "training_places": 0.003})
    regions, found = len(state.reference_data.region_share), []
    for _ in range(300):
        set_places(SimpleNamespace(**state.intermediaries), state)
        found.append(state.intermediaries["capacity"][regions : 3 * regions].copy())
        state.month += 1
    expected = state.size * np.outer((0.002, 0.003), state.reference_data.region_share).ravel()
    assert (np.abs(np.array(found) - expected) < 1.0).all()
    parts = np.array(found).sum(axis=0) - 300 * np.floor(expected)
    assert all(within(count, 300, chance) for count, chance in zip(parts, expected % 1.0))


LOOKING = {"search_external": Search.NOT, "search_internal": Search.NOT}


def knowing(model, persons=None, campaign=0.0, outreach=0.0, who=(Status.PERMANENT, Status.TEMPORARY), **changes):
    """Share of the measures that people whose turn it is know afterwards; nobody looks for another job."""
    usual = {"known": 0, "network": 0.5, "guided_at": -1000, "education": 1} | LOOKING
    state = next_month(
        model,
        uptake=changes,
        public_programmes={"campaign_workers": campaign, "voucher_coverage": 0.0, "leave_coverage": 0.0},
        mediation={"outreach": outreach},
    )
    for name, value in (usual | (persons or {})).items():
        state.persons[name][:] = value
    workers_take_up_measures(state)
    turn = state.rows(*who, rota=12)
    return np.bitwise_count(state.persons["known"][turn]).mean() / MEASURES


@pytest.mark.covers("G06", "I03")
def test_knowing_comes_from_others_and_campaigns_sooner_to_the_well_educated(finished):
    assert knowing(finished, heard=0.0) == 0.0 < knowing(finished, heard=0.4)
    contacts = [knowing(finished, {"network": x}, heard=0.4) for x in (0.0, 0.5, 1.0)]
    assert contacts[0] == 0.0 < contacts[1] < contacts[2]
    low, high = (knowing(finished, {"education": x}, campaign=0.4, heard=0.0) for x in (0, 2))
    assert low == pytest.approx(0.3, abs=0.06) and high == pytest.approx(0.5, abs=0.06)
    assert knowing(finished, {"education": 0}, campaign=0.4, outreach=1.0, heard=0.0) == pytest.approx(0.4, abs=0.06)


@pytest.mark.parametrize("column", LOOKING)
def test_who_wants_a_change_looks_for_what_there_is(finished, column):
    still, seeks = (knowing(finished, {column: wish}, heard=0.05, seeking=5.0) for wish in (Search.NOT, Search.PASSIVE))
    assert still == pytest.approx(0.05, abs=0.02) and seeks == pytest.approx(0.25, abs=0.04)
    campaigns = [knowing(finished, {column: wish}, heard=0.0, campaign=0.5) for wish in (Search.NOT, Search.PASSIVE)]
    assert campaigns[0] == campaigns[1] > 0.0  # a campaign comes to those who look and to the others


@pytest.mark.parametrize("status", [Status.FREELANCE, Status.UNEMPLOYED, Status.INACTIVE])
def test_people_without_an_employer_hear_too(finished, status):
    assert knowing(finished, heard=0.4, who=(status,)) > 0.1


def test_knowing_fades_unless_one_used_it(finished):
    half = knowing(finished, {"known": 31}, heard=0.0, forgetting=0.5)
    assert half == pytest.approx(0.5, abs=0.06)
    used = knowing(finished, {"known": GUIDANCE, "guided_at": finished.state.month}, heard=0.0, forgetting=1.0)
    assert used == pytest.approx(1 / MEASURES)


def test_off_nobody_takes_anything_up(finished):
    state, _ = take(finished, 31, measures=SCHEMES, changes={"enabled": False})
    assert not len(guided(state)) and not len(in_training(state))
    assert not any(state.ledger.amount.values())
