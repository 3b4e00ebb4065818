"""Verdicts on claims: rules that were fixed before the first run.

Every outcome of a claim names the effect expected and the smallest one that would matter. With the 95% interval of the
effect at the calibrated values, an outcome

    holds        if the whole interval lies beyond what matters, on the side expected; where no effect is expected, if
                 the whole interval lies within what matters;
    fails        if the whole interval lies on the other side of what matters, or beyond it where none is expected;
    is open      if the interval holds both kinds of effect: with these pairs it is not decided.

What holds must hold for other parameters too: at least SAME of the members of the calibrated ensemble must have an
effect of the same sign (where none is expected: one within what matters). Otherwise it depends on the parameters. A
claim is

    supported        if all its key outcomes hold, for other parameters too;
    not supported    if none holds and at least one fails;
    depends          in all other cases: on the outcome, the condition or the group, on the parameters, or it is open.

A mechanism carries the effect of the first key outcome if the effect left without it is less than LEFT of what it was,
and the paired difference between both is beyond chance. 'Who wins' compares persons with themselves.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.claims.claim import Claim, Outcome
from experiments.pairing.effects import Estimate, estimate

HOLDS, FAILS, OPEN = "holds", "fails", "open"
SUPPORTED, NOT_SUPPORTED, DEPENDS = "supported", "not supported", "depends"
SAME = 0.8  # share of members of the ensemble
LEFT = 0.5  # share of the effect


class Verdict(NamedTuple):
    """The verdict on a claim: which key outcomes hold, fail, are open, or hang on parameters (places)."""

    verdict: str
    holds: tuple[int, ...]
    fails: tuple[int, ...]
    open: tuple[int, ...]
    parameters: tuple[int, ...]

    @property
    def parts(self) -> dict[str, tuple[int, ...]]:
        """On what the verdict depends: the places of those that hold, fail and so on; nothing for one that doesn't."""
        kinds = {"holds": self.holds, "fails": self.fails, "open": self.open, "parameters": self.parameters}
        return {kind: places for kind, places in kinds.items() if places and self.verdict == DEPENDS}


def status(outcome: Outcome, low: float, high: float) -> str:
    """Return whether an outcome holds, fails or is open, from the interval of its effect; open without an interval."""
    size = outcome.matters
    if not np.isfinite(low + high):
        return OPEN
    if outcome.expect == "none":
        if -size < low and high < size:
            return HOLDS
        return FAILS if low >= size or high <= -size else OPEN
    if outcome.expect == "down":
        low, high = -high, -low
    return HOLDS if low > size else FAILS if high < size else OPEN


def same_sign(outcome: Outcome, effect: float, members: np.ndarray) -> float:
    """Return the share of members with the sign of `effect`, or within what matters where no sign is expected.

    Args:
        members: effects by member, (N,); missing ones are left out.
    """
    known = members[np.isfinite(members)]
    if not len(known):
        return np.nan
    same = np.abs(known) < outcome.matters if outcome.expect == "none" else np.sign(known) == np.sign(effect)
    return float(same.mean())


def judge(claim: Claim, rows: pd.DataFrame) -> Verdict:
    """Return the verdict on a claim, from its rows as `effects_of` gives them."""
    found, shares = rows.loc[claim.keys, "status"], rows.loc[claim.keys, "ensemble_share_same_sign"]
    holds, fails, undecided = (tuple(found.index[found == one]) for one in (HOLDS, FAILS, OPEN))
    fragile = tuple(place for place in holds if shares[place] < SAME)
    firm = tuple(place for place in holds if place not in fragile)
    verdict = SUPPORTED if len(firm) == len(claim.keys) else NOT_SUPPORTED if not holds and fails else DEPENDS
    return Verdict(verdict, firm, fails, undecided, fragile)


def effects_of(claim: Claim, chance: np.ndarray, ensemble: np.ndarray) -> pd.DataFrame:
    """Return a row for each outcome: effect with its interval, status, and the share of members of the same sign.

    Args:
        chance: effects of pairs at the calibrated values, (pairs, outcomes). ensemble: of members, (members, outcomes).
    """
    found = estimate(chance, np.arange(len(chance)))
    rows = []
    for place, outcome in enumerate(claim.outcomes):
        effect, low, high = (float(part[place]) for part in (found.mean, found.low, found.high))
        rows.append(
            {
                "claim": claim.id,
                "contrast": outcome.contrast,
                "outcome": name_of(outcome),
                "horizon": outcome.years[1],
                "effect": effect,
                "low": low,
                "high": high,
                "unit": outcome.unit,
                "matters": outcome.matters,
                "expect": outcome.expect,
                "key": outcome.key,
                "pairs": int(found.pairs[place]),
                "ensemble_share_same_sign": same_sign(outcome, effect, ensemble[:, place]),
                "members": int(np.isfinite(ensemble[:, place]).sum()),
                "status": status(outcome, low, high),
            }
        )
    return pd.DataFrame(rows)


def name_of(outcome: Outcome) -> str:
    """Return a name without spaces: 'employability:low-high' for the difference between two cohorts."""
    of = outcome.cohort or (outcome.group[1] if outcome.group else "")
    beside = outcome.beside[1] if isinstance(outcome.beside, tuple) else outcome.beside
    whom = f":{of}" + (f"-{beside}" if beside else "") if of else ""
    years = f"@{outcome.years[0]}-{outcome.years[1]}" if outcome.years[0] != outcome.years[1] else ""
    return f"{outcome.name}{whom}{years}"


class Carried(NamedTuple):
    """What is left of an effect without a mechanism: effect and interval, share left, and whether it carries it."""

    without: Estimate
    share: float
    carries: bool


def carried(with_it: np.ndarray, without: np.ndarray) -> Carried:
    """Return how far a mechanism carries an effect, from paired effects with and without it, (pairs,) each."""
    pairs = np.arange(len(with_it))
    left, apart = estimate(without[:, None], pairs), estimate((with_it - without)[:, None], pairs)
    whole = float(np.nanmean(with_it))
    share = float(left.mean[0]) / whole if whole else np.nan
    return Carried(left, share, bool(share < LEFT and (apart.low[0] > 0.0 or apart.high[0] < 0.0)))
