"""What `experiments.sweep`, and the studies that are built on it, take from the command line."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field

from experiments.cli.command import KEPT, MODEL_CHOICES, PROGRAMMES, Call, Command
from experiments.cli.keys import NamedKeys
from experiments.cli.model_keys import checked_name, with_hash, without_effect
from experiments.design.experiment import OPERATORS, Experiment, read_experiment
from experiments.design.plan import Plan, plan_of
from experiments.execution.executor_key import EXECUTOR, ExecutorKey
from experiments.execution.settings import ExecutorSettings
from experiments.execution.store import FOLDER, Store
from sim.config import Config, ConfigError, Strict
from sim.measurement.measures import MEASURES

NOT_IN_NAME = {"experiment", "executor", "results", "name", "language", "dry_run", "configs"}
MAY_BE_ADDED = ("experiment.levers", "experiment.uncertainties")
CONDITION = re.compile(r"\s*(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?)\s*")


def _measure(name: str) -> str:
    if name not in MEASURES:
        raise ValueError(f"{name!r} is not a measure; see docs/measures.md")
    return name


def _condition(text: str) -> str:
    if not CONDITION.fullmatch(text):
        raise ValueError(f"{text!r} can't be read; allowed: <, <=, >= or > and a number, such as '> 0.5'")
    return text


Measure = Annotated[str, AfterValidator(_measure)]


class SensitivitySettings(Strict):
    """Of `experiments.sensitivity`: outcomes; trajectories of Morris; how many axes go on to Sobol."""

    outcomes: list[Measure] = Field(["unemployment_rate", "job_change", "career_inaction"], min_length=1, max_length=3)
    trajectories: int = Field(8, ge=2, le=1000)
    factors: int = Field(6, ge=1, le=100)


class DiscoverSettings(Strict):
    """Settings of `experiments.discover`.

    The policy and what it is compared with (the last and the first of the experiment if not given), the outcome, and
    the effect on it that counts as failing.
    """

    policy: str | None = None
    baseline: str | None = None
    outcome: Measure = "unemployment_rate"
    fails_if: Annotated[str, AfterValidator(_condition)] = "> 0"


class RobustnessSettings(Strict):
    """Settings of `experiments.robustness`.

    The outcome, which way is better, and from where on it is good enough (the median over all futures and policies if
    not given).
    """

    outcome: Measure = "unemployment_rate"
    better: Literal["lower", "higher"] = "lower"
    enough: float | None = None


def fails(effect: float, condition: str) -> bool:
    """Whether an effect meets a condition such as '> 0.5'."""
    ((sign, number),) = CONDITION.findall(condition)
    return bool(OPERATORS[sign](effect, float(number)))


class SweepKeys(NamedKeys):
    """Keys beside those of the model: the experiment, who does the work, and whether anything is to be done."""

    experiment: Annotated[Experiment, BeforeValidator(lambda tree: read_experiment(dict(tree)))] = Experiment()
    executor: ExecutorKey = ExecutorSettings()
    dry_run: bool = False


class SweepJob(NamedTuple):
    """One checked sweep: what to run, and the folder that it fills."""

    config: Config
    plan: Plan
    overrides: tuple[str, ...]
    place: Path
    keys: Any  # SweepKeys, or those of a study

    @property
    def experiment(self) -> Experiment:
        """Axes, design, replicates and what is kept."""
        return self.keys.experiment

    @property
    def executor(self) -> ExecutorSettings:
        """Who does the work."""
        return self.keys.executor

    @property
    def store(self) -> Store:
        """Where runs are kept, for all sweeps and studies whose results are in one folder."""
        return Store(self.place.parent / FOLDER)

    @property
    def notes(self) -> list[str]:
        """What whoever starts it should know: one point of each policy and scenario is looked at."""
        kinds = {tuple(row.get(part) for part in PROGRAMMES): row for row in self.plan.rows}
        configs = [self.plan.study.config(row, self.plan.seeds[0]) for row in kinds.values()]
        return list(dict.fromkeys(line for config in configs for line in without_effect(config)))


def sweep_command(
    name: str, about: str, run: Callable[[SweepJob], int | None], keys: type[SweepKeys] = SweepKeys
) -> Command:
    """The command of a program that runs an experiment; the name of a study stands before that of its results."""
    prefix = "" if name == "sweep" else f"{name}-"

    def job(call: Call) -> SweepJob:
        others = [text for text in call.overrides if text.startswith("experiment.") or _key(text) not in NOT_IN_NAME]
        folder = checked_name(call.keys.name or with_hash(f"{prefix}{call.choices['experiment']}", others))
        if folder == "runs":
            raise ConfigError("name=runs is the folder of results that all sweeps share; allowed: another name")
        plan = plan_of(call.config, call.keys.experiment)
        return SweepJob(call.config, plan, call.overrides, Path(call.keys.results) / folder, call.keys)

    return Command(
        name,
        about,
        keys,
        run,
        job,
        model=True,
        groups={**MODEL_CHOICES, "experiment": "smoke", **EXECUTOR},  # that experiment for --help; one must be chosen
        needed=("experiment",),
        open=MAY_BE_ADDED,
        interrupted=KEPT,
    )


def _key(override: str) -> str:
    return override.split("=")[0].split(".")[0]
