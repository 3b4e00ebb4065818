"""The report on a policy, for who has to decide: `python -m experiments.report POLICY... [key=value...]`.

    python -m experiments.report career_vouchers
    python -m experiments.report career_vouchers training_leave language=nl scenario=ai_wave
    python -m experiments.report career_vouchers scale=medium pairs=80 over=ensemble
    python -m experiments.report own policy.changes='[{lever: hr.workload, value: 0.9}]'

Each policy beside the baseline, with the same luck: what changes, when, for whom, at whose cost, where the effect
turns, what was assumed, and what the answer must not be used for. 'one+other' are two policies together. All keys of
experiments.compare hold (pairs, over, horizons, outcomes, persona, language, scenario, scale, years, seed, parameters,
results, name), and what experiments.compare has run is not run again.

Writes results/report/NAME/: report.html (one file, prints to PDF), figures as SVG and PNG, effects.csv, winners.csv and
costs.csv.
"""

from pathlib import Path

from experiments.cli.command import Call
from experiments.compare.command import publish
from experiments.compare.request import BASELINE, Request, read_request, request_command
from experiments.compare.simulate import Compared
from experiments.io.errors import Status, UsageError
from experiments.io.tables import write_csvs
from experiments.presentation.charts import Chart
from experiments.presentation.terminal import console_of
from experiments.presentation.texts import Texts
from experiments.report.figures import report_charts
from experiments.report.page import write_report


def read_report(call: Call) -> Request:
    """The checked comparison of each policy with the baseline; raises UsageError, ConfigError or ReferenceDataError."""
    names = call.keys.arms
    if not names:
        raise UsageError("name a policy, such as: career_vouchers; --help lists them")
    if BASELINE in names:
        raise UsageError(f"{BASELINE!r} is what policies are compared with here; name policies only")
    return read_request(call._replace(keys=call.keys.model_copy(update={"arms": [BASELINE, *names]})), "report")


def report(request: Request) -> int:
    """Run what is missing and write the folder; returns the exit status.

    Raises ConfigError, UsageError or OSError.
    """
    texts = Texts(request.keys.language)
    found = publish(request, texts, report_charts, _fill)
    console_of(130).print(texts("scorecard.written", folder=request.place / "report.html"), soft_wrap=True)
    return Status.INCOMPLETE if found.failed else Status.DONE


def _fill(folder: Path, found: Compared, charts: list[Chart], request: Request, texts: Texts) -> None:
    """Write tables and page."""
    write_csvs(folder, effects=found.effects, winners=found.winners, costs=found.costs)
    write_report(folder / "report.html", found, charts, request, texts)


COMMAND = request_command("report", __doc__, report, read_report)
main = COMMAND.main
