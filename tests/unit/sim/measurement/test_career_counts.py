"""What is counted of career policy: the same figures by plain numpy, and measures that follow what happened."""

from collections import namedtuple
from types import SimpleNamespace

import numpy as np
import pytest

from sim.actors.state import PERSONS
from sim.codes import NO_OCCUPATION, Plan, Status
from sim.engine.measures import CAREER_POLICY
from sim.institutions.ledger import PUBLIC
from sim.institutions.public_programmes import GUIDANCE, LEAVE, SCHEME
from sim.measurement.career_counts import CAREER, Services, count_careers, count_services
from sim.measurement.career_measures import CAREER_MEASURES
from sim.measurement.counts import COUNTS
from sim.measurement.measures import MEASURES
from tests.support import small_world
from tests.unit.scenes import next_month
from tests.unit.sim.engine.test_compiled import in_plain_python

Columns = namedtuple("Columns", PERSONS)
LIVELY = {
    "name": "lively",
    "changes": [
        {"lever": lever, "value": value}
        for lever, value in {
            "public_programmes.scheme_coverage": 1.0,
            "public_programmes.campaign_workers": 0.8,
            "public_programmes.campaign_employers": 0.8,
            "mediation.guidance_places": 0.01,
            "mediation.training_places": 0.01,
            "hr.assignments": 0.2,
            "hr.coaching": 0.3,
            "hr.external_orientation": 0.9,
            "technology.wave": 1.0,
            "technology.wave_years": 4.0,
            "government.childcare": 0.5,
            "government.care_leave": 0.5,
            "worker_initiative.guidance": 0.9,
        }.items()
    ],
}


@pytest.fixture(scope="module")
def lively(own_cache):
    """A world in which much is done about careers, after two years; and the states at the end of its last months."""
    model, places, time = small_world(policy=LIVELY).run(1), [], []
    for _ in range(12):
        model.step()
        t = model.state.intermediaries
        places.append([t[name][t["kind"] == kind].sum() for kind in (1, 2) for name in ("served", "waiting")])
        time.append(model.state.employers["hr_time"].sum())
    return model, np.array(places), np.array(time)


def careers(state, function=count_careers):
    """What is counted over all employees, by name."""
    rows, columns = state.rows(Status.PERMANENT, Status.TEMPORARY), Columns(*(state.persons[name] for name in PERSONS))
    sums = function(rows, columns, state.employers["consistency"], state.month)
    return rows, dict(zip(CAREER, sums, strict=True))


def test_counts_are_those_of_plain_python(lively):
    state = next_month(lively[0])
    assert careers(state)[1] == pytest.approx(careers(state, in_plain_python(count_careers))[1], rel=1e-5)


def test_counts_are_sums_over_the_employees(lively):
    state = next_month(lively[0])
    p, (rows, sums) = {name: column for name, column in state.persons.items()}, careers(state)
    since = {name: state.month - p[f"{name}_at"][rows].astype(int) for name in ("talked", "guided")}
    known = p["known"][rows]
    expected = {
        "talked": since["talked"] < 12,
        "guided": since["guided"] < 12,
        "guided_six_years": since["guided"] < 72,
        "knows_guidance": known & GUIDANCE > 0,
        "knows_leave": known & LEAVE > 0,
        "knows_scheme": known & SCHEME > 0,
        "planning": p["plan"][rows] != Plan.NOTHING,
        "prepared": p["prepared_for"][rows] != NO_OCCUPATION,
    }
    for name, holds in expected.items():
        assert sums[name] == np.count_nonzero(holds) > 0, name
    for name in ("expectancy", "competence", "network"):
        assert sums[name] == pytest.approx(p[name][rows].sum(dtype=float)), name
    employer = p["employer"][rows]
    assert sums["consistency"] == pytest.approx(state.employers["consistency"][employer].sum(dtype=float))


def test_services_are_those_of_counsellors_and_trainers():
    kind, served, waiting = np.array([0, 1, 1, 2, 3]), np.array([9, 1, 2, 4, 9]), np.array([9, 3, 0, 5, 9])
    intermediaries = SimpleNamespace(kind=kind, served=served, waiting=waiting)
    economy = SimpleNamespace(employers_aware=[0.25], courses_offered=[20.0], courses_taken=[12])
    assert count_services(intermediaries, economy, np.array([10.0, 2.5]), 7)._asdict() == {
        "guidance_served": 3,
        "guidance_waiting": 3,
        "training_served": 4,
        "training_waiting": 5,
        "employers_aware": 0.25,
        "hr_time": 12.5,
        "foreseen_jobs": 7,
        "courses_offered": 20.0,
        "courses_taken": 12,
    }


def test_measures_of_a_year_follow_places_time_and_money(lively):
    model, places, time = lively
    measures, counts = model.measures().iloc[-1], np.array(model.recorder.counts)[-12:, : len(COUNTS)]
    of = {name: counts[:, COUNTS.index(name)] for name in COUNTS}
    guided, waiting, trained, _ = places.sum(axis=0)
    assert guided > 0 and measures["guidance_waiting"] == pytest.approx(100 * waiting / (guided + waiting))
    assert measures["supported_training"] == pytest.approx(100 * trained / of["employees"].mean())
    assert measures["hr_time_cost"] == pytest.approx(100 * time.sum() / of["wages"].sum())
    spent = sum(of[name].sum() for name in ("guidance", "public_training", "training_leave", "awareness"))
    assert measures["career_spending"] == pytest.approx(spent / of["persons"].mean()) and spent > 0.0
    assert measures["transition_spending"] == pytest.approx(
        (of["childcare"].sum() + of["care_leave"].sum()) / of["persons"].mean()
    )
    assert measures["employers_aware"] == pytest.approx(100 * model.state.economy["employers_aware"][0])
    taken, offered = of["courses_taken"].sum(), of["courses_offered"].sum()
    assert measures["course_offers_taken"] == pytest.approx(100 * taken / offered) and 0.0 < taken < offered
    assert measures["course_offers"] == pytest.approx(100 * offered / of["employees"].mean())
    foreseen = np.count_nonzero(model.state.jobs["obsolete"] == 2)
    assert measures["foreseen_jobs"] == pytest.approx(100 * foreseen / of["filled_jobs"][-1]) and foreseen > 0
    events = model.events()
    moved = np.count_nonzero((events["event"] == "assignment") & (events["month"] >= 12))
    assert measures["assignments"] == pytest.approx(100 * moved / of["employees"].mean()) and moved > 0


def test_a_sixth_each_month_comes_near_everybody(lively):
    model = lively[0]
    state, measures = model.state, model.measures().iloc[-1]
    rows = np.flatnonzero(np.isin(state.persons["status"], (Status.PERMANENT, Status.TEMPORARY)))
    talked = state.month - state.persons["talked_at"][rows].astype(int) < 12
    assert measures["career_talk"] == pytest.approx(100 * talked.mean(), abs=4.0)
    assert measures["career_competence"] == pytest.approx(state.persons["competence"][rows].mean(), abs=0.02)


def test_they_are_a_topic_of_their_own():
    assert {name for name, spec in MEASURES.items() if spec.topic == CAREER_POLICY} == set(CAREER_MEASURES)
    assert {*CAREER, *Services._fields} <= set(COUNTS) and len(CAREER_MEASURES) >= 16


def test_the_public_balance_has_every_line_that_a_public_level_pays_or_gets(lively):
    model = lively[0]
    amount = model.state.ledger.amount
    per_person = np.count_nonzero(model.state.persons["status"])
    funds = amount["sector_contributions"] - amount["sector_services"]  # the sectoral level keeps nothing
    expected = (model.state.ledger.net(PUBLIC) - funds) / per_person
    assert model.measures()["public_balance"].iloc[-1] == pytest.approx(expected)
