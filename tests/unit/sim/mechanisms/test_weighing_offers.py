"""M08: what an offer is worth to whom, what is refused, and why."""

import numpy as np
import pytest

from sim.actors.state import no_applications
from sim.codes import LONG_AGO, NEVER, Contract, JobState, Reason, Status
from sim.mechanisms.m08_weighing import PAYBACK, workers_weigh_offers
from sim.mechanisms.m10_vacancies import vacancies_are_listed
from tests.support import record
from tests.unit.scenes import next_month, people

pytestmark = pytest.mark.covers("M08")

MOST = 25  # persons in a scene


def jobless(state):
    return people(state, Status.UNEMPLOYED)[:MOST]


def settled(state):
    rows = people(state, Status.PERMANENT, end_month=NEVER)
    return rows[state.jobs["state"][state.persons["job"][rows]] == JobState.FILLED][:MOST]


def weighed(model, who, change=None, contract=Contract.OPEN_ENDED, standing=0.0, **groups):
    """Each of these persons is offered each vacancy of another employer: the state after it, and all offers."""
    state = next_month(model, **groups)
    vacancies_are_listed(state)
    rows, places = who(state), np.arange(len(state.market["job"]))
    employer = state.jobs["employer"][state.market["job"]]
    pairs = [(row, v) for row in rows for v in places if state.persons["employer"][row] != employer[v]]
    person, vacancy = np.array(pairs, np.uint32).T.copy()
    made = no_applications(len(person))._replace(person=person, vacancy=vacancy)
    made.contract[:], made.standing[:] = contract, standing
    if change:
        change(state)
    state.applications = made
    workers_weigh_offers(state)
    return state, made


def test_what_is_no_gain_is_refused_and_remembered_with_its_reason(finished):
    def afresh(state):
        state.persons["refusal"][:], state.persons["refused_at"][:] = Reason.NOTHING, LONG_AGO

    state, made = weighed(finished, settled, afresh)
    taken, p = made.gain > 0.0, state.persons
    assert taken.any() and not taken.all()
    for one, all_of_it in zip(state.applications, made):
        assert np.array_equal(one, all_of_it[taken])
    for row in settled(state):
        refused = made.reason[(made.person == row) & ~taken]
        assert p["refusal"][row] == (refused[-1] if len(refused) else Reason.NOTHING)
        assert p["refused_at"][row] == (state.month if len(refused) else LONG_AGO)
    others = np.setdiff1d(np.arange(state.size), settled(state))
    assert not p["refusal"][others].any()


def test_moves_and_refusals_have_reasons_of_all_kinds(finished):
    _, made = weighed(finished, settled)
    taken = made.gain > 0.0
    assert {Reason.PAY, Reason.CONTENT, Reason.PEOPLE} <= set(made.reason[taken])
    assert {Reason.PAY, Reason.CONTENT, Reason.PEOPLE, Reason.RIGHTS} <= set(made.reason[~taken])
    assert Reason.JOB_ENDS not in made.reason


def test_who_has_no_job_or_loses_it_takes_one_because_of_that(finished):
    def on_notice(state):
        state.persons["end_month"][:] = state.month + 2

    for who, change in ((jobless, None), (settled, on_notice)):
        rows = {}

        def same_people(state, who=who, rows=rows):
            return rows.setdefault("them", who(state))

        _, made = weighed(finished, same_people, change)
        assert set(made.reason[made.gain > 0.0]) == {Reason.JOB_ENDS}


def gains(model, who, *arguments, **more):
    return weighed(model, who, *arguments, **more)[1].gain


def everywhere(**columns):
    def change(state):
        for name, value in columns.items():
            state.employers[name][:] = value

    return change


@pytest.mark.parametrize(
    ("name", "better", "worse"), [("autonomy", 1.0, 0.0), ("workload", 0.8, 1.3), ("insecurity", 0.0, 0.5)]
)
def test_conditions_of_the_job_offered_count(finished, name, better, worse):
    good, bad = (gains(finished, jobless, everywhere(**{name: value})) for value in (better, worse))
    assert (good > bad).all()


def test_conditions_of_the_own_job_count_against_an_offer(finished):
    def own_is_unsafe(state):
        state.employers["insecurity"][np.unique(state.persons["employer"][settled(state)])] = 0.4

    p = record("moves", threat=0.5)
    state, usual = weighed(finished, settled, everywhere(insecurity=0.0), moves={"threat": 0.5})
    state, unsafe = weighed(
        finished, settled, lambda s: (everywhere(insecurity=0.0)(s), own_is_unsafe(s)), moves={"threat": 0.5}
    )
    shaken = np.unique(state.persons["employer"][settled(state)])
    elsewhere = ~np.isin(state.jobs["employer"][state.market["job"][usual.vacancy]], shaken)
    assert unsafe.gain[elsewhere] - usual.gain[elsewhere] == pytest.approx(0.4 * p.threat, abs=1e-5)
    assert unsafe.gain[~elsewhere] == pytest.approx(usual.gain[~elsewhere], abs=1e-5)  # as unsafe there


def test_prospects_count_for_those_who_want_to_climb(finished):
    better, worse = (weighed(finished, jobless, everywhere(managers_ready=ready)) for ready in (1.0, 0.0))
    climbs = better[0].persons["ambition"][better[1].person] == 1
    difference = better[1].gain - worse[1].gain
    assert difference[climbs] == pytest.approx(record("moves").prospects, abs=1e-5)
    assert difference[~climbs] == pytest.approx(0.0, abs=1e-6)


def test_people_who_care_for_others_weigh_place_and_strain_more(finished):
    def carers(state):
        state.persons["care_until"][:] = state.month + 12

    def free(state):
        state.persons["care_until"][:] = LONG_AGO

    def light(state):
        everywhere(workload=0.7)(state)

    care, none = (
        gains(finished, jobless, lambda s, c=change: (c(s), light(s))) - gains(finished, jobless, change)
        for change in (carers, free)
    )
    assert (care > none).all() and (none > 0.0).all()


def test_a_term_is_worth_less_to_those_who_give_up_an_open_ended_contract(finished):
    p = record("moves", safety=0.15)
    safe, term = (gains(finished, settled, contract=c, moves={"safety": 0.15}) for c in Contract if c)
    assert safe - term == pytest.approx(p.safety, abs=1e-5)
    safe, term = (gains(finished, jobless, contract=c, moves={"safety": 0.15}) for c in Contract if c)
    assert np.array_equal(safe, term)


def test_pay_offered_counts_as_pay(finished):
    more, usual = (gains(finished, settled, standing=above) for above in (0.1, 0.0))
    assert np.median(more - usual) == pytest.approx(0.1, abs=0.01)


def test_a_move_pays_less_shortly_before_pension(finished):
    def aged(years):
        def change(state):
            state.persons["birth_month"][:] = state.month - state.parameters.life_course.pension_age + 12 * years

        return change

    far, near = (gains(finished, settled, aged(years)) for years in (40, 2))
    assert (near < far).all()
    assert far - near == pytest.approx((PAYBACK / 2 - 1) * record("moves").switching_cost, abs=1e-4)  # over 2 years


def test_rights_that_grew_with_tenure_count_against_leaving(finished):
    def more_rights(state):
        state.persons["sacrifice"][:] += 0.2

    assert gains(finished, settled, more_rights) - gains(finished, settled) == pytest.approx(-0.2, abs=1e-5)
    assert np.array_equal(gains(finished, jobless, more_rights), gains(finished, jobless))


def test_off_every_offer_is_taken_and_nothing_is_refused(finished):
    state, made = weighed(finished, settled, moves={"enabled": False})
    assert len(state.applications.person) == len(made.person)
