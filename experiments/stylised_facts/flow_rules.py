"""Whether the model shows the patterns of flows: rules on the tables of `labour_flows`."""

import numpy as np
import pandas as pd

from experiments.stylised_facts.response_figures import LEAST
from experiments.stylised_facts.verdicts import UNKNOWN, Verdict, surely_positive, within

STAFF = 10  # least staff of employers whose growth is looked at
ONE_FOR_ONE = (0.8, 1.2)  # hires per job added, or leavers per job lost (Davis, Faberman and Haltiwanger 2012)
SIZES = (10, 20, 50, 100, 250, np.inf)  # staff: first of each class, and end
SPREAD_FALLS = (0.1, 0.3)  # exponent with which the spread of growth falls with size (Riccaboni et al. 2008: 0.2)
CLEAR = 0.5  # correlation over the years of a cycle from which on it counts as clear


def one_for_one(employers: pd.DataFrame, sign: int) -> Verdict:
    """Return by how much hires (sign 1) or leavers (-1) rise with growth or shrinking, weighed by staff."""
    mean = employers[["staff", "staff_later"]].mean(axis=1)
    growth = sign * (employers["staff_later"] - employers["staff"]) / mean
    there = (mean >= STAFF) & (growth > 0.0)
    if there.sum() < LEAST:
        return UNKNOWN
    flow = employers["hires" if sign > 0 else "leavers"] / mean
    slope, _ = np.polyfit(growth[there], flow[there], 1, w=np.sqrt(mean[there]))
    return within(slope, *ONE_FOR_ONE)


def growth_spread(employers: pd.DataFrame) -> Verdict:
    """Return the exponent with which the standard deviation of log growth falls with staff, over classes of size."""
    big = employers[employers["staff"] >= STAFF]
    growth, size = np.log(big["staff_later"] / big["staff"]), np.log(big["staff"])
    by_size = pd.DataFrame({"growth": growth, "size": size}).groupby(
        pd.cut(big["staff"], SIZES, right=False, labels=False)
    )
    known = by_size.size() >= LEAST
    spread, middle = by_size["growth"].std()[known], by_size["size"].mean()[known]
    if len(spread) < 3 or not (spread > 0.0).all():
        return UNKNOWN
    return within(-np.polyfit(middle, np.log(spread), 1)[0], *SPREAD_FALLS)


def climbing(moves: pd.Series) -> Verdict:
    """Return the percent of moves to an employer that pays more, less those to one that pays less."""
    if len(moves) < LEAST:
        return UNKNOWN
    return Verdict(100.0 * moves.mean(), surely_positive(moves))


def with_unemployment(flows: pd.DataFrame, name: str, sign: float, least: float = CLEAR) -> Verdict:
    """Return the correlation of a yearly flow with unemployment, which must have this sign and size."""
    value = flows[name].corr(flows["unemployment"])
    return Verdict(value, bool(sign * value >= least))
