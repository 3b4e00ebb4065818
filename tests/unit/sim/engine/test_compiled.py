"""Every equation gives the same number compiled and as plain Python, over a grid that reaches its limits."""

import importlib
import itertools
import math
import pkgutil
from collections import namedtuple
from types import FunctionType

import numpy as np
import pytest
from numba.core.errors import TypingError
from numba.core.registry import CPUDispatcher

import sim
from sim.codes import NEVER, Event, JobState, Status
from sim.engine.kernels import Kernel, compiled, declared
from sim.mechanisms.m05_employability import Ratings, Record, Rules, ToBeat
from sim.mechanisms.m08_weighing import Parts
from sim.rules.career_wishes import Situation
from tests.support import extremes

COMPILED = Kernel, CPUDispatcher  # the latter inside others only
KEYS = [np.uint64(k) for k in (0, 1, 12345, 0x9E3779B97F4A7C15, 2**64 - 1)]
WAGES, FITS, FLAGS = [0.0, 1500.0, 9000.0], [-2.5, 0.0, 1.3], [False, True]
SHARES, SKILLS, AGES = [0.0, 0.35, 1.0], [-1.2, -0.1, 0.0, 0.2], [15.0, 40.0, 45.0, 69.9]
MONTHS, SHOCKS = [0, 1, 11, 12, 36, 240, 500], [-2.0, 0.0, 0.7]
EVENTS, STATUSES = list(map(int, Event)), list(map(int, Status))
RING = np.array([5, 5, 70, 900, 4_000_000_000], np.uint32)
PLACES = [np.uint32(x) for x in (0, 5, 6, 900, 4_100_000_000)]
SPREAD = np.array([0.0, 1.0, 7.0])
GONE = np.linspace(0.0, 1.0, 660)
RATIOS, SIGNALS = [0.0, 1.0, 2.5], (1.0, -0.5, 0.0, 0.25, 1.0, -1.0)
HISTORIES = [np.uint16(bits) for bits in (0, 1, 1 << 12, 1 + (1 << 12), 0xFFFF)]
SINCE = [np.int16(month) for month in (-1200, 0, 1, 6, 494, 495, NEVER)]
BARS = [ToBeat(mean, spread) for mean in (-0.5, 0.8) for spread in (0.0, 0.7)]
RECORDS = [
    Record(0.2, short, years, months, 2, False) for short in (-1.0, 1.0) for years in (0.0, 14.0) for months in (0, 20)
]
RECORDS += [Record(0.0, 0.0, 3.0, 0, breadth, True) for breadth in (0, 9)]
SITUATIONS = [
    Situation(*values) for values in itertools.product([-2.5, 1.3], [0.0, 1.0], [-1.0], *[[0.0, 0.8]] * 3, [-0.2, 0.1])
]
PATHS, RULES = np.array([[0.0, 0.4, 1.0], [0.7, 0.7, 1.0], [0.5, 1.0, 1.0]]), extremes("occupational_choice")

# function -> the group or groups of its parameters (last argument), or None; and values for each other argument
GRIDS = {
    "draws.mix": (None, KEYS),
    "draws.stream": (None, [0, 1, 2**31 - 1], [1, 25], [-1200, 0, 2400]),
    "draws.bits": (None, KEYS, [0, 1, 2**32 - 1]),
    "draws.chance_limit": (None, SHARES),
    "draws.high": (None, KEYS),
    "draws.lower_half": (None, KEYS),
    "draws.upper_half": (None, KEYS),
    "draws.low": (None, KEYS),
    "draws.normal": (None, KEYS),
    "draws.normal_low": (None, KEYS),
    "draws.chance_below": (None, [-50.0, -6.0, -1.0, 0.0, 0.01, 2.5, 50.0]),
    "draws.pair_normal": (None, KEYS, [0, 7, 2**32 - 1], [0, 7]),
    "employment.job_ends": (None, [0, 1, 2], [0, 40, NEVER], list(map(int, JobState))),
    "employment.next_status": (None, EVENTS, STATUSES, [0, 1, 2], [1, 5]),
    "employment.keeps_job": (None, EVENTS),
    "employment.takes_job": (None, EVENTS),
    "government.is_outplaced": (None, KEYS, [0, 7, 2**32 - 1], SHARES),
    "government.is_subsidised": (None, [0, 11, 12, 500], [15, 54, 55, 69]),
    "government.notice_months": ("government", [0, 6, 12, 60, 120, 240, 360, 600]),
    "government.notice_weeks": (None, [0, 2, 3, 59, 60, 239, 240, 600]),
    "government.unemployment_benefit": ("government", WAGES, [0, 1, 24, 47, 48, 600, 700]),
    "hr_policy.around": (None, [0.0, 0.4, 1.0], [0.0, 0.5, 0.999]),
    "hr_policy.manager_acts": (None, [0, 9, 2**32 - 1], PLACES, SHARES, KEYS),
    "hr_policy.manager_stream": (None, [0, 1, 2**31 - 1]),
    "hr_policy.term_months": (None, [0.0, 0.4, 0.9, 0.999]),
    "hr_policy.up_to_one": (None, [0.0, 0.4, 0.9, 1.0], [0.0, 0.5, 0.999]),
    "career_initiative.does_it": (None, SHARES, SHARES, SHARES),
    "occupational_interests.chosen": (
        "occupational_choice",
        [0, 2],
        [1, 2],
        [0, 77],
        KEYS[2:4],
        KEYS,
        [SPREAD, -SPREAD],
        [0.0, 1.0],
    ),
    "occupational_interests.match": (None, KEYS, [0, 7, 2**32 - 1], [0, 7], KEYS[:2], [0, 3], [0.0, 0.3, 0.8]),
    "m01_embeddedness.drifted": (None, FITS, [0.8, 1.0], [0.0, 0.3], SHOCKS),
    "m01_embeddedness.next_links": (None, SHARES, SHARES, [0.0, 0.01, 0.5], [-0.2, 0.0, 0.5]),
    "m01_embeddedness.on_the_job": (None, FITS, FITS, SHARES, [-0.1, 0.0, 0.4]),
    "m01_embeddedness.off_the_job": ("embeddedness", FITS, AGES, FLAGS, FLAGS),
    "m02_skills.settled": (None, [0.0, 0.4, 1.0, 1.3], SHARES),
    "m02_skills.after_use": ("skills", SKILLS, SKILLS, [0.25, 20.0]),
    "m02_skills.after_disuse": ("skills", SKILLS, SKILLS, [0.25, 20.0]),
    "m02_skills.carried_over": ("skills", SHARES, SKILLS, SHARES),
    "m03_learning.richness": (None, [0, 1, 2]),
    "m03_learning.learning_rate": (None, SHARES, [0, 1, 2], SHARES, SHARES, [0.0, 0.02, 0.1], SHARES),
    "m03_learning.novelty": ("learning", [0.0, 0.5, 40.0]),
    "m03_learning.course_chance": (None, [0.0, 3.0], [0, 2], FLAGS, SHARES, [0.2, 1.5], RATIOS, SHARES, FLAGS),
    "m03_learning.next_drive": ("learning", SHARES, SHARES),
    "m04_wellbeing.job_strain": (
        "wellbeing",
        [0.375, 1.0, 2.0],
        SHARES,
        [1.0, 5.0],
        FLAGS,
        [0, 4],
        FITS,
        [0.0, 0.7],
        SHARES,
    ),
    "m04_wellbeing.next_exhaustion": ("wellbeing", SHARES, [-1.0, 0.0, 0.2, 4.0]),
    "m04_wellbeing.motivation": (
        "wellbeing",
        FITS,
        [-1.0, 1.0],
        [-0.4, 0.6],
        [-1.0, 0.0, 1.0],
        SHARES,
        SHARES,
        [0, 5, 24, 60],
    ),
    "m04_wellbeing.judged_career": (None, FITS, [0, 1, 4], [0, 5, 24, 60]),
    "m05_employability.market_rating": (
        (Rules, "selection", "employability", "career_record"),
        RECORDS,
        [0.0, 0.7],
        [20.0, 62.0],
        [-1.0, 4.0, 40.0],
        [0.0, 0.6],
    ),
    "m05_employability.chance_outside": (
        "selection",
        [Ratings(own, other) for own in FITS for other in FITS],
        [0.0, 0.55, 1.0],
        BARS,
        BARS,
    ),
    "m05_employability.seen_chance": ("employability", [0.0, 0.2, 0.99, 1.0], FITS, FITS),
    "career_wishes.next_mood": (None, FITS, [0.0, 0.75], [0.0, 0.6], SHOCKS),
    "career_wishes.restlessness": ("inaction", FITS, FITS, [0.2, 1.0, 1.3], MONTHS),
    "career_wishes.wish_outside": ("inaction", FITS, SITUATIONS),
    "career_wishes.disappointed": ("inaction", FITS, [0, 3, 11, 12, 40]),
    "career_wishes.why_to_leave": ("inaction", SHARES, FITS, FITS, [-0.2, 0.1], [-0.2, 0.1]),
    "career_wishes.wish_inside": ("inaction", FITS, FITS, FITS, FITS, [0, 1]),
    "career_wishes.barriers": ("inaction", FITS, FITS, [-0.1, 0.0, 0.4], SHARES, SHARES, FLAGS, RATIOS),
    "career_wishes.hesitation_of": (None, SHARES, SHARES),
    "career_wishes.largest_barrier": (None, *[[0.0, 0.5, 1.0]] * 5),
    "career_wishes.answer": (None, [-1.0, 0.0, 0.5, 2.0], [0.0, 0.5, 2.5]),
    "m07_golden_cage.rights_given_up": ("golden_cage", MONTHS, [0.0, 1.0, 3.0], SHARES),
    "m08_weighing.weightiest": (None, [Parts(*SHOCKS, *FITS, *SHOCKS), Parts(*[0.0] * 9)], [1.0, -1.0]),
    "m08_weighing.cost_of_changing": ("moves", [-3.0, 0.0, 4.0, 30.0]),
    "m08_weighing.pull_of_home": ("moves", FITS, FLAGS, FLAGS),
    "m08_weighing.reservation_pay": ("moves", MONTHS, [0.0, 0.5, 0.9]),
    "m08_moves.promotion_chance": (
        "moves",
        [0, 23, 24, 100],
        [0, 1, 3, 4],
        [0, 1, 3],
        [0, 1],
        [0.0, 1.0],
        [0.8, 1.1],
        SHARES,
    ),
    "m09_without_moving.crafting_chance": ("job_crafting", SHARES, SHARES, FITS, RATIOS, [1.0, 2.0]),
    "m09_without_moving.accepts_other_tasks": ("job_crafting", [0.0, 0.4, 0.7, 0.999], SHARES),
    "m09_without_moving.step_back_chance": ("job_crafting", [0.0, 0.6, 0.61, 1.0], [0, 1, 4]),
    "m10_matching.own_occupation_share": ("matching", MONTHS),
    "m10_offers.term_chance": (
        "job_offers",
        [0.0, 0.2, 1.0],
        [0, 30, 60, 400],
        FLAGS,
        FLAGS,
        [-1.5, 0.0, 1.5],
        [-1.0, 0.0, 2.0],
    ),
    "m10_offers.starting_pay": ("job_offers", SHOCKS, FLAGS, [-0.1, 0.0, 0.2], [-0.1, 0.15], [0, 5, 6, 30]),
    "m10_search.search_chance": ("matching", STATUSES, MONTHS, [0, 1, 2], FLAGS, [0.0, 0.5]),
    "m10_matching.next_on_ring": (None, [RING], [0, 2], [2, 5], PLACES),
    "m11_separations.doubt": (None, MONTHS),
    "m11_separations.judged": ("separations", FITS, [0.0, 0.3], SKILLS, SKILLS, SHARES),
    "m11_separations.review_chance": ("separations", MONTHS),
    "m11_separations.fails_review": ("separations", FITS, [1, 4, 17], [0, 1], [0.0, 2.0], SHOCKS),
    "m11_separations.end_of_term": ("separations", FITS, FLAGS, SHOCKS),
    "m12_record.in_work": (None, STATUSES, FLAGS, MONTHS),
    "m13_change.next_progress": (None, [0.0, 0.02, 0.5, 0.98, 1.0], [2.0, 10.0, 30.0]),
    "m13_change.frontier_step": ("technology", SHARES, [0.3, 0.6], [0.0, 0.01]),
    "m13_change.obsolescence_hazard": ("technology", SHARES, [0.0, 1.0, 2.0], [0.0, 0.01]),
    "m14_economics.productivity_of": (
        "production",
        [0.0, 0.3],
        [0.0, 0.4],
        [0.0, 1.0, 1.2],
        FITS,
        FITS,
        FITS,
        [0.0, 0.5, 1.0],
    ),
    "m14_training.expected_stay": (None, [0.0, 0.012, 1.0]),
    "m14_training.return_on_training": ("training", WAGES, [1500.0, 9000.0], [1.0, 120.0], [100.0], [4.0, 120.0]),
    "m14_training.courses_worth_it": ("training", [0.0, 1.0, 1.5, 90.0]),
    "m14_labour_demand.innovation": (None, [0.0, 0.8, 0.999], [0.0, 0.11]),
    "m14_labour_demand.jobs_to_change": (None, [0.0, 1.0, 3.79, 3.8, 3.81, 12.2, 100.5], [0, 1, 3, 12, 101]),
    "m14_labour_demand.closure_hazard": ("labour_demand", [0.5, 1.0, 9.0, 1000.0]),
    "m15_conversations.talk_chance": ("career_talks", FLAGS, [0.0, 0.5, 4.0], SHARES, RATIOS),
    "m16_consistency.agreement": (None, [SIGNALS, tuple(-s for s in SIGNALS), (1.0,) * 6, (0.0,) * 6]),
    "m16_consistency.belief": ("hr_consistency", [-1.0, 0.0, 1.0], SHARES, FLAGS, FLAGS),
    "m16_consistency.clipped": (None, [-7.0, -1.0, 0.2, 1.0, 7.0]),
    "m16_consistency.signals_of": (
        None,
        [0.4, 1.1],
        [0.0, 0.6],
        [0.0, 0.2],
        [0.0, 1.0],
        [0.0, 3.0],
        [0.0, 0.1],
        [0.0, 1.0],
        [0, 1],
        [0.2, 1.0],
        [0.0, 1.0],
        [0.3, 1.0],
    ),
    "m17_life_course.sickness_hazard": ("life_course", [15.0, 20.0, 40.0, 69.0]),
    "m17_life_course.relative_frailty": ("life_course", [0, 1, 2]),
    "m17_life_course.recovery_hazard": ("life_course", MONTHS),
    "m17_life_course.retirement_hazard": ("life_course", [180, 719, 720, 779, 780, 840], FLAGS),
    "m17_life_course.life_event": (
        "life_course",
        list(range(2, 8)),
        [200, 400, 719, 725, 790],
        [0, 12, 40],
        [0, 2],
        FLAGS,
        FLAGS,
        FLAGS,
        [0.0, 0.8],
        [0.0, 0.001, 0.01, 0.1, 0.5, 0.99],
    ),
    "m17_life_course.toll_of_exhaustion": ("life_course", SHARES),
    "m17_life_course.worker_ceiling": ("life_course",),
    "m18_unequal_start.contacts": ("networks", [0, 1, 2], SHARES, [0, 4, 250], SHARES),
    "m20_uptake.fits_the_message": ("uptake", SHARES, FLAGS),
    "m20_uptake.next_known": (None, *[[0, 1, 6, 21, 31]] * 4),
    "m20_uptake.passes": (None, SHARES, SHARES, SHARES, FLAGS, FLAGS, FLAGS, FLAGS, KEYS),
    "m20_uptake.some_bits": (None, SHARES, KEYS),
    "m21_ownership.next_competence": ("ownership", SHARES, FLAGS, FLAGS, FLAGS, FLAGS),
    "outcomes.is_at_work": (None, [0, 1, 2], STATUSES),
    "outcomes.in_work": (None, HISTORIES),
    "outcomes.in_work_a_year_ago": (None, HISTORIES),
    "outcomes.within_a_year": (None, SINCE, [0, 12, 500]),
    "outcomes.changed_job": (None, HISTORIES, SINCE, [0, 12, 500]),
    "outcomes.changed_employer": (None, HISTORIES, SINCE, [0, 12, 500]),
    "outcomes.is_inactive": (None, SINCE, [0, 6, 500]),
    "outcomes.is_healthy": (None, [0.2, 0.5, 0.9]),
    "outcomes.is_happy": (None, [-1.0, -0.3, 0.4]),
    "outcomes.is_productive": (None, [0.5, 0.85, 1.1]),
    "outcomes.is_outdated": (None, [0.0, 0.2, 0.4]),
    "outcomes.is_caged": (None, [0.1, 0.2, 0.3], FITS, [0, 1, 2]),
    "outcomes.stays": (None, [0, 59, 60, 300], [0, 1, 2]),
    "outcomes.is_sustainable": (None, [0.2, 0.5, 0.9], [-1.0, -0.3, 0.4], [0.5, 0.85, 1.1]),
    "outcomes.is_locked_in": (None, FLAGS, [0.0, 0.2, 0.4], [0, 1, 2]),
    "outcomes.is_workable": (None, [0.2, 0.5], [-1.0, 0.4], [47, 48], [23, 24], [1.0, 1.1], FLAGS),
    "pay.merit": (None, [0.0, 0.3, 1.5], SKILLS, [0.0, 0.6], [0.0, 0.8, 1.3]),
    "pay.one_off": (None, [0.0, 2000.0, 20_000.0], WAGES),
    "pay.wage_of": (None, WAGES, [0.9, 1.1], [1.0, 1.6], [1.0, 1.4], [0.0, 0.01], [0, 120, 480], [-0.2, 0.0, 0.2]),
    "pay.pay_above_market": (None, [0.0, 0.01], MONTHS, [-0.2, 0.0, 0.2]),
    "pay_changes.group_of": (None, EVENTS, FLAGS, STATUSES[2:4], [0, 10, 24], [0, 11, 12, 59, 60, 119, 120, 179, 180]),
    "pay_premium.premium_by_size": ("labour_demand", [0.3, 1.0, 40.0, 5000.0], [0, 1], [0.0, 4.5]),
    "career_plans.plan_for": (None, [0, 1, 2], [0, 1, 2], FLAGS, FITS, [0, 36, 37], [-0.1, 0.15, 0.4]),
    "population.months_of_study": (None, [0, 1, 2], [0.0, 0.5, 0.999]),
    "population.month_of_leaving": (None, [180, 181, 500, 839], [-600, 0], [0.0, 0.4, 0.999], [GONE]),
    "job_bundle.error_of": (None, KEYS, [0.0, 0.6]),
    "job_bundle.way_to_work": (None, KEYS, [0, 7, 2**32 - 1], [0, 9], FLAGS),
    "job_bundle.conditions_of": (
        "moves",
        [0.0, 0.5, 1.0],
        [0.5, 1.4],
        [0.0, 0.8],
        [0.0, 0.3],
        [0.0, 0.4, 2.1],
        [1.0, 2.0],
        [0, 1],
    ),
    "public_programmes.is_meant": (None, [0, 1, 2, 3], FLAGS, [0, 1, 2], [20.0, 55.0], FLAGS),
    "public_programmes.job_in_danger": (None, [0.0, 0.02, 0.03, 1.0], [0, 40, NEVER]),
    "retraining.counts_as": (None, SHARES, FLAGS),
    "retraining.other_occupation": (None, [0, 1], [0, 77], KEYS, [PATHS], [SPREAD, -SPREAD], RULES, [0, 5]),
    "selection.skill_left": (None, SKILLS, SKILLS, [0.0, 0.3]),
    "selection.suitability": ("selection", FLAGS, SHARES, [0.0, 0.3], SHARES, [-2, 0, 2], [0, 3], FLAGS),
    "selection.record_value": ("career_record", FLAGS, [0.0, 4.0, 30.0], [0, 1, 8, 240], [0, 2, 9], FLAGS),
    "selection.age_value": ("employability", FLAGS, AGES, [0, 1, 8, 240], [-2.0, 0.0, 3.0, 40.0]),
    "selection.chance_against": ("selection", FITS, [-1.0, 0.5], [0.0, 0.7]),
    "selection.lowered_bar": ("selection", MONTHS),
    "selection.chance_in_selection": ("selection", KEYS),
    "unequal_start.is_potential": (None, [0, 1, 2], FLAGS),
    "unequal_start.is_vulnerable": (None, [0, 1, 2], [20.0, 54.9, 55.0], FLAGS),
    "unequal_start.news_of_jobs": (None, SHARES, RATIOS),
    "unequal_start.share_of_offers": (None, [0, 1, 2], FLAGS, FLAGS),
    "unequal_start.visibility": ("networks", SHARES, FLAGS, SHARES),
    "wellbeing_counts.mismatch": (None, [SPREAD, 2.0 * SPREAD[::-1], 0.0 * SPREAD], [SPREAD, SPREAD[::-1]]),
    "job_insecurity.response_to_threat": ("job_insecurity", [-5.0, 0.0, 0.5, 5.0], FITS),
    "work_values.growth_value": ("work_values", AGES),
    "work_values.meaning_value": ("work_values", AGES),
    "work_values.balance_value": ("work_values", FLAGS),
}
# Inline in others, or compared in test_draws, test_outcomes, test_career_counts, test_choice, test_pay_changes and
# test_pay_premium.
NOT_SCALAR = {
    "draws.draw_from",
    "draws.fill_bits",
    "wellbeing_counts.count_wellbeing",
    "career_counts.count_careers",
    "retraining.train",
    "pay_changes.count_pay_changes",
    "pay_premium.move_premiums",
}


def equations():
    """Compiled functions of `sim` without a leading underscore, by module and name."""
    found = {}
    for info in pkgutil.walk_packages(sim.__path__, "sim."):
        for name, value in vars(importlib.import_module(info.name)).items():
            if isinstance(value, COMPILED) and value.py_func.__module__ == info.name and name[0] != "_":
                found[f"{info.name.split('.')[-1]}.{name}"] = value
    return found


EQUATIONS = equations()


def test_every_equation_has_a_grid():
    assert set(EQUATIONS) == set(GRIDS) | NOT_SCALAR


def in_plain_python(equation):
    """The function as Python runs it, what it calls included."""
    source = equation.py_func
    names = {
        name: in_plain_python(value) if isinstance(value, COMPILED) else value
        for name, value in source.__globals__.items()
        if name in source.__code__.co_names or name == "__builtins__"
    }
    return FunctionType(source.__code__, names)


def same(one, other):
    if isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(other, float | np.floating):
        return math.isclose(one, other, rel_tol=1e-13, abs_tol=1e-300)
    return one == other


@pytest.mark.parametrize("name", GRIDS)
def test_compiled_equals_plain_python(name):
    equation, (group, *values) = EQUATIONS[name], GRIDS[name]
    plain = in_plain_python(equation)
    if isinstance(group, tuple):  # a record of records
        kind, *groups = group
        values = [*values, [kind(*records) for records in itertools.product(*map(extremes, groups))]]
    elif group:
        values = [*values, extremes(group)]
    with np.errstate(over="ignore"):  # hashing relies on the overflow of unsigned numbers
        for arguments in itertools.product(*values):
            compiled, interpreted = equation(*arguments), plain(*arguments)
            assert same(compiled, interpreted), (arguments, compiled, interpreted)


@compiled
def _total(pair, numbers, factor):
    """Sum of a pair and of numbers (N,), times a factor."""
    total = pair.one + pair.two
    for number in numbers:
        total += number
    return total * factor


Pair = declared(namedtuple("Pair", "one two"))
Loose = namedtuple("Loose", "one two")


def test_a_kernel_takes_the_version_for_what_it_is_given():
    """Arrays of any type and layout, numbers of any class, and tuples of undeclared classes get their own version."""
    column = np.arange(6.0)
    for numbers in (column, column.astype("f4"), column.astype("u4"), column[::2], column[:0], column.astype("i8")):
        for pair in (Pair(1.5, 2), Loose(1.5, 2), Loose(1, 2.5), Loose(1, 2), Loose(True, 0.25)):
            for factor in (2, 0.5, True, np.uint64(3)):
                for _ in range(2):  # looked up, then remembered
                    assert _total(pair, numbers, factor) == pytest.approx(_total.py_func(pair, numbers, factor))


Sides = declared(namedtuple("Sides", "left right"))


@compiled
def _swapped(sides, factor):
    """Records of records go in, and come out by the names of their fields."""
    left = Pair(two=factor * sides.right.two, one=sides.right.one)
    return Sides(right=sides.left, left=left)


def test_records_of_records_go_into_and_out_of_kernels_by_name():
    sides = Sides(left=Pair(one=1.5, two=2), right=Pair(one=2.5, two=3))
    for _ in range(2):
        assert _swapped(sides, 10) == _swapped.py_func(sides, 10) == Sides(Pair(one=2.5, two=30), Pair(one=1.5, two=2))


def test_what_cannot_be_compiled_is_refused_each_time():
    for _ in range(2):
        with pytest.raises(TypingError):
            _total(Pair(1.0, 2), np.zeros(2), "much")
