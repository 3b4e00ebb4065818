"""From targets to parameters: `python -m experiments.calibrate`.

    python -m experiments.calibrate [name=calibrate] [draws=600] [around=1] [persons=30000] [members=120]
                                    [held_out=200] [rival=NAME] [executor=local] [executor.workers=N]
                                    [results=results] [adopt=false]

Tiers, each resumed by the same command where it was left (executors are those of sweeps, docs/sweeps.md; a job array
does its share of the first tier that is not done yet):
    0  what a small world that starts from the declared equilibrium gives otherwise than a large one with a burn-in
       of its own: taken off what follows;
    1  a bank of draws from the prior (`configs/calibrate.yaml`; with around=0.15 within 15% of each range on either
       side of the present values, which needs fewer draws where these are nearly right), and a screening of which
       parameter moves which target (Morris 1991, by SALib);
    2  waves: an emulator of the bank proposes draws that could give the targets (approximate Bayesian), the model
       simulates them, they join the bank; accepted are those that put all targets of weight 3 and all but 12
       outcomes in band, until there are enough;
    3  the best few in large worlds with a burn-in of their own, in two rounds with a last wave between, which learns
       from the first: the one that is furthest from all ends of its bands is chosen;
    4  held-out draws of the bank as if they were data: how often the 90% intervals hold the truth.

Writes `results/<name>/`: parameters.csv (the chosen values, with what the data tell of each), ensemble.csv,
screening.csv, coverage.csv, emulator.csv, manifest.json. With adopt=true they become the model's own (sim/data).
With rival=NAME a rival of the model is fitted (`configs/rival/NAME.yaml`: what is fixed, and which targets it can't
give); its fitted values are written into that file by hand.
"""

from pathlib import Path
from typing import Annotated

import pandas as pd
from pydantic import Field
from rich.console import Console

from experiments.calibrate import tiers as steps
from experiments.calibrate.tiers import Study
from experiments.cli.command import KEPT, Call, Command
from experiments.cli.keys import Count, ResultKeys
from experiments.cli.model_keys import checked_name
from experiments.design.rivals import read_rival
from experiments.execution.executor_key import EXECUTOR, ExecutorKey
from experiments.execution.settings import ExecutorSettings
from experiments.io.errors import UsageError
from experiments.io.tables import write_csvs
from experiments.pairing.ensemble import FILE as SHIPPED
from experiments.presentation.progress import progress
from experiments.presentation.texts import Texts


class CalibrateKeys(ResultKeys):
    """Sizes of the tiers, who does the work, and whether the result becomes the model's own."""

    name: str = "calibrate"
    draws: Count = 600
    around: Annotated[float, Field(gt=0.0, le=1.0)] = 1.0
    persons: Annotated[int, Field(ge=500)] = 30_000
    members: Count = 120
    held_out: Count = 200
    rival: str | None = None
    adopt: bool = False
    executor: ExecutorKey = ExecutorSettings()


def calibrate_job(call: Call) -> Call:
    """The calibration that a command line describes, with its folder; raises ConfigError or UsageError."""
    keys, rival = call.keys, read_rival(call.keys.rival)
    if keys.rival and keys.adopt:
        raise UsageError(f"adopt=true with rival={keys.rival}; allowed: adopt=true for the model itself")
    return call._replace(subject=rival, place=Path(keys.results) / checked_name(keys.name))


def calibrate(job: Call) -> None:
    """Go through all tiers, write the folder and print what came out; raises ConfigError or OSError."""
    folder, console = job.place, Console(highlight=False)
    with progress(Texts("en")) as report:
        study = Study(folder, job.keys, job.subject, report)
        bias = steps.measure_bias(study)
        bank = steps.fill_bank(study)
        screening = steps.screen(study)
        accepted, known = steps.waves(study, bank, bias)
        chosen, confirmed = steps.choose(study, accepted, known, bias)
        coverage = steps.held_out(study, bank)
        emulator = steps.emulated(study, bank)
    parameters = steps.describe(study, chosen, accepted, coverage)
    write_csvs(
        folder,
        screening=screening,
        coverage=coverage,
        emulator=emulator,
        parameters=parameters,
        ensemble=accepted,
        chosen=confirmed,
    )
    steps.write_origin(study, len(accepted))
    _print(parameters, confirmed, study, console)
    if job.keys.adopt:
        steps.adopt(folder)
    console.print(f"Written to {folder}", soft_wrap=True)


def _print(parameters: pd.DataFrame, confirmed: pd.DataFrame, study: Study, console: Console) -> None:
    """What came out, in a few lines."""
    outcomes = confirmed[confirmed["role"] == "outcome"]
    console.print(
        f"In large worlds of the chosen set {int(outcomes['in_band'].sum())} of {len(outcomes)} outcomes are in band."
    )
    told = parameters["told"] == "yes"
    blind = ", ".join(parameters.loc[~told, "parameter"])
    console.print(
        f"The data tell {int(told.sum())} of {len(parameters)} parameters apart from the prior; not: {blind}."
    )
    if SHIPPED.exists() and not study.keys.rival:
        shipped = pd.read_csv(SHIPPED)
        names = [name for name in study.free.names if name in shipped]
        low, high = shipped[names].quantile(0.025), shipped[names].quantile(0.975)
        value = parameters.set_index("parameter")["value"][names]
        inside = ((value >= low) & (value <= high)).mean()
        console.print(f"{inside:.0%} of the chosen values lie in the central 95% of the shipped ensemble.")


COMMAND = Command("calibrate", __doc__, CalibrateKeys, calibrate, calibrate_job, groups=EXECUTOR, interrupted=KEPT)
main = COMMAND.main
