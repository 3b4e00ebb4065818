"""Policies beside the baseline with the same luck: `python -m experiments.compare baseline POLICY... [key=value...]`.

    python -m experiments.compare baseline career_vouchers training_leave scenario=ai_wave years=10
    python -m experiments.compare baseline career_vouchers+training_leave scale.persons=20000 inaction.uncertainty=0.5
    python -m experiments.compare baseline own policy.changes='[{lever: hr.workload, value: 0.9}]'
    python -m experiments.compare career_policy_for_all high_potential_programme pairs=40
    python -m experiments.compare baseline career_vouchers pairs=auto halfwidth=employment_rate:0.2:5
    python -m experiments.compare baseline career_vouchers over=ensemble pairs=40 replicates=2

The first name is what the others are compared with; 'baseline' is no policy, 'one+other' are two together, 'own' are
the changes given by policy.changes. All keys of experiments.run hold (scenario, scale, years, seed, parameters,
language, results, name), and:

    pairs=20            pairs of worlds; auto: until halfwidth=OUTCOME:VALUE[:YEARS] (several with commas), most=200
    over=chance         ensemble: each member of the calibrated ensemble has replicates=2 pairs
    horizons=1,3,5,10,20    years after the start, which is the month of the first change unless start= says otherwise
    outcomes=...        measures drawn over time
    persona=...         kinds of people whose careers are drawn (configs/persona/); all are in persona.csv
    person=ID           one person of the population of seed=, in as many worlds
    executor=local      who does the work: local with executor.workers=N, dask, slurm; array with executor.part=N and
                        executor.parts=M: one part of a job array does its share and stops (docs/sweeps.md)

Writes results/compare/NAME/: effects, winners, costs and persona tables, a manifest, figures and report.html. How to
read them: docs/comparing.md. Finished worlds are kept in results/compare/.pairs/, so that the same command goes on
where it was stopped. Pairs that failed are left out.
"""

from collections.abc import Callable
from pathlib import Path

from experiments.compare.figures import comparison_charts
from experiments.compare.page import write_comparison
from experiments.compare.request import Request, request_command
from experiments.compare.simulate import Compared, compare
from experiments.compare.words import print_comparison
from experiments.io.errors import Status
from experiments.io.manifest import write_manifest
from experiments.io.output_folder import replacing
from experiments.io.tables import write_csvs
from experiments.presentation.charts import Chart, save_charts
from experiments.presentation.progress import progress
from experiments.presentation.terminal import console_of
from experiments.presentation.texts import Texts


def publish(request: Request, texts: Texts, draw: Callable[..., list[Chart]], fill: Callable[..., None]) -> Compared:
    """Run what is missing, and write the folder.

    Args:
        draw: makes the charts of what was found, for the request, with texts. fill: writes all but the figures to a
            folder, from what was found, the charts, the request and texts.

    Raises ConfigError, UsageError or OSError.
    """
    with progress(texts) as report:
        found = compare(request, report)
        report(0, 2, "write")
        charts = draw(found, request, texts)
        report(1, 2, "write")
        with replacing(request.place.parent, request.place.name) as folder:
            save_charts(charts, folder / "figures")
            fill(folder, found, charts, request, texts)
        report(2, 2, "write")
    return found


def run(request: Request) -> int:
    """Publish a comparison and print its scorecard; returns the exit status."""
    texts, console = Texts(request.keys.language), console_of(130)
    found = publish(request, texts, comparison_charts, _fill)
    print_comparison(found, request, texts, console)
    console.print(texts("scorecard.written", folder=request.place), soft_wrap=True)
    return Status.INCOMPLETE if found.failed else Status.DONE


def _fill(folder: Path, found: Compared, charts: list[Chart], request: Request, texts: Texts) -> None:
    """Write tables, page and manifest."""
    found.effects.to_parquet(folder / "effects.parquet", index=False, compression="zstd")
    write_csvs(folder, effects=found.effects, winners=found.winners, costs=found.costs, persona=found.careers)
    write_comparison(folder / "report.html", found, charts, request, texts)
    pairs, draws = found.comparison.pairs, found.comparison.draws
    write_manifest(
        folder,
        arguments=request.arguments,
        pairs=[draw._asdict() for draw in draws],
        failed=found.failed,
        configurations={name: config.model_dump(mode="json", by_alias=True) for name, config in request.arms},
        worlds={name: [pairs.key(draw, name) for draw in draws] for name in pairs.design.names},
    )


COMMAND = request_command("compare", __doc__, run)
main = COMMAND.main
