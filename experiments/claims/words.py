"""Findings in words: labels of contrasts and outcomes, an effect with its interval, a verdict in a sentence."""

from math import ceil, log10

import pandas as pd

from experiments.claims.claim import Claim, Outcome
from experiments.claims.tables import Finding
from experiments.claims.verdicts import DEPENDS, SUPPORTED
from experiments.outcomes.cohorts import OUTCOMES
from experiments.presentation.effect_words import begun
from experiments.presentation.texts import Texts
from sim.measurement.measures import MEASURES


def contrast_label(claim: Claim, name: str, texts: Texts) -> str:
    """Return 'A against B', or the label of a weighted contrast."""
    contrast = claim.contrasts[name]
    if contrast.of is None or contrast.than is None:
        return texts.label(contrast)
    return texts("claims.against", of=texts.label(claim.arms[contrast.of]), than=texts.label(claim.arms[contrast.than]))


def outcome_label(claim: Claim, outcome: Outcome, texts: Texts) -> str:
    """Return the outcome in words, with whom it is measured on, against whom, and in which years."""
    first, last = outcome.years
    years = texts("claims.year", year=last) if first == last else texts("claims.years", first=first, last=last)
    what = texts.label(OUTCOMES[outcome.of] if outcome.of else MEASURES[outcome.measure or ""])
    if whom := outcome.cohort or outcome.group:
        among = {"what": begun(what), "whom": _members(claim, whom, texts), "years": years}
        if outcome.beside:
            return texts("claims.beside", **among, beside=_members(claim, outcome.beside, texts))
        return texts("claims.among", **among)
    return texts("claims.outcome", what=what, years=years)


def _members(claim: Claim, whom: str | tuple[str, str], texts: Texts) -> str:
    """Return a cohort, or a dimension with one of its groups, in words."""
    return texts.label(claim.cohorts[whom]) if isinstance(whom, str) else texts.group(*whom, named=True)


def number(value: float, matters: float, unit: str, texts: Texts) -> str:
    """Return an effect with a sign and the digits that fit the smallest difference that matters."""
    digits = max(0, ceil(-log10(matters)) + 1)  # a tenth of it shows
    text = texts.number(abs(value), unit, digits)
    return f"{'-' if value < 0 and any(c in '123456789' for c in text) else '+'}{text}"


def with_interval(row: pd.Series, texts: Texts) -> str:
    """Return an effect with its interval: '+2.1 points (1.4 to 2.9)'."""
    value, low, high = (number(row[name], row["matters"], row["unit"], texts) for name in ("effect", "low", "high"))
    return texts("claims.effect", value=value, low=low, high=high, unit=texts(f"compare.units.{row['unit']}"))


def sentence(found: Finding, texts: Texts) -> str:
    """Return the verdict in a sentence, with the number and interval of the key outcome that decided."""
    verdict, claim, place = found.verdict, found.claim, _telling(found)
    row = found.rows.loc[place]
    return texts(
        f"claims.sentences.{verdict.verdict}",
        shown=texts(
            "claims.shown",
            what=outcome_label(claim, claim.outcomes[place], texts),
            effect=with_interval(row, texts),
            contrast=contrast_label(claim, row["contrast"], texts),
        ),
        holds=len(verdict.holds),
        fails=len(verdict.fails),
        open=len(verdict.open),
        parameters=len(verdict.parameters),
        keys=len(claim.keys),
    )


def _telling(found: Finding) -> int:
    """Return the place of the first key outcome that decided: one that fails unless the claim is supported."""
    verdict = found.verdict
    order = (verdict.holds, verdict.parameters, verdict.open, verdict.fails)
    turned = order if verdict.verdict in (SUPPORTED, DEPENDS) else order[::-1]
    return next(places[0] for places in turned if places)


def dependence(found: Finding, texts: Texts) -> list[str]:
    """Return on what the verdict depends, a line for each kind."""
    labels = {kind: [_row_label(found, one, texts) for one in places] for kind, places in found.verdict.parts.items()}
    return [texts(f"claims.depends.{kind}", labels="; ".join(own)) for kind, own in labels.items()]


def _row_label(found: Finding, place: int, texts: Texts) -> str:
    """Return an outcome with its contrast."""
    claim, outcome = found.claim, found.claim.outcomes[place]
    return f"{outcome_label(claim, outcome, texts)} ({contrast_label(claim, outcome.contrast, texts)})"
