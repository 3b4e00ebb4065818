"""A process changes the columns that it declared and no others; a column has one owner."""

import pytest

import sim.month
from sim.actors.state import TABLES
from sim.codes import NO_OCCUPATION, Status
from sim.config import configure
from sim.engine.columns import initial_columns
from sim.engine.process import PROCESSES
from sim.measurement.accounting import Auditor
from sim.measurement.counts import month_is_counted
from sim.measurement.recorder import Recorder
from sim.month import schedule
from sim.policy import Calendar
from tests.support import SMALL, clone, fingerprint, let_pass

MONTHS = 25
STEPS = {step.name: step for step in schedule()}
MARKET = {"market"}  # this month's vacancies: a working space, made anew each month


PULLED = {
    "technology.wave": 1.0,
    "technology.relocation": 0.3,
    "technology.cycle": 0.05,
    "hr.development_budget": 1.5,
    "hr.informal_time": 0.04,
    "hr.coaching": 0.3,
    "hr.assignments": 0.3,
    "hr.formalisation": 0.5,
    "hr.skills_based": 0.6,
    "hr.for_whom": 2,
    "hr.outward_help": 0.8,
    "hr.external_orientation": 0.8,
    "government.information": 0.5,
    "government.hiring_subsidy": 0.3,
    "government.transition_premium": 4000.0,
    "government.mobility_support": 3000.0,
    "government.portability": 0.5,
    "government.childcare": 0.5,
    "government.care_leave": 0.5,
    "government.reintegration": 0.5,
    "public_programmes.campaign_workers": 0.8,
    "public_programmes.campaign_employers": 0.8,
    "public_programmes.leave_coverage": 1.0,
    "public_programmes.scheme_coverage": 1.0,
    "mediation.capacity": 0.012,
    "mediation.outreach": 1.0,
    "mediation.guidance_places": 0.002,
    "mediation.training_places": 0.004,
    "worker_initiative.reflection": 0.6,
    "worker_initiative.networking": 0.6,
    "worker_initiative.asking": 0.6,
    "worker_initiative.own_learning": 0.4,
}
LATER = {"hr.policy_known": 0.8, "hr.workload": 1.1, "mediation.capacity": 0.014, "mediation.training_places": 0.001}
# So that what rarely moves does: levers pulled before the months that are watched, and some again meanwhile.
STORM = [
    *({"lever": name, "value": value, "from": "2025-06", "until": "2026-06"} for name, value in PULLED.items()),
    *({"lever": name, "value": value, "from": "2026-07"} for name, value in (PULLED | LATER).items()),
]


def declared(step):
    return {(table, name) for table, names in step.writes.items() if table not in MARKET for name in names}


@pytest.fixture(scope="module")
def changed(finished):
    """What each process changed in the two years from month 24 on: name -> set of (table, column)."""
    state, seen = clone(finished.state), {name: set() for name in STEPS}
    calendar = Calendar(configure({**SMALL, "scenario": {"name": "storm", "changes": STORM}}))

    def watched(name, function):
        def run(now):
            before = fingerprint(now)
            function(now)
            after = fingerprint(now)
            seen[name] |= {key for key in after if after[key] != before.get(key)}

        return run

    with pytest.MonkeyPatch.context() as patch:
        for name in STEPS:
            patch.setattr(sim.month, name, watched(name, getattr(sim.month, name)))
        let_pass(state, calendar, MONTHS, first=24)
    return seen


def test_undeclared_columns_are_unchanged(changed):
    undeclared = {name: changed[name] - declared(step) for name, step in STEPS.items()}
    assert not {name: columns for name, columns in undeclared.items() if columns}


CARRIED_OUT = {(table, name) for table, names in PROCESSES["changes_are_carried_out"].writes.items() for name in names}


def test_slots_are_stocked_within_the_declaration(finished):
    state = clone(finished.state)
    state.employers["opening"][0] = 10 + state.economy["free_count"][0]  # forces what happens once in years
    before = fingerprint(state)
    sim.month.job_slots_are_stocked(state)
    after = fingerprint(state)
    assert {key for key in after if after[key] != before[key]} <= declared(STEPS["job_slots_are_stocked"])


def test_a_newcomer_inherits_nothing(finished):
    """Whatever the former person of a row left behind, the newcomer is the same."""

    def entered(left_behind):
        state = clone(finished.state)
        row = int((state.persons["status"] == Status.UNEMPLOYED).argmax())
        for name in initial_columns("persons"):
            state.persons[name][row] = left_behind
        state.persons["status"][row], state.persons["leaves_at"][row] = Status.ABSENT, state.month
        sim.month.persons_enter(state)
        return {name: column[row].item() for name, column in state.persons.items()}

    one = entered(1)
    assert one["status"] != Status.ABSENT and one["prepared_for"] == NO_OCCUPATION
    assert one == entered(2)


def test_every_column_of_a_newcomer_is_set():
    """By its initial value, or by the process that lets persons in; the job asked for counts with a request only."""
    left = set(TABLES["persons"]) - set(PROCESSES["persons_enter"].writes["persons"])
    assert left == {"request_job"}, "give these columns an initial value"


def test_measurement_only_reads(finished):
    state = clone(finished.state)
    recorder, auditor = Recorder("monthly", "yearly", events_of=1.0), Auditor(state)
    recorder.begin(state)
    let_pass(state, finished.calendar, 12, first=24)
    before = fingerprint(state)
    month_is_counted(state)
    recorder.take(state)
    auditor.before(state)
    recorder.events(state.reference_data)
    recorder.measures()
    groups = recorder.groups()
    assert fingerprint(state) == before
    assert len(groups) and recorder.snapshots and len(recorder.employers(state.reference_data))  # they did run
    assert not any(PROCESSES["month_is_counted"].writes.values())


def label(step):
    """The owner that a process speaks for: the id of its mechanism, or the name of its file."""
    modules = {kind.__module__.split(".")[-1] for kind in step.columns.values()}
    module = modules.pop() if modules else ""
    return module[:3].upper() if module[:1] == "m" and module[1:3].isdigit() else module


EXCEPTIONS = {
    # A newcomer takes over a row: whatever the former person left behind is reset by `population`.
    "persons_enter": {
        ("persons", name)
        for name in initial_columns("persons")
        if TABLES["persons"][name].owner not in ("population", "employment", "many")
    }
    | {("persons", "education"), ("persons", "experience")},
    # A slot that is opened starts without a holder.
    "employers_open_jobs": {("jobs", "holder")},
    # The whole table of slots grows.
    "job_slots_are_stocked": {("jobs", "holder"), ("jobs", "contract"), ("jobs", "handed_over")},
}
UNMOVED = {
    # What a newcomer must not inherit, but that few leave behind.
    "persons_enter": EXCEPTIONS["persons_enter"] | {("persons", "prepared_for")},
    # Few are trained for another occupation in a small world, and fewer find work in it.
    "movers_transfer_skills": {("persons", "prepared_for")},
    # A post that is to go is closed when its holder has left: few leave one in two years of a small world.
    "employers_anticipate_labour_market": {("employers", "jobs")},
    # The table of slots grows once in years.
    "job_slots_are_stocked": {("jobs", name) for name in TABLES["jobs"]}
    | {("economy", "free_job"), ("economy", "free_count")},
}


def test_declared_columns_are_written(changed):
    """Too wide a declaration hides who owns a column; what `carry_out` may write is declared whole."""
    stale = {name: declared(step) - changed[name] - CARRIED_OUT for name, step in STEPS.items()}
    assert not {name: left for name, columns in stale.items() if (left := columns - UNMOVED.get(name, set()))}


def foreign(step):
    """Columns that a process declares to write and does not own."""
    carried = CARRIED_OUT if CARRIED_OUT <= declared(step) else set()
    return {
        (table, name)
        for table, name in declared(step) - carried
        if TABLES[table][name].owner not in (label(step), "many")
    }


def test_a_process_writes_what_its_mechanism_owns():
    found = {name: columns for name, step in STEPS.items() if (columns := foreign(step))}
    assert found == EXCEPTIONS  # equal: an exception that is no longer one has to go


def test_every_owner_is_known():
    known = {label(step) for step in STEPS.values()} | {"many"}
    for table, columns in TABLES.items():
        for name, column in columns.items():
            assert column.owner in known, (table, name, column.owner)


def test_every_column_that_moves_has_a_process(changed):
    moved = set().union(*changed.values())
    written = set().union(*(declared(step) for step in STEPS.values()))
    assert moved <= written
    fixed = {(table, name) for table, columns in TABLES.items() for name in columns} - written
    # What no process writes is set up once, by `population`.
    assert {TABLES[table][name].owner for table, name in fixed} == {"population"}


def test_declared_columns_exist():
    for step in PROCESSES.values():
        for side in (step.reads, step.writes):
            for table, names in side.items():
                if table not in MARKET:
                    assert set(names) <= set(TABLES[table]), (step.name, table)
