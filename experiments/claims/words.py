"""Findings in words: labels of contrasts and outcomes, an effect with its interval, a verdict in a sentence."""

from __future__ import annotations

from math import ceil, log10

import pandas as pd

from experiments.claims.claim import Claim, Outcome
from experiments.claims.tables import Finding
from experiments.claims.verdicts import DEPENDS, SUPPORTED
from experiments.outcomes.cohorts import OUTCOMES
from experiments.presentation.texts import Texts
from sim.measurement.measures import MEASURES


def words(text, texts: Texts) -> str:
    """Return a text of a claim in the reader's language."""
    return getattr(text, texts.language)


def contrast_label(claim: Claim, name: str, texts: Texts) -> str:
    """Return 'A against B', or the label of a weighted contrast."""
    contrast = claim.contrasts[name]
    if contrast.weights:
        return words(contrast, texts)
    of, than = (words(claim.arms[arm], texts) for arm in (contrast.of, contrast.than))
    return texts("claims.against", of=of, than=than)


def outcome_label(claim: Claim, outcome: Outcome, texts: Texts) -> str:
    """Return the outcome in words, with whom it is measured on, against whom, and in which years."""
    first, last = outcome.years
    years = texts("claims.year", year=last) if first == last else texts("claims.years", first=first, last=last)
    if outcome.of:
        what, whom = words(OUTCOMES[outcome.of], texts), words(claim.cohorts[outcome.cohort], texts)
        beside = words(claim.cohorts[outcome.beside], texts) if outcome.beside else ""
    elif outcome.group:
        what, whom = _group_measure(outcome.measure, texts), texts.group(*outcome.group, named=True)
        beside = texts.group(*outcome.beside, named=True) if outcome.beside else ""
    else:
        return texts("claims.outcome", what=texts.label(MEASURES[outcome.measure]), years=years)
    what = what[0].upper() + what[1:]
    key = "claims.beside" if beside else "claims.among"
    return texts(key, what=what, whom=whom, beside=beside, years=years)


def _group_measure(name: str, texts: Texts) -> str:
    return texts.label(MEASURES[name])


def digits(size: float) -> int:
    """Return digits that show a tenth of a size."""
    return max(0, ceil(-log10(size)) + 1) if 0.0 < size else 1


def number(value: float, matters: float, unit: str, texts: Texts) -> str:
    """Return an effect with a sign and the digits that fit the smallest difference that matters."""
    text = texts.number(abs(value), unit, digits(matters))
    return f"{'-' if value < 0 and any(c in '123456789' for c in text) else '+'}{text}"


def effect_in_words(row: pd.Series, texts: Texts) -> str:
    """Return an effect with its interval: '+2.1 points (1.4 to 2.9)'."""
    value, low, high = (number(row[name], row["matters"], row["unit"], texts) for name in ("effect", "low", "high"))
    unit = texts(f"compare.units.{row['unit']}")
    return texts("claims.effect", value=value, low=low, high=high, unit=unit)


def sentence(found: Finding, texts: Texts) -> str:
    """Return the verdict in a sentence, with the number and interval of the key outcome that decided."""
    verdict, claim = found.verdict, found.claim
    place = _telling(found)
    row = found.rows.loc[place]
    what = outcome_label(claim, claim.outcomes[place], texts)
    shown = texts(
        "claims.shown",
        what=what,
        effect=effect_in_words(row, texts),
        contrast=contrast_label(claim, row["contrast"], texts),
    )
    counts = {
        "holds": len(verdict.holds),
        "fails": len(verdict.fails),
        "open": len(verdict.open),
        "parameters": len(verdict.parameters),
        "keys": len(claim.keys),
    }
    return texts(f"claims.sentences.{verdict.verdict}", shown=shown, **counts)


def _telling(found: Finding) -> int:
    """Return the place of the first key outcome that decided: one that fails unless the claim is supported."""
    verdict = found.verdict
    order = (verdict.holds, verdict.parameters, verdict.open, verdict.fails)
    if verdict.verdict not in (SUPPORTED, DEPENDS):
        order = order[::-1]
    return next(places[0] for places in order if places)


def dependence(found: Finding, texts: Texts) -> list[str]:
    """Return on what the verdict depends, a line for each kind."""
    if found.verdict.verdict != DEPENDS:
        return []
    lines = []
    for kind in ("holds", "fails", "open", "parameters"):
        places = getattr(found.verdict, kind)
        if places:
            labels = [_row_label(found, place, texts) for place in places]
            lines.append(texts(f"claims.depends.{kind}", labels="; ".join(labels)))
    return lines


def _row_label(found: Finding, place: int, texts: Texts) -> str:
    """Return an outcome with its contrast."""
    claim, outcome = found.claim, found.claim.outcomes[place]
    return f"{outcome_label(claim, outcome, texts)} ({contrast_label(claim, outcome.contrast, texts)})"
