"""The scorecard in the terminal: each measure's mean over the last years beside what was observed."""

from __future__ import annotations

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table

from experiments.texts import Texts

STYLES = {"in": "green", "below": "yellow", "above": "yellow", "none": "dim"}


def print_scorecard(summary: pd.DataFrame, years: int, texts: Texts, console: Console) -> None:
    """Print a summary (as `summarise` gives it), a mean over `years` years, by topic."""
    console.print()
    console.print(texts("scorecard.title", years=years), style="bold")
    shown = summary[(summary["measure"] != "") & (summary["unit"] != "persons")]
    for topic, rows in shown.groupby("topic", sort=False):
        console.print(_table(texts(f"topics.{topic}"), rows, texts))
    missing = summary.loc[summary["verdict"] == "unmeasured", "label"]
    if len(missing):
        console.print(texts("scorecard.unmeasured", labels="; ".join(missing)), style="dim")
    console.print(counted(summary, texts) + " " + texts("scorecard.uncalibrated"), style="bold yellow")


def counted(summary: pd.DataFrame, texts: Texts) -> str:
    """How many targets are met, in a sentence."""
    verdicts = summary.loc[summary["target"] != "", "verdict"].value_counts()
    met = int(verdicts.get("in", 0))
    measured = int(verdicts.reindex(["in", "below", "above"]).sum())
    return texts("scorecard.counted", met=met, measured=measured, all=int(verdicts.sum()))


def _table(topic: str, rows: pd.DataFrame, texts: Texts) -> Table:
    table = Table(title=topic, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(texts("scorecard.measure"), min_width=42)
    table.add_column(texts("scorecard.simulated"), justify="right", min_width=10)
    table.add_column(texts("scorecard.unit"), min_width=11)
    table.add_column(texts("scorecard.observed"), justify="right", min_width=20)
    table.add_column("", min_width=6)
    for row in rows.to_dict("records"):
        verdict = row["verdict"]
        table.add_row(
            row["label"],
            texts.number(row["simulated"], row["unit"]),
            texts.unit(row["unit"]),
            observed(row, texts),
            texts(f"verdicts.{verdict}") if verdict != "none" else "",
            style=STYLES[verdict] if verdict != "none" else None,
        )
    return table


def observed(row: dict, texts: Texts) -> str:
    """The observed value with its band, as text; empty without a target."""
    if not row["target"]:
        return ""
    value, low, high = (texts.number(row[key], row["unit"]) for key in ("observed", "low", "high"))
    return texts("scorecard.band", value=value, low=low, high=high)
