"""Every lever works: a paired experiment for each of its parameters, and the mechanism that carries the effect.

One row of a table is one parameter: pulled from the first month on, what is measured, and the sign that the
mechanism promises. Paired differences over seeds have a 95% t-interval, which must lie wholly on that side. With the
mechanism off in both arms the effect is gone: nothing at all in most rows, or no more than chance (an interval that
holds zero, and less than a fifth of the effect) or detours (hundredths of the effect) bring. Rows without a switch
are rules (pay, law, posting, births) that no mechanism takes away. The outcome is the one nearest to the mechanism,
for it shows with few persons; what follows from it further on is for experiments to say.
"""

from typing import Any, NamedTuple

import numpy as np
import pytest
from scipy import stats

from sim import CareerEcosystem
from sim.catalogue import switches_of
from sim.codes import Event, Plan
from sim.config import GROUPS
from sim.levers import LEVERS
from sim.mechanisms.registry import MECHANISMS
from sim.policy import levers
from tests.support import fingerprint
from tests.worlds import levers as see
from tests.worlds.levers import Outcome, count, during, mean, paid, planned, policy, run

SEEDS = range(1, 7)
WORLD = {"scale": {"persons": 4000}, "burn_in_years": 10}
LEFT, HARDLY = 0.2, 0.05  # of an effect may be left without its mechanism: by chance, and by detours


class Case(NamedTuple):
    """One parameter pulled: the outcome and its sign, the switch that takes the effect away, months, and what both
    arms have in common beside it."""

    pulled: str
    value: Any
    outcome: Outcome
    sign: int
    switch: str | None
    months: int = 12
    common: dict = {}


EXPOSED = {"hr.autonomy": 1.0, "hr.visible_results": 0.0}
BY_FUNCTION = {"hr.skills_based": 0.0}
LADDER = {"hr.internal_posting": 0.0, "hr.open_posting": 1.0, "hr.managers_ready": 1.0}
OUTPACED = {"technology.frontier_speed": 0.05, "hr.retention": 0.0}
GENEROUS = {"government.benefit_start": 0.9, "government.benefit_fall_months": 120}
SELDOM = {"worker_initiative.asking_times": 0.2, "hr.talks_offered": 0.0}
WAVE = {"technology.wave": 1.0, "technology.wave_years": 2.0}
NO_HELP = WAVE | {"government.outplacement": 0.0}
KNOWN = {"public_programmes.campaign_workers": 1.0, "public_programmes.campaign_employers": 1.0}
PLACES = KNOWN | {
    "mediation.guidance_places": 0.02,
    "mediation.training_places": 0.02,
    "worker_initiative.guidance_pull": 2.0,
}
OFFERED = PLACES | {"public_programmes.scheme_coverage": 1.0}
LONE = OFFERED | {"public_programmes.campaign_employers": 0.0}
MEDIATED = {"mediation.capacity": 0.1, "mediation.employer_contact": 0.0}

EMPLOYERS = {
    "E01": (Case("hr.workload", 1.4, mean("exhaustion"), +1, "wellbeing"),),
    "E02": (
        Case("hr.autonomy", 1.0, mean("exhaustion"), -1, "wellbeing"),
        Case("hr.visible_results", 1.0, count(Event.PROMOTION), +1, "networks", 24, EXPOSED),
    ),
    "E03": (
        Case("hr.seniority_pay", 0.2, mean("sacrifice"), +1, None),
        Case("hr.skills_pay", 1.0, see.pay_for_skill, +1, "skills"),
        Case("hr.performance_pay", 0.6, mean("productivity"), +1, "production"),
    ),
    "E04": (
        Case("hr.output_targets", 1.0, see.other_tasks_in_place, -1, "job_crafting"),
        Case("hr.output_targets", 1.0, mean("productivity"), +1, "production", 3),
    ),
    "E05": (
        Case("hr.development_budget", 3.0, during("trained_at"), +1, "learning"),
        Case("hr.general_training", 1.0, mean("general_skill"), +1, "learning"),
        Case("hr.informal_time", 0.1, see.skills_behind, -1, "learning"),
    ),
    "E06": (
        Case("hr.learning_culture", 1.0, see.skills_behind, -1, "learning"),
        Case("hr.learning_culture", 1.0, mean("engagement"), +1, "wellbeing"),
    ),
    "E07": (
        Case("hr.managers_ready", 1.0, during("talked_at"), +1, "career_talks"),
        Case("hr.talks_offered", 1.0, during("talked_at"), +1, "career_talks"),
        Case("hr.talks_in_appraisal", 0.0, planned(), +1, "career_talks"),
        Case("hr.formalisation", 1.0, paid("hr_services"), +1, "career_talks"),
        Case("hr.formalisation", 1.0, during("talked_at"), -1, "career_talks"),  # more talks, and fewer open ones
        Case("hr.policy_known", 1.0, mean("expectancy"), +1, "hr_consistency"),
    ),
    "E08": (
        Case("hr.coaching", 1.0, during("talked_at"), +1, "career_talks"),
        Case("hr.coaching", 1.0, see.act_inside, +1, "inaction"),
    ),
    "E09": (
        Case("hr.open_posting", 1.0, count(Event.CHANGE_FUNCTION), +1, None, 24),
        Case("hr.internal_posting", 1.0, see.filled_inside, +1, None, 24, LADDER),
        Case("hr.assignments", 0.5, count(Event.ASSIGNMENT), +1, "job_crafting"),
    ),
    "E10": (
        Case("hr.crafting_room", 1.0, mean("crafted"), +1, "job_crafting"),
        Case("hr.rotation", 1.0, see.months_in_tasks, -1, "job_crafting"),
    ),
    "E11": (Case("hr.skills_based", 1.0, see.hired_behind, -1, "matching", 48, BY_FUNCTION),),
    "E12": (
        Case("hr.for_whom", 2, see.courses_of_the_vulnerable, +1, "learning"),
        Case("hr.for_whom", 2, see.talks_of_the_vulnerable, +1, "career_talks"),
        Case("hr.for_whom", 1, see.assignments_of_potentials, +1, "job_crafting", 12, {"hr.assignments": 0.5}),
    ),
    "E13": (Case("hr.outward_help", 1.0, planned(Plan.OUTSIDE), +1, "career_talks"),),
    "E14": (Case("hr.temporary_vacancies", 1.0, see.fixed_term_hires, +1, None),),
    "E15": (
        Case("hr.external_orientation", 1.0, see.prepared, +1, "alignment", 12, WAVE),
        Case("hr.external_orientation", 1.0, count(Event.NOTICE), -1, "alignment", 12, WAVE),
    ),
    "E16": (Case("hr.retention", 1.0, see.notices_to_the_outdated, -1, "separations", 96, OUTPACED),),
}

GOVERNMENT = {
    "G01": (
        Case("government.benefit_start", 0.0, see.months_until_hired, -1, None, 36, GENEROUS),
        Case("government.benefit_end", 0.0, paid("unemployment_benefits"), -1, None),
        Case("government.benefit_months", 6, paid("unemployment_benefits"), -1, None),
        Case("government.benefit_fall_months", 6, paid("unemployment_benefits"), -1, None),
    ),
    "G02": (
        Case("government.notice", 3.0, see.length_of_notice, +1, "separations"),
        Case("government.notice", 3.0, mean("sacrifice"), +1, "golden_cage"),
        Case("government.protection", 2.0, count(Event.NOTICE), -1, "separations", 24, OUTPACED),
    ),
    "G03": (Case("government.outplacement", 1.0, see.found_work_on_notice, +1, "separations", 24, NO_HELP),),
    "G04": (
        Case("public_programmes.leave_coverage", 1.0, paid("training_leave"), +1, "uptake", 12, PLACES),
        Case("public_programmes.leave_for", 3, paid("training_leave"), -1, "uptake", 12, PLACES),
        Case("public_programmes.leave_days", 40.0, paid("training_leave"), +1, "uptake", 12, PLACES),
        Case("public_programmes.leave_account", 1.0, paid("public_training"), +1, "uptake", 12, PLACES),
    ),
    "G05": (
        Case("public_programmes.voucher_coverage", 0.0, during("guided_at"), -1, "uptake", 12, PLACES),
        Case("public_programmes.voucher_for", 3, during("guided_at", among="strong"), -1, "uptake", 12, PLACES),
        Case("public_programmes.voucher_value", 0.0, during("guided_at"), -1, "uptake", 12, PLACES),
    ),
    "G06": (
        Case("public_programmes.campaign_workers", 1.0, see.known_measures, +1, "uptake"),
        Case("public_programmes.campaign_employers", 1.0, see.aware_employers, +1, "uptake"),
    ),
    "G07": (
        Case("government.information", 1.0, see.error_about_chances, -1, "employability"),
        Case("government.information", 1.0, see.interest_of_newcomers, +1, "occupational_choice", 24),
    ),
    "G08": (
        Case("public_programmes.scheme_coverage", 1.0, see.prepared, +1, "uptake", 12, PLACES),
        Case("public_programmes.scheme_for", 3, see.strong_and_prepared, -1, "uptake", 12, OFFERED),
        Case("public_programmes.scheme_days", 60.0, paid("public_training"), +1, "uptake", 12, OFFERED),
        Case("public_programmes.scheme_guides", False, see.prepared, -1, "uptake", 12, OFFERED),
        Case("public_programmes.scheme_meets_employers", False, see.prepared, +1, "uptake", 12, LONE),
        Case("public_programmes.message", 0.0, see.guided_in_danger, +1, "uptake", 24, PLACES),
    ),
    "G09": (
        Case("government.hiring_subsidy", 0.6, see.hires_of_the_subsidised, +1, "matching", 24, KNOWN),
        Case("government.transition_premium", 20_000.0, see.moves_to_bottlenecks, +1, None, 48, KNOWN),
    ),
    "G10": (
        Case("government.portability", 1.0, mean("sacrifice"), -1, "golden_cage", 6),
        Case("government.portability", 1.0, mean("embedded_on"), -1, "embeddedness"),
        Case("government.portability", 1.0, see.held_by_loss, -1, "inaction"),
    ),
    "G11": (
        Case("government.childcare", 1.0, see.months_of_care, -1, "life_course"),
        Case("government.care_leave", 1.0, count(Event.QUIT), -1, "life_course", 24),
    ),
    "G12": (Case("government.reintegration", 1.0, count(Event.RECOVER), +1, "life_course", 24),),
    "G13": (Case("life_course.pension_age", 70 * 12, count(Event.RETIRE), -1, None),),
    "G14": (Case("government.mobility_support", 10_000.0, see.far_moves, +1, "moves", 24, KNOWN),),
}

INTERMEDIARIES = {
    "I01": (
        Case("mediation.capacity", 0.1, see.places_taken, +1, None),
        Case("mediation.guidance_places", 0.0, during("guided_at"), -1, "uptake", 12, PLACES),
        Case("jobseeker_training.places", 0.005, paid("public_training"), +1, "uptake"),
        Case("mediation.training_places", 0.0, paid("training_leave"), -1, "uptake", 12, PLACES),
    ),
    "I02": (Case("mediation.quality", 2.0, mean("competence"), +1, "ownership", 12, PLACES),),
    "I03": (
        Case("mediation.outreach", 1.0, see.known_by_the_low_educated, +1, "uptake", 12, KNOWN),
        Case("mediation.outreach", 1.0, see.inactive_with_a_place, +1, None, 12, MEDIATED),
        Case("mediation.outreach", 1.0, see.hires_from_inactivity, +1, None, 24, MEDIATED),
    ),
    "I04": (
        Case("mediation.employer_contact", 1.0, see.hires_of_the_mediated, +1, "matching", 24, MEDIATED),
        Case("mediation.employer_contact", 1.0, see.aware_employers, +1, "uptake"),
    ),
}

WORKERS = {
    "W01": (
        Case("worker_initiative.reflection", 1.0, mean("competence"), +1, "ownership"),
        Case("worker_initiative.reflection_times", 2.0, mean("competence"), +1, "ownership"),
    ),
    "W02": (
        Case("worker_initiative.networking", 1.0, mean("network"), +1, "networks"),
        Case("worker_initiative.networking_effort", 1.0, mean("network"), +1, "networks"),
    ),
    "W03": (
        Case("worker_initiative.asking", 1.0, during("talked_at"), +1, "career_talks"),
        Case("worker_initiative.asking_times", 2.0, during("talked_at"), +1, "career_talks", 12, SELDOM),
    ),
    "W04": (
        Case("worker_initiative.guidance", 1.0, during("guided_at"), +1, "uptake", 12, PLACES),
        Case("worker_initiative.guidance_pull", 0.0, during("guided_at"), -1, "uptake", 12, PLACES),
    ),
    "W05": (
        Case("worker_initiative.own_learning", 1.0, paid("own_training"), +1, "learning"),
        Case("worker_initiative.own_courses", 2.0, paid("own_training"), +1, "learning"),
    ),
}

OUTSIDE_WORLD = {
    "X01": (
        Case("technology.frontier_speed", 0.05, see.skills_behind, +1, "technology"),
        Case("technology.wave", 1.0, count(Event.NOTICE), +1, "technology", 12, {"technology.wave_years": 2.0}),
        Case(
            "technology.wave_frontier",
            1.5,
            see.skills_behind,
            +1,
            "technology",
            12,
            {"technology.wave": 0.1, "technology.wave_years": 2.0},
        ),
        Case("technology.wave_years", 2.0, count(Event.NOTICE), +1, "technology", 12, {"technology.wave": 1.0}),
    ),
    "X02": (Case("labour_demand.level", 1.15, see.jobs, +1, None),),
    "X03": (
        Case("technology.cycle", 0.1, see.jobs, +1, "technology", 18),
        Case("technology.cycle_years", 3.0, see.jobs, -1, "technology", 24, {"technology.cycle": 0.1}),
    ),
    "X04": (Case("population.inflow", 0.3, count(Event.ENTER_POPULATION), -1, None),),
    "X05": (
        Case("technology.relocation", 3.0, see.jobs_in(1), -1, "technology"),
        Case("technology.relocation_sector", 2, see.jobs_in(2), -1, "technology", 12, {"technology.relocation": 3.0}),
    ),
}
TABLE = EMPLOYERS | GOVERNMENT | INTERMEDIARIES | WORKERS | OUTSIDE_WORLD
WITHOUT_A_LEVER = {"M12"}  # its case is in test_ablation


def rows_of(table: dict[str, tuple[Case, ...]]) -> list:
    """The rows of a table as parameters of a test, named by lever, parameter and what takes the effect away."""
    return [
        pytest.param(case, id=f"{lever} {case.pulled} {case.switch or 'rule'}")
        for lever, cases in table.items()
        for case in cases
    ]


class Worlds:
    """Burned-in states by seed; worlds that several cases compare with are run once."""

    def __init__(self) -> None:
        self.starts = {seed: CareerEcosystem({**WORLD, "seed": seed}).state for seed in SEEDS}
        self.tables: dict[int, dict] = {}
        self.known: dict[tuple, see.World] = {}

    def run(self, seed: int, changes: dict, off: str | None, months: int) -> see.World:
        """A world under these changes, with one switch off if asked to."""
        tree = {**WORLD, "seed": seed, **policy(changes), **({off: {"enabled": False}} if off else {})}
        world = run(tree, self.starts[seed], months, self.tables.get(seed))
        self.tables[seed] = {name: table for name, table in world.state.tables.items() if name != "hr"}
        return world

    def unpulled(self, seed: int, changes: dict, off: str | None, months: int) -> see.World:
        """As `run`, kept in mind."""
        key = (seed, tuple(changes.items()), off, months)
        if key not in self.known:
            self.known[key] = self.run(seed, changes, off, months)
        return self.known[key]

    def effects(self, case: Case, off: str | None, seeds=SEEDS) -> np.ndarray:
        """Outcome with the lever pulled less without, by seed."""
        pulled = case.common | {case.pulled: case.value}
        pairs = [
            (self.run(seed, pulled, off, case.months), self.unpulled(seed, case.common, off, case.months))
            for seed in seeds
        ]
        return np.array([float(case.outcome(one)) - float(case.outcome(other)) for one, other in pairs])


def interval(effects: np.ndarray) -> tuple[float, float]:
    """95% t-interval of the mean."""
    half = stats.t.ppf(0.975, len(effects) - 1) * effects.std(ddof=1) / np.sqrt(len(effects))
    return effects.mean() - half, effects.mean() + half


def holds(case: Case, worlds: Worlds) -> None:
    """The effect has its sign, and is gone without the mechanism."""
    effects = worlds.effects(case, None)
    low, high = interval(effects)
    assert case.sign * low > 0.0 and case.sign * high > 0.0, f"{case.pulled}: {low:.4g} to {high:.4g}"
    if case.switch is None or not worlds.effects(case, case.switch, SEEDS[:2]).any():
        return  # two seeds tell as much as all where nothing at all is left
    left = worlds.effects(case, case.switch)
    low, high = interval(left)
    by_chance = low <= 0.0 <= high and abs(left.mean()) <= LEFT * abs(effects.mean())
    by_detour = np.abs(left).max() <= HARDLY * abs(effects.mean())
    assert by_chance or by_detour, f"{effects.mean():.4g}, and without {case.switch} {low:.4g} to {high:.4g}"


@pytest.fixture(scope="module")
def worlds(own_cache):
    return Worlds()


@pytest.mark.covers(
    "E01", "E02", "E03", "E04", "E05", "E06", "E07", "E08", "E09", "E10", "E11", "E12", "E13", "E14", "E15", "E16",
)  # fmt: skip
@pytest.mark.parametrize("case", rows_of(EMPLOYERS))
def test_levers_of_employers(case, worlds):
    holds(case, worlds)


@pytest.mark.covers(
    "G01", "G02", "G03", "G04", "G05", "G06", "G07", "G08", "G09", "G10", "G11", "G12", "G13", "G14",
)  # fmt: skip
@pytest.mark.parametrize("case", rows_of(GOVERNMENT))
def test_levers_of_government(case, worlds):
    holds(case, worlds)


@pytest.mark.covers("I01", "I02", "I03", "I04")
@pytest.mark.parametrize("case", rows_of(INTERMEDIARIES))
def test_levers_of_intermediaries(case, worlds):
    holds(case, worlds)


@pytest.mark.covers("W01", "W02", "W03", "W04", "W05")
@pytest.mark.parametrize("case", rows_of(WORKERS))
def test_levers_of_workers(case, worlds):
    holds(case, worlds)


@pytest.mark.covers("X01", "X02", "X03", "X04", "X05")
@pytest.mark.parametrize("case", rows_of(OUTSIDE_WORLD))
def test_levers_of_the_world(case, worlds):
    holds(case, worlds)


def test_every_lever_and_each_of_its_parameters_has_a_row():
    assert list(TABLE) == list(LEVERS)
    known = {(handle.lever, name) for name, handle in levers().items()}
    assert {(lever, case.pulled) for lever, cases in TABLE.items() for case in cases} == known


@pytest.mark.covers(
    "M01", "M02", "M03", "M04", "M05", "M06", "M07", "M08", "M09", "M10", "M11",
    "M13", "M14", "M15", "M16", "M17", "M18", "M19", "M20", "M21", "M22",
)  # fmt: skip
def test_every_mechanism_has_an_effect_that_its_switch_takes_away():
    switches = {case.switch for cases in TABLE.values() for case in cases if case.switch}
    with_effect = {name for name in MECHANISMS if switches & {switch.group for switch in switches_of(name)}}
    assert with_effect | WITHOUT_A_LEVER == set(MECHANISMS)


def present(name: str) -> Any:
    """The value that a lever has by default."""
    group, parameter = name.split(".")
    return GROUPS[group].model_fields[parameter].default


@pytest.mark.parametrize("actor", ["all", "where", *dict.fromkeys(lever.actor for lever in LEVERS.values())])
def test_a_lever_that_is_set_to_what_it_is_changes_nothing(actor, worlds):
    """Bit for bit, by a change from the fourth month on: of all levers, for public employers only, of one actor."""
    names = {
        name: present(name)
        for name, handle in levers().items()
        if actor == "all" or actor == LEVERS[handle.lever].actor or (actor == "where" and handle.group == "hr")
    }
    neutral = policy(names, "2024-04")
    for change in neutral["policy"]["changes"]:
        change |= {"where": {"public": True}} if actor == "where" else {}
    changed = run({**WORLD, "seed": 1, **neutral}, worlds.starts[1], 12)
    assert names and fingerprint(changed.state) == fingerprint(worlds.unpulled(1, {}, None, 12).state)
    assert changed.paid == worlds.unpulled(1, {}, None, 12).paid
