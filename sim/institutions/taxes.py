"""Taxes on profit and on consumption: money that is not paid as wages is taxed as well, as profit or when it is spent.

*Profit.* A private employer owes a share of what it earned this month above the losses that it still carries. A loss
is carried forward until profit has made it good; it ends with the employer. All cost of labour, training and turnover
is deducted, so that the tax takes a part of what an employer keeps and leaves its choices as they are. The law settles
once a year; here it is each month, as advance payments do: over the years the same profit is taxed, without a peak in
one month. Other deductions than losses, and taxes on dividends, are not in the model.

*Consumption.* Persons spend what they have received this month, less what they paid for tax and courses and less what
they save; a share of it is VAT and excise.
"""

import numpy as np

from sim.engine.columns import Column, columns
from sim.engine.parameters import Parameters, par
from sim.engine.process import process

columns(
    "employers",
    "many",
    losses=Column("f8", "EUR", "losses that profit has not made good yet", 0.0),
)


class TaxParameters(Parameters, group="taxes", place=12):
    """Taxes on profit and on consumption; those on work are with government."""

    profit: float = par(
        0.25,
        0.0,
        0.5,
        unit="share of profit",
        source="Belgian corporate income tax: the rate since 2020 (secondary source read)",
        en="Tax on profit of private employers",
        nl="Belasting op winst van private werkgevers",
    )
    consumption: float = par(
        0.21,
        0.0,
        0.4,
        unit="share of spending",
        source="implicit tax rate on consumption, Belgium (European Commission, press read)",
        en="VAT and excise on what persons spend",
        nl="Btw en accijnzen op wat personen uitgeven",
    )
    saved: float = par(
        0.14,
        0.0,
        0.5,
        unit="share of what persons receive, less tax and fees",
        source="saving rate of households, Belgium 2023 (Eurostat, press read)",
        en="What persons save",
        nl="Wat personen sparen",
    )


def taxed_profit(profit: np.ndarray, losses: np.ndarray) -> np.ndarray:
    """Return the profit of each employer that is taxed, (E,) EUR, and carry losses forward in place.

    Args:
        profit: result of this month, 0 for public employers. losses: those carried from earlier months, 0 or more.
    """
    above = profit - losses
    losses[:] = np.maximum(-above, 0.0)
    return np.maximum(above, 0.0)


@process("government", employers="profit -> losses")
def taxes_are_settled(state, employers) -> None:
    """Tax the profit of private employers, after losses, and what persons spend."""
    p, ledger = state.parameters.taxes, state.ledger
    ledger.pay("profit_tax", p.profit * float(taxed_profit(employers.profit, employers.losses).sum()))
    ledger.pay("consumption_tax", p.consumption * (1.0 - p.saved) * max(0.0, ledger.net(("persons",))))
