"""The command line of a program: what is right reaches the program checked, what is wrong gives one line."""

import errno
import os
import shutil
import subprocess
import sys

import pytest
from hydra.core.config_store import ConfigStore

from experiments.cli.launch import launch, read_command
from experiments.cli.model_keys import by_hand, without_effect
from experiments.io.config_files import files
from experiments.io.errors import UsageError, exit_status
from experiments.io.paths import CONFIGS
from experiments.run.command import COMMAND, simulate
from sim.config import configure
from tests.support import use_configs


def test_overrides_reach_the_program(run):
    numbers = "scale=tiny", "seed=7", "inaction.uncertainty=0.5", "inaction.enabled=false"
    status, (job,), errors = run(*numbers, "scenario=recession", "results=a b/c", "language=nl")
    assert (status, errors) == (0, [])
    assert job.config.scale.persons == 2000 and job.config.seed == 7
    assert job.config.inaction.uncertainty == 0.5 and job.config.inaction.enabled is False
    assert [change.lever for change in job.config.scenario[0].changes] == ["labour_demand.level"]
    assert (job.place.parent.as_posix(), job.keys.language) == ("a b/c", "nl")


@pytest.mark.parametrize("arguments", [("seed=7",), ("--multirun", "seed=1,2"), ("--cfg", "job"), ("policy=unheard",)])
def test_a_command_leaves_nothing_with_hydra(run, arguments):
    before = set(ConfigStore.instance().repo)
    run(*arguments)
    assert set(ConfigStore.instance().repo) == before


def test_defaults_come_from_the_model(run):
    from sim import Config

    _, (job,), _ = run()
    given = job.config.model_copy(update={"scenario": Config().scenario, "policy": Config().policy})
    assert given == Config()
    assert job.place.name == "baseline-none-10000-20y-seed1"


def named(*arguments):
    """The name of the folder of a run."""
    (job,) = read_command("run", arguments)
    return job.place.name


def test_different_runs_have_different_names():
    arguments = (
        "seed=1",
        "seed=2",
        "inaction.uncertainty=0.5",
        "inaction.uncertainty=0.6",
        "scale=tiny",
        "policy=longer_careers",
    )
    names = [named(one) for one in arguments]
    assert len(set(names)) == len(names)
    assert named("results=elsewhere") == named()


@pytest.mark.parametrize("group", ["scale", "scenario", "policy"])
def test_every_choice_of_a_group_is_accepted(group):
    names = list(files(group))
    jobs = read_command("run", ["--multirun", f"{group}={','.join(names)}"])
    assert len(names) > 3 and len({job.place.name for job in jobs}) == len(names)


def test_choices_do_what_they_say(run):
    value = {}
    for choice in ("scenario=slack_market", "scenario=tight_market", "policy=more_mediation"):
        config = run(choice)[1][0].config
        (change,) = (*config.scenario[0].changes, *config.policy[0].changes)
        value[choice.split("=")[1]] = change.value
    normal = run()[1][0].config
    assert value["slack_market"] < normal.labour_demand.level < value["tight_market"]
    assert value["more_mediation"] == 2 * normal.mediation.capacity


def test_multirun_gives_one_job_for_each_combination(run):
    status, jobs, _ = run("-m", "seed=1,2", "policy=none,more_mediation")
    assert status == 0
    assert [(job.config.seed, job.config.named("policy")) for job in jobs] == [
        (1, "none"),
        (1, "more_mediation"),
        (2, "none"),
        (2, "more_mediation"),
    ]


def test_several_policies_and_scenarios_hold_together(run):
    status, (job,), errors = run("policy=[longer_careers, more_mediation]", "scenario=[recession,ai_wave]", "seed=2")
    assert (status, errors) == (0, [])
    assert job.config.named("policy") == "longer_careers+more_mediation"
    assert job.config.named("scenario") == "recession+ai_wave"
    assert all(one.en and one.nl and one.source and one.changes for one in (*job.config.policy, *job.config.scenario))
    assert job.place.name == "recession+ai_wave-longer_careers+more_mediation-10000-20y-seed2"


def test_a_sweep_over_policies_and_pairs_of_them(run):
    _, jobs, errors = run("-m", "policy=none,longer_careers,[longer_careers,more_mediation]")
    names = ["none", "longer_careers", "longer_careers+more_mediation"]
    assert ([job.config.named("policy") for job in jobs], errors) == (names, [])


def test_nothing_is_left_out_beside_something(run):
    assert run("policy=[none,longer_careers]")[1][0].place == run("policy=longer_careers")[1][0].place
    assert run("policy=[]")[1][0].place == run()[1][0].place
    assert run("policy=baseline")[1][0].place == run()[1][0].place


def test_changes_by_hand_come_on_top_of_the_policies_chosen(run):
    text = "policy.changes=[{lever: hr.workload, value: 0.9, where: {sector: construction}}]"
    _, (job,), _ = run("policy=longer_careers", text)
    assert job.config.named("policy") == "longer_careers+own" and by_hand(job.overrides) == [text]
    assert job.config.policy[1].changes[0].where.sector == "construction"
    assert run(text)[1][0].config.named("policy") == "own"


def test_help_lists_groups_and_keys(run, capfd):
    assert launch(COMMAND, ["--help"]) == 0
    text = capfd.readouterr().out
    assert "python -m experiments.run" in text and "shorter_benefit" in text and "labour_demand:" in text


BAD = {
    "an unknown key": (["seeed=1"], ["seeed", "seed"]),
    "an unknown parameter": (["inaction.uncertanty=1"], ["inaction.uncertanty", "uncertainty"]),
    "an unknown key in a mapping": (["inaction={x: 1}"], ["inaction.x", "allowed in inaction"]),
    "a key below a value": (["scale.persons.x=3"], ["scale.persons.x", "single value"]),
    "a wrong type": (["seed=x"], ["seed", "integer"]),
    "a switch that is no switch": (["inaction.enabled=maybe"], ["inaction.enabled", "boolean"]),
    "out of range": (["inaction.uncertainty=9"], ["inaction.uncertainty=9", "0.0 to 3.0"]),
    "too few persons": (["scale.persons=3"], ["scale.persons=3", "500"]),
    "a month that is none": (["start=2024-13"], ["start", "YYYY-MM"]),
    "an unknown choice": (["scenario=boom"], ["scenario=boom", "recession"]),
    "a choice outside the folder": (["scenario=../scale/tiny"], ["is not known; allowed: ", "baseline"]),
    "an unknown language": (["language=fr"], ["language", "'en' or 'nl'"]),
    "a name that is a path": (["name=../x"], ["name", "letters"]),
    "several values": (["seed=1,2"], ["seed=1,2", "--multirun"]),
    "one name for two runs": (["-m", "seed=1,2", "name=x"], ["name='x'", "2 runs"]),
    "an endless sweep": (["-m", "inaction.uncertainty=interval(0,1)"], ["--multirun"]),
    "an added key": (["+extra=1"], ["+extra=1", "key=value"]),
    "a removed key": (["~seed"], ["~seed", "key=value"]),
    "a number in the place of a folder": (["configs=[3]"], ["configs='3'", "no folder"]),
    "nothing in the place of a folder": (["configs=[null]"], ["configs='None'", "no folder"]),
    "a mapping in the place of folders": (["configs={a: b}"], ["configs=", "no folder"]),
    "several lists of folders": (["configs=[a],[b]"], ["configs=", "allowed"]),
    "no value": (["seed"], ["seed", "key=value"]),
    "brackets": (["seed=(3"], ["seed=(3", "quotes"]),
    "a choice of sweeps": (["experiment=smoke"], ["experiment is a choice of other programs", "scenario"]),
    "an unknown option": (["--verbose"], ["--verbose", "--multirun"]),
    "no lever": (["policy.changes=[{lever: hr.posting, value: 1}]"], ["hr.posting", "hr.internal_posting"]),
    "a lever out of range": (
        ["policy.changes=[{lever: hr.internal_posting, value: 7}]"],
        ["internal_posting", "0.0 to 1.0"],
    ),
    "a contradiction": (
        ["scenario=[slack_market,tight_market]"],
        ["labour_demand.level", "one value at a time"],
    ),
    "a key twice": (["seed=1", "seed=2"], ["seed=1 and seed=2", "--multirun seed=1,2"]),
    "a policy twice": (
        ["policy=longer_careers", "policy=more_mediation"],
        ["policy='[longer_careers,more_mediation]'"],
    ),
    "nothing after the sign": (["results="], ["results=", "no value"]),
    "a word": (["policy", "seed=1"], ["'policy'", "key=value"]),
    "an option without its word": (["--cfg=jobs"], ["--cfg='jobs'", "job, hydra, all"]),
    "a choice twice": (["policy=[more_mediation,more_mediation]"], ["more_mediation", "twice"]),
    "an unknown choice among several": (["policy=[more_mediation,boom]"], ["policy=boom", "longer_careers"]),
    "several of one kind": (["scale=[tiny,small]"], ["scale=[tiny,small]", "one of"]),
    "policies that contradict each other": (
        ["scenario=[slack_market,tight_market]"],
        ["labour_demand.level", "0.97 from 'slack_market'", "1.04 from 'tight_market'"],
    ),
    "an unknown sector": (
        ["policy.changes=[{lever: hr.workload, value: 0.9, where: {sector: bakery}}]"],
        ["'own'", "hr.workload", "bakery", "construction"],
    ),
    "a size that is none": (
        ["policy.changes=[{lever: hr.workload, value: 0.9, where: {size: big}}]"],
        ["policy.own.changes.0.where.size='big'", "'10-49'"],
    ),
    "a target without a meaning": (
        ["policy.changes=[{lever: life_course.pension_age, value: 800, where: {size: 1-9}}]"],
        ["life_course.pension_age", "size 1-9", "hr.*"],
    ),
    "results below a file": (["results=file.txt/here"], ["results", "folder"]),
    "results in a file": (["results=file.txt"], ["results", "folder"]),
}


@pytest.mark.parametrize("arguments, words", BAD.values(), ids=BAD)
def test_bad_input_is_one_line(run, tmp_path, arguments, words):
    (tmp_path / "file.txt").write_text("x")
    status, jobs, errors = run(*arguments)
    assert (status, jobs) == (2, [])
    assert len(errors) == 1 and errors[0].startswith("error: ")
    assert all(word in errors[0] for word in words), errors[0]
    assert [path.name for path in tmp_path.iterdir()] == ["file.txt"]


OWN_COMMAND_LINE = {
    "a launcher": ["hydra/launcher=basic"],
    "a setting of Hydra": ["+hydra.job.env_set.PLACE=9", "hydra.verbose=false"],
    "a resolver": ["name=${oc.env:PLACE}"],
    "a folder of Hydra's": ["--config-dir=."],
}


@pytest.mark.parametrize("arguments", OWN_COMMAND_LINE.values(), ids=OWN_COMMAND_LINE)
def test_settings_of_hydra_hold_on_the_own_command_line(run, monkeypatch, arguments):
    monkeypatch.setenv("PLACE", "here")
    status, (job,), errors = run("seed=7", *arguments)
    assert (status, job.config.seed, errors) == (0, 7, [])
    assert job.place.name == ("here" if "name=" in arguments[0] else "baseline-none-10000-20y-seed7")


POSIX = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.parametrize("environment", [POSIX, {"PYTHONIOENCODING": "ascii"}], ids=["POSIX", "ascii"])
def test_a_terminal_without_our_letters_is_no_reason_to_stop(environment):
    command = [sys.executable, "-m", "experiments.describe", "levers", "language=nl"]
    done = subprocess.run(command, capture_output=True, cwd=CONFIGS.parent, env={**os.environ, **environment})
    assert (done.returncode, done.stderr) == (0, b"") and b"hr.workload" in done.stdout and done.stdout.isascii()


TYPED = {"1.10": "1.10", "2024_01": "2024_01", "1e3": "1e3", "007": "007", "true": "true", "'a-b'": "a-b"}


@pytest.mark.parametrize("typed, name", TYPED.items())
def test_texts_stay_as_typed(run, typed, name):
    _, (job,), errors = run(f"name={typed}", f"results={typed}")
    assert (job.place.name, job.place.parent.name, errors) == (name, name, [])
    _, jobs, errors = run("-m", f"name={typed},other")
    assert ([one.place.name for one in jobs], errors) == ([name, "other"], [])


SHARED = {
    "keys without the name of the file above them": "en: x\nnl: y\n",
    "the name of another file": "more_mediation: {en: x, nl: y}\n",
    "two at once": "shared: {en: x}\nother: {en: y}\n",
    "a text": "shared: text\n",
    "a name of its own": "shared: {name: x}\n",
    "a callback": "# @package _global_\nhydra: {callbacks: {x: {_target_: os.mkdir, path: code_ran}}}\n",
    "a python object": "shared: !!python/object/apply:os.mkdir [code_ran]\n",
    "an environment variable": "shared: {en: '${oc.env:HOME}'}\n",
    "no yaml": "name: [\n",
    "an unknown key": "shared: {nam: x}\n",
    "no mapping": "text\n",
}


@pytest.mark.parametrize("content", SHARED.values(), ids=SHARED)
def test_a_file_that_someone_shared_is_data(run, monkeypatch, tmp_path, content):
    shared = tmp_path / "configs"
    shutil.copytree(CONFIGS, shared)
    (shared / "policy" / "shared.yaml").write_text(content)
    use_configs(monkeypatch, shared)
    status, jobs, errors = run("policy=shared")
    assert (status, jobs, len(errors)) == (2, [], 1)
    assert not (tmp_path / "code_ran").exists()


def _raise(error):
    def function(job):
        raise error

    return function


def test_a_full_disk_and_an_interrupt_are_one_line(run):
    status, _, errors = run(function=_raise(OSError(errno.ENOSPC, "No space left on device", "a.parquet")))
    assert (status, errors) == (
        1,
        ["error: 'a.parquet' can't be read or written (No space left on device)"],
    )
    status, _, errors = run(function=_raise(KeyboardInterrupt()))
    assert (status, len(errors)) == (130, 1)


def test_a_bad_table_is_one_line_and_leaves_nothing(run, tmp_path):
    (tmp_path / "mine.csv").write_text("isco2,title\n11,Chiefs\n")
    status, _, errors = run("reference_data.occupations=mine.csv", "scale=tiny", function=simulate)
    assert status == 2
    assert "occupations" in errors[-1] and "allowed:" in errors[-1] and "Traceback" not in "".join(errors)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.csv"]


def test_the_module_exits_with_status_and_line(tmp_path):
    command = [sys.executable, "-m", "experiments.run", "inaction.uncertainty=lots", f"results={tmp_path / 'out'}"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=CONFIGS.parent)
    assert done.returncode == 2
    assert done.stdout == "" and done.stderr.count("\n") == 1
    assert done.stderr.startswith("error: inaction.uncertainty='lots'")
    assert not (tmp_path / "out").exists()


def test_a_policy_that_begins_after_the_run_is_noted_and_others_are_not(run):
    after, within = (
        {
            "policy": [{"name": "late", "changes": [{"lever": "hr.workload", "value": 0.9, "from": month}]}],
            "start": "2024-01",
            "years": 2,
        }
        for month in ("2026-01", "2025-12")
    )
    (line,) = without_effect(configure(after))
    assert line.startswith("policy=late begins in 2026-01") and "years=2" in line
    assert not without_effect(configure(within)) and not without_effect(configure())
    status, jobs, (told,) = run("policy=more_mediation", "years=1")
    assert status == 0 and len(jobs) == 1 and told.startswith("note: policy=more_mediation begins in 2026-01")


def test_who_stops_reading_is_no_error(run, monkeypatch, tmp_path):
    def leave(job=None):
        raise BrokenPipeError

    with (tmp_path / "screen").open("w") as screen:
        monkeypatch.setattr(sys, "stdout", screen)
        assert exit_status(leave) == 0
        status, _, errors = run(function=leave)
    assert (status, errors) == (0, [])


@pytest.mark.parametrize("name", ["rum", "run.command", "cli", "signals", "benchmark.cost", "", "../run"])
def test_a_program_that_there_is_not_is_refused_in_one_line(name):
    with pytest.raises(UsageError, match="is no program; allowed: "):
        read_command(name, [])
