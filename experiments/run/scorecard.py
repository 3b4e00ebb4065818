"""The scorecard in the terminal: each measure's mean over the last years, with what was observed."""

from __future__ import annotations

from typing import Any

import pandas as pd
from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from experiments.outcomes.summary import EXACT
from experiments.presentation.texts import Texts

STYLES = {"in": "green", "below": "yellow", "above": "yellow", "none": ""}


def print_scorecard(summary: pd.DataFrame, years: int, persons: int, texts: Texts, console: Console) -> None:
    """Print a summary (as `summarise` gives it), a mean over `years` years of a world of `persons`, by topic."""
    shown = summary[(summary["measure"] != "") & (summary["unit"] != "persons")]
    console.print()
    console.print(_table(shown, texts("scorecard.title", years=years), texts))
    missing = summary.loc[summary["verdict"] == "unmeasured", "label"]
    if len(missing):
        console.print(texts("scorecard.unmeasured", labels="; ".join(missing)), style="dim")
    console.print(verdict_in_a_sentence(summary, persons, texts), style="bold yellow")


def verdict_in_a_sentence(summary: pd.DataFrame, persons: int, texts: Texts) -> str:
    """Return how many targets are met, where the values come from, and what a small world gets wrong."""
    verdicts = summary.loc[summary["target"] != "", "verdict"].value_counts()
    measured = int(verdicts.reindex(["in", "below", "above"]).sum())
    met, every = int(verdicts.get("in", 0)), int(verdicts.sum())
    counted = texts("scorecard.counted", met=met, measured=measured, all=every)
    small = f" {texts('scorecard.small', persons=texts.number(persons, 'persons'))}" if persons < EXACT else ""
    return f"{counted} {texts('scorecard.values')}{small}"


def observed(row: dict[str, Any], texts: Texts) -> str:
    """Return the observed value with its band, as text; empty without a target."""
    if not row["target"]:
        return ""
    value, low, high = (texts.exact(row[key]) for key in ("observed", "low", "high"))
    return texts("scorecard.band", value=value, low=low, high=high)


def _table(summary: pd.DataFrame, title: str, texts: Texts) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(texts("scorecard.measure"))
    for heading in ("scorecard.simulated", "scorecard.observed"):
        table.add_column(texts(heading), justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for topic, rows in summary.groupby("topic", sort=False):
        table.add_section()
        table.add_row(texts(f"topics.{topic}"), style="bold")
        for row in rows.to_dict("records"):
            verdict = row["verdict"]
            value = texts.quantity(row["simulated"], row["unit"])
            words = texts(f"verdicts.{verdict}")
            label = Padding(row["label"], (0, 0, 0, 2))  # a second line is indented too
            table.add_row(label, value, observed(row, texts), words, style=STYLES[verdict])
    return table
