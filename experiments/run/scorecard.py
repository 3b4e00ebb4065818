"""The scorecard in the terminal: each measure's mean over the last years, with what was observed."""

from typing import Any

import pandas as pd
from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from experiments.outcomes.calibrated_tables import told
from experiments.outcomes.summary import EXACT
from experiments.presentation.terminal import NUMBERS, table_of
from experiments.presentation.texts import Texts
from experiments.run.tables import Results

STYLES = {"in": "green", "below": "yellow", "above": "yellow", "none": ""}


def print_scorecard(summary: pd.DataFrame, years: int, results: Results, texts: Texts, console: Console) -> None:
    """Print a summary (as `summarise` gives it), a mean over `years` years of a run, by topic."""
    shown = summary[(summary["measure"] != "") & (summary["unit"] != "persons")]
    console.print()
    console.print(_table(shown, texts("scorecard.title", years=years), texts))
    missing = summary.loc[summary["verdict"] == "unmeasured", "label"]
    if len(missing):
        console.print(texts("scorecard.unmeasured", labels="; ".join(missing)), style="dim")
    console.print(verdict_in_a_sentence(summary, results, texts), style="bold yellow")


def verdict_in_a_sentence(summary: pd.DataFrame, results: Results, texts: Texts) -> str:
    """Return how many targets are met, where the values come from, and what a small world gets wrong."""
    persons, values = results.config.scale.persons, told("values", results.sources, texts)
    small = f" {texts('scorecard.small', persons=texts.number(persons, 'persons'))}" if persons < EXACT else ""
    if not (summary["target"] != "").any():
        return f"{values}{small}"
    verdicts = summary.loc[summary["target"] != "", "verdict"].value_counts()
    measured = int(verdicts.reindex(["in", "below", "above"]).sum())
    met, every = int(verdicts.get("in", 0)), int(verdicts.sum())
    counted = texts("scorecard.counted", met=met, measured=measured, all=every)
    return f"{counted} {values}{small}"


def observed(row: dict[str, Any], texts: Texts) -> str:
    """Return the observed value with its band, as text; empty without a target."""
    if not row["target"]:
        return ""
    value, low, high = (texts.exact(row[key]) for key in ("observed", "low", "high"))
    return texts("scorecard.band", value=value, low=low, high=high)


def _table(summary: pd.DataFrame, title: str, texts: Texts) -> Table:
    simulated, observation = texts("scorecard.simulated"), texts("scorecard.observed")
    compared = bool((summary["target"] != "").any())
    columns = {texts("scorecard.measure"): {}, simulated: NUMBERS}
    columns |= {observation: NUMBERS, "": {"no_wrap": True}} if compared else {}
    table = table_of(columns, title, pad_edge=False)
    for topic, rows in summary.groupby("topic", sort=False):
        table.add_section()
        table.add_row(texts(f"topics.{topic}"), style="bold")
        for row in rows.to_dict("records"):
            label = Padding(row["label"], (0, 0, 0, 2))  # a second line is indented too
            found = (observed(row, texts), texts(f"verdicts.{row['verdict']}")) if compared else ()
            table.add_row(label, texts.quantity(row["simulated"], row["unit"]), *found, style=STYLES[row["verdict"]])
    return table
