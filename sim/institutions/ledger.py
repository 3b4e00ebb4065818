"""Money flows: every flow has one line with a payer and a payee, so that each amount paid is received.

`customers` stands for everything outside the labour market that buys; the public levels are kept apart.
"""

from typing import NamedTuple


class Line(NamedTuple):
    """One kind of payment: who pays, who receives, and what for."""

    payer: str
    payee: str
    meaning: str


LINES = {
    "wages": Line("employers", "persons", "gross wages"),
    "guaranteed_pay": Line("employers", "persons", "gross wages in the first month of long-term sickness"),
    "employer_contributions": Line("employers", "federal", "employers' social contributions"),
    "income_tax": Line("persons", "federal", "income tax and own contributions, of employees and self-employed"),
    "profit_tax": Line("employers", "federal", "tax on profit of private employers, after losses of earlier months"),
    "consumption_tax": Line("persons", "federal", "VAT and excise on what persons spend"),
    "unemployment_benefits": Line("federal", "persons", "unemployment benefits"),
    "sickness_benefits": Line("federal", "persons", "benefits of the long-term sick"),
    "pensions": Line("federal", "persons", "pensions"),
    "business_income": Line("customers", "persons", "income of the self-employed"),
    "sales": Line("customers", "employers", "what private employers' workers make"),
    "public_services": Line("flemish", "employers", "labour cost of public employers"),
    "training": Line("employers", "intermediaries", "fees of courses"),
    "own_training": Line("persons", "intermediaries", "fees of courses taken in one's own time, and own parts of fees"),
    "hr_services": Line("employers", "intermediaries", "coaches, outplacement, assessments, analyses of the market"),
    "portable_rights": Line("employers", "persons", "rights that move along to another employer"),
    "recruitment": Line("employers", "intermediaries", "advertising, agencies and selection"),
    "sector_contributions": Line("employers", "sectoral", "contributions to sector funds"),
    "mediation": Line("flemish", "intermediaries", "the public employment service and counsellors"),
    "guidance": Line("flemish", "intermediaries", "career guidance vouchers and guidance in transition schemes"),
    "public_training": Line("flemish", "intermediaries", "fees of training with public support"),
    "training_leave": Line("flemish", "employers", "refund of working time spent on training"),
    "awareness": Line("flemish", "intermediaries", "campaigns and labour-market information"),
    "hiring_subsidies": Line("flemish", "employers", "wage subsidies"),
    "premiums": Line("flemish", "persons", "transition premiums and support for mobility"),
    "childcare": Line("flemish", "intermediaries", "extra places in childcare"),
    "care_leave": Line("federal", "persons", "extra care leave"),
    "reintegration": Line("federal", "intermediaries", "guidance of the long-term sick back to work"),
    "sector_services": Line("sectoral", "intermediaries", "services paid by sector funds"),
    "grant": Line("federal", "flemish", "federal means for the Flemish government"),
}
ACTORS = ("persons", "employers", "federal", "flemish", "sectoral", "intermediaries", "customers")
PUBLIC = ("federal", "flemish", "sectoral")


class Ledger:
    """Amounts of this month in EUR by line, and the balance of each actor since the start."""

    def __init__(self) -> None:
        self.amount = dict.fromkeys(LINES, 0.0)
        self.balance = dict.fromkeys(ACTORS, 0.0)

    def pay(self, line: str, amount: float) -> None:
        """Book an amount of EUR on a line.

        Raises:
            ValueError: if the amount is negative or not a number.
            KeyError: if there is no such line.
        """
        if not amount >= 0.0:
            raise ValueError(f"ledger line '{line}': amount {amount} must be 0 or more")
        self.amount[line] += amount
        self.balance[LINES[line].payer] -= amount
        self.balance[LINES[line].payee] += amount

    def clear(self) -> None:
        """Set the amounts to zero for a new month; balances stay."""
        self.amount = dict.fromkeys(LINES, 0.0)

    def net(self, actors: tuple[str, ...]) -> float:
        """Return what these actors together received less what they paid this month, in EUR."""
        return sum(
            amount * ((LINES[line].payee in actors) - (LINES[line].payer in actors))
            for line, amount in self.amount.items()
        )
