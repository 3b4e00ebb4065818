"""What a job offers beside pay and fit, to whom it is worth what; how the way to work is drawn, and fit is seen."""

import numpy as np
import pytest

from sim.engine.draws import bits, stream
from sim.institutions.hr_policy import USUAL
from sim.institutions.job_bundle import FURTHER, HOUR, LONGEST_WAY, MEAN_WAY, conditions_of, error_of, way_to_work
from sim.rules.work_values import balance_value
from tests.support import record

pytestmark = pytest.mark.covers("M08")

M = record("moves", autonomy=0.1, way=0.12, way_spared=0.5, threat=0.3, prospects=0.1, balance=0.3)
KEY = np.uint64(stream(1, 44, 0))
AVERAGE = {
    "autonomy": USUAL.autonomy,
    "workload": USUAL.workload,
    "managers_ready": USUAL.managers_ready,
    "insecurity": 0.0,
    "way": MEAN_WAY / HOUR,
    "balance_weight": 1.0,
    "ambition": 1,
}


def offers(p=M, **changes):
    return conditions_of(*(AVERAGE | changes).values(), p)


def test_a_usual_job_offers_what_others_do():
    assert offers() == pytest.approx((0.0, 0.0, 0.0, 0.0))


@pytest.mark.parametrize(
    ("change", "part", "worth"),
    [
        ({"workload": USUAL.workload + 0.2}, "strain", -0.06),
        ({"insecurity": 0.1}, "security", -0.03),
        ({"managers_ready": USUAL.managers_ready - 0.3}, "prospects", -0.03),
        ({"way": MEAN_WAY / HOUR + 0.5}, "place", -0.12 * 0.5 * (1.0 - 0.5 * USUAL.autonomy)),
    ],
)
def test_each_condition_has_its_part(change, part, worth):
    changed = offers(**change)
    assert getattr(changed, part) == pytest.approx(worth)
    assert [value for name, value in changed._asdict().items() if name != part] == pytest.approx([0.0] * 3)


def test_a_say_in_hours_and_place_is_worth_more_the_longer_the_way():
    near, far = (offers(autonomy=0.9, way=way).place - offers(autonomy=0.1, way=way).place for way in (0.1, 1.5))
    assert near == pytest.approx(0.8 * (0.1 + 0.5 * 0.12 * 0.1)) and far == pytest.approx(
        0.8 * (0.1 + 0.5 * 0.12 * 1.5)
    )
    unspared = record("moves", autonomy=0.1, way_spared=0.0)
    saved = [offers(unspared, autonomy=0.9, way=way).place - offers(unspared, way=way).place for way in (0.1, 1.5)]
    assert saved[0] == pytest.approx(saved[1])


def test_place_and_strain_weigh_more_while_one_cares_for_others():
    alone, carer = (balance_value(care, record("work_values")) for care in (False, True))
    for change, part in (({"way": 1.2}, "place"), ({"workload": 1.5}, "strain")):
        assert getattr(offers(balance_weight=carer, **change), part) < getattr(
            offers(balance_weight=alone, **change), part
        )


def test_only_those_who_want_to_climb_value_prospects():
    assert offers(managers_ready=1.0, ambition=0).prospects == 0.0 < offers(managers_ready=1.0).prospects


def test_the_way_to_work_is_drawn_once_for_a_pair():
    assert way_to_work(KEY, 7, 3, False) == way_to_work(KEY, 7, 3, False) != way_to_work(KEY, 7, 4, False)
    ways = np.array([way_to_work(KEY, person, 3, False) for person in range(4000)]) * HOUR
    assert ways.min() >= 0.0 and ways.max() == LONGEST_WAY
    assert ways.mean() == pytest.approx(MEAN_WAY * (1.0 - np.exp(-LONGEST_WAY / MEAN_WAY)), rel=0.05)
    away = [way_to_work(KEY, person, 3, True) - way_to_work(KEY, person, 3, False) for person in range(20)]
    assert away == pytest.approx([FURTHER / HOUR] * 20)


def test_fit_is_seen_with_an_error_of_two_halves():
    errors = np.array([error_of(np.uint64(bits(KEY, person)), 0.8) for person in range(4000)])
    assert errors.std(axis=0) == pytest.approx([0.8 * np.sqrt(0.5)] * 2, rel=0.05)
    assert errors.sum(axis=1).std() == pytest.approx(0.8, rel=0.05)  # of both together
    assert abs(np.corrcoef(errors.T)[0, 1]) < 0.06
    assert error_of(np.uint64(bits(KEY, 1)), 0.0) == (0.0, 0.0)
