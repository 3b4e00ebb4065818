"""Accounting identities and declared ranges: what must hold after every month (`check=true`)."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from sim.codes import NONE, Contract, Event, Illness, JobState, Status
from sim.engine.columns import misfits
from sim.institutions.ledger import PUBLIC
from sim.measurement.groups import GROUP_MEASURES, group_values
from sim.measurement.measures import MEASURES

FOLLOWED = ("status", "employer", "occupation", "level")
CARRIED = ("employer_id", "losses")  # of employers
Identities = dict[str, Any]  # whether each holds, by what it says: a yes or no, or one for each row


class AccountingError(RuntimeError):
    """An identity or a range does not hold; the message names it, the month and the first row."""


class Auditor:
    """Compares each month's columns with those before it and with the events in between."""

    def __init__(self, state: Any) -> None:
        self.before(state)

    def before(self, state: Any) -> None:
        """Keep what the month starts from."""
        self.kept = {name: state.persons[name].copy() for name in FOLLOWED}
        self.kept |= {name: state.employers[name].copy() for name in CARRIED}

    def after(self, state: Any) -> None:
        """Check every identity, and that each column is within its range; raises AccountingError."""
        self.month = state.month
        self._refuse(misfits(state))
        for identities in (self._persons, self._employment, self._jobs, self._events, self._money, self._taxes):
            for identity, good in identities(state).items():
                self._hold(identity, good)

    def measured(self, values: Mapping[str, float], group_sums: np.ndarray | None) -> None:
        """Check that measures are within their ranges; raises AccountingError.

        Args:
            values: measures of the month by name. group_sums: sums by group (G, S), if they were taken this month.
        """
        self._refuse(_beyond(values))
        if group_sums is not None:
            for row, numbers in enumerate(group_values(group_sums)):
                self._refuse(
                    f"{line} in row {row} of the groups" for line in _beyond(dict(zip(GROUP_MEASURES, numbers)))
                )

    def _refuse(self, lines: Iterator[str]) -> None:
        for line in lines:
            raise AccountingError(f"month {self.month}: {line}")

    def _hold(self, identity: str, good: Any) -> None:
        wrong = np.nonzero(~np.atleast_1d(good))[0]
        if len(wrong):
            raise AccountingError(f"month {self.month}: {identity} ({len(wrong)} rows, first {wrong[0]})")

    def _persons(self, state: Any) -> Identities:
        events, status = state.log.rows()["event"], state.persons["status"]
        entered, left = (np.count_nonzero(events == e) for e in (Event.ENTER_POPULATION, Event.LEAVE_POPULATION))
        change = np.count_nonzero(status) - np.count_nonzero(self.kept["status"])
        ids = state.persons["person_id"][status != Status.ABSENT]
        ids.sort()  # in place: np.unique takes several times as much memory, which was the most of a whole run
        return {
            "persons in = persons out + change": entered == left + change,
            "each person in exactly one known state": status <= max(Status),
            "no request is left over": state.persons["request"] == Event.NOTHING,
            "person ids are unique": np.all(ids[1:] != ids[:-1]),
        }

    def _employment(self, state: Any) -> Identities:
        p, e = state.persons, state.employers
        status, contract, employer, ill = p["status"], p["contract"], p["employer"], p["illness"] != Illness.NOTHING
        with_contract = np.isin(status, (Status.PERMANENT, Status.TEMPORARY, Status.SICK))
        workers = np.bincount(employer[employer != NONE], minlength=len(e["headcount"]))
        open_ended, fixed_term = contract == Contract.OPEN_ENDED, contract == Contract.FIXED_TERM
        return {
            "a contract, an employer and a job go together": (contract > 0) == (employer != NONE),
            "an employer and a job go together": (employer != NONE) == (p["job"] != NONE),
            "open-ended statute = open-ended contract": (status != Status.PERMANENT) | open_ended,
            "fixed-term statute = fixed-term contract": (status != Status.TEMPORARY) | fixed_term,
            "only employees and the sick have a contract": (contract == 0) | with_contract,
            "the sick have an illness, and nobody else": (status == Status.ABSENT) | (ill == (status == Status.SICK)),
            "employer head count = its workers": e["headcount"] == workers,
        }

    def _jobs(self, state: Any) -> Identities:
        p, j, e = state.persons, state.jobs, state.employers
        filled = (j["state"] == JobState.FILLED) | (j["state"] == JobState.ENDING)
        stays = (j["state"] == JobState.FILLED) | (j["state"] == JobState.VACANT)
        rows = np.nonzero(filled)[0]
        holder = j["holder"][rows]
        count = np.bincount(j["employer"][stays], minlength=len(e["jobs"]))
        return {
            "a filled job has a holder": holder != NONE,
            "holder and job point at each other": p["job"][holder] == rows,
            "an empty job has no holder": (j["holder"] == NONE) | filled,
            "filled jobs = persons with a job": len(rows) == np.count_nonzero(p["job"] != NONE),
            "person and job have the same employer": p["employer"][holder] == j["employer"][rows],
            "person and job have the same occupation": p["occupation"][holder] == j["occupation"][rows],
            "an employer's jobs = filled + vacant": e["jobs"] == count,
        }

    def _events(self, state: Any) -> Identities:
        rows, p = state.log.rows(), state.persons
        who, order = np.unique(rows["row"], return_index=True)
        last = len(rows["row"]) - 1 - np.unique(rows["row"][::-1], return_index=True)[1]
        quiet = np.ones(len(p["status"]), bool)
        quiet[who] = False
        fresh = np.isin(who, rows["row"][rows["event"] == Event.ENTER_POPULATION])
        found = {}
        for name in FOLLOWED:
            before, after = self.kept[name], p[name]
            same = rows[f"from_{name}"][order] == before[who]
            found[f"no change of {name} without an event"] = (after == before) | ~quiet
            found[f"the last event ends in the present {name}"] = rows[f"to_{name}"][last] == after[who]
            found[f"the first event starts from the {name} before"] = same | fresh
        return found

    def _money(self, state: Any) -> Identities:
        p, e, ledger = state.persons, state.employers, state.ledger
        total = sum(abs(amount) for amount in ledger.amount.values())
        close = max(total, 1.0) * 1e-9
        wages = p["wage"][np.isin(p["status"], (Status.PERMANENT, Status.TEMPORARY))].astype(float).sum()
        sick_pay = ledger.amount["guaranteed_pay"]
        own = p["wage"][p["status"] == Status.FREELANCE].astype(float).sum()
        paid = ledger.net(PUBLIC) + ledger.net(("persons", "employers", "intermediaries", "customers"))
        return {
            "wages paid by employers = wages received": abs(e["payroll"].sum() - sick_pay - wages) < close,
            "wages in the ledger = wages received": abs(ledger.amount["wages"] - wages) < close,
            "income of the self-employed": abs(ledger.amount["business_income"] - own) < close,
            "all balances together are zero": abs(sum(ledger.balance.values())) < total * 1e-6 + 1.0,
            "regional and sectoral budgets are balanced": abs(ledger.net(("flemish",))) < close,
            "money paid = money received": abs(paid) < close,
        }

    def _taxes(self, state: Any) -> Identities:
        e, ledger, p = state.employers, state.ledger, state.parameters.taxes
        earlier = np.where(e["employer_id"] == self.kept["employer_id"], self.kept["losses"], 0.0)
        above = e["profit"] - earlier
        spendable = max(0.0, ledger.net(("persons",)) + ledger.amount["consumption_tax"])  # before that tax
        due = {
            "profit_tax": p.profit * above[above > 0.0].sum(),
            "consumption_tax": p.consumption * (1.0 - p.saved) * spendable,
        }
        close = max(sum(ledger.amount.values()), 1.0) * 1e-9
        booked = {f"{line} booked = tax due": abs(ledger.amount[line] - amount) < close for line, amount in due.items()}
        return {"losses carried = losses not made good": abs(e["losses"] + np.minimum(above, 0.0)) < close} | booked


def _beyond(values: Mapping[str, float]) -> Iterator[str]:
    """Yield a line for each measure outside its range, rounding aside; one without anybody to count (NaN) is in it."""
    rounding = 1e-6  # relative, of a mean of numbers in single precision
    for name, spec in MEASURES.items():
        value = values.get(name, np.nan)
        low, high = (end + sign * rounding * max(1.0, abs(end)) for end, sign in ((spec.low, -1), (spec.high, 1)))
        if np.isinf(value) or value < low or value > high:
            yield f"measure {name}={value:g} is out of range; allowed: {spec.low:g} to {spec.high:g} ({spec.unit})"
