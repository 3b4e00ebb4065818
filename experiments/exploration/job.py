"""What `experiments.sweep`, and the studies that are built on it, take from the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from omegaconf import DictConfig
from pydantic import BaseModel, ConfigDict, ValidationError

from experiments.cli.overrides import choices_made
from experiments.cli.program import PROGRAMMES, Form, checked_name, split, with_hash, without_effect
from experiments.design.experiment import Experiment, read_experiment
from experiments.design.plan import Plan, plan_of
from experiments.execution.settings import ExecutorSettings, read_settings
from experiments.exploration.settings import DiscoverSettings, RobustnessSettings, SensitivitySettings, explained
from sim.config import Config, ConfigError

NOT_IN_NAME = {"experiment", "executor", "results", "name", "language", "dry_run"}
MAY_BE_ADDED = ("experiment.levers", "experiment.uncertainties")
INTERRUPTED = "interrupted; finished runs are kept, the same command goes on from there"


class SweepOutput(BaseModel):
    """Keys of the program beside those of the model, of `experiment` and of `executor`; three are those of studies."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)
    results: str = "results"
    name: str | None = None
    language: Literal["en", "nl"] = "en"
    dry_run: bool = False
    sensitivity: SensitivitySettings = SensitivitySettings()
    discover: DiscoverSettings = DiscoverSettings()
    robustness: RobustnessSettings = RobustnessSettings()


class SweepJob(NamedTuple):
    """One checked sweep: what to run, and where its outputs go (`results / name`)."""

    config: Config
    experiment: Experiment
    plan: Plan
    executor: ExecutorSettings
    overrides: tuple[str, ...]
    results: Path
    name: str
    output: SweepOutput

    @property
    def language(self) -> str:
        """Of what is printed and drawn: 'en' or 'nl'."""
        return self.output.language

    @property
    def notes(self) -> list[str]:
        """What whoever starts it should know: one point of each policy and scenario is looked at."""
        kinds = {tuple(row.get(part) for part in PROGRAMMES): row for row in self.plan.rows}
        configs = [self.plan.study.config(row, self.plan.seeds[0]) for row in kinds.values()]
        return list(dict.fromkeys(line for config in configs for line in without_effect(config)))


def sweep_form(prefix: str = "") -> Form:
    """The form of a program that runs an experiment; `prefix` stands before its name in the name of the results."""
    parts = {"experiment": Experiment().model_dump(), "executor": ExecutorSettings().model_dump()}

    def job(composed: DictConfig, overrides: Sequence[str]) -> SweepJob:
        config, tree = split(composed, [*SweepOutput.model_fields, *parts])
        try:
            output = SweepOutput.model_validate({key: tree[key] for key in SweepOutput.model_fields})
        except ValidationError as error:
            raise ConfigError(explained(error)) from None
        experiment, executor = read_experiment(tree["experiment"]), read_settings(tree["executor"])
        name = checked_name(output.name or _name(prefix, overrides))
        if name == "runs":
            raise ConfigError("name=runs is the folder of results that all sweeps share; allowed: another name")
        plan = plan_of(config, experiment)
        return SweepJob(config, experiment, plan, executor, tuple(overrides), Path(output.results), name, output)

    defaults = {**SweepOutput().model_dump(), **parts}
    groups = ("experiment", "executor")
    return Form("sweep", defaults, job, groups, groups[:1], MAY_BE_ADDED, INTERRUPTED)


def _name(prefix: str, overrides: Sequence[str]) -> str:
    chosen = choices_made("experiment", overrides)
    others = [text for text in overrides if text.startswith("experiment.") or _key(text) not in NOT_IN_NAME]
    return with_hash(prefix + "+".join(chosen or []), others)


def _key(override: str) -> str:
    return override.split("=")[0].split(".")[0]
