"""The career event history: one row for each change of state, written where the change is made."""

from __future__ import annotations

from collections import namedtuple
from typing import TYPE_CHECKING

import numpy as np

from sim.codes import OWN_WILL, Event, Reason, Status
from sim.engine.kernels import declared

if TYPE_CHECKING:
    import pandas as pd  # loaded where a table is made: settings don't need it

FIELDS = {
    "row": "i4",
    "person_id": "u4",
    "event": "u1",
    "voluntary": "u1",
    "from_status": "u1",
    "to_status": "u1",
    "from_employer": "i4",
    "to_employer": "i4",
    "from_employer_id": "u4",
    "to_employer_id": "u4",
    "from_occupation": "u1",
    "to_occupation": "u1",
    "from_level": "u1",
    "to_level": "u1",
    "from_region": "u1",
    "to_region": "u1",
    "from_sector": "u1",
    "to_sector": "u1",
    "from_wage": "f4",
    "to_wage": "f4",
    "last_wage": "f4",  # in the present or, without one, the last job
    "tenure": "i2",  # months with the employer, or years with the last one in months
    "months_without": "i2",
    "last_end": "u1",  # how the job before ended
    "reason": "u1",
}
NOWHERE = 255  # sector of somebody without an employer

LogColumns = declared(namedtuple("LogColumns", [*FIELDS, "count"]))

TAKES_JOB = np.zeros(len(Event) + 1, bool)
TAKES_JOB[[Event.HIRE, Event.CHANGE_EMPLOYER, Event.CHANGE_FUNCTION]] = True
VOLUNTARY = np.zeros(len(Event) + 1, np.uint8)  # by event code; a job change under notice is involuntary
VOLUNTARY[[int(event) for event in OWN_WILL]] = 1


class EventLog:
    """Events of the present month in growing columns; `count` is the number of filled rows."""

    def __init__(self, rows: int) -> None:
        self.count = np.zeros(1, np.int64)
        self.arrays = {name: np.empty(rows, dtype) for name, dtype in FIELDS.items()}

    @property
    def nbytes(self) -> int:
        return sum(array.nbytes for array in self.arrays.values())

    def reserve(self, more: int) -> LogColumns:
        """Return the columns, with room for at least `more` further rows."""
        need = int(self.count[0]) + more
        size = len(self.arrays["row"])
        if need > size:
            grown = max(need, size + size // 2)
            self.arrays = {name: np.resize(array, grown) for name, array in self.arrays.items()}
        return LogColumns(*self.arrays.values(), self.count)

    def movers(self) -> np.ndarray:
        """Return the rows of persons who took another job this month, uint32."""
        return self.arrays["row"][: self.count[0]][TAKES_JOB[self.arrays["event"][: self.count[0]]]].astype(np.uint32)

    def clear(self) -> None:
        self.count[0] = 0

    def rows(self) -> dict[str, np.ndarray]:
        """Return the filled part of the columns (views, valid until the next month)."""
        return {name: array[: self.count[0]] for name, array in self.arrays.items()}


def tidy(rows: dict[str, np.ndarray], month: np.ndarray | int, reference_data) -> pd.DataFrame:
    """Return events in words, as they are written to `events.parquet`.

    Args:
        rows: columns of `FIELDS`, each (E,).
        month: month of each event, (E,) or one number.
        reference_data: for the names of occupations, sectors and regions.

    Returns:
        (E, 25) data frame; `direction` is up, level or down, and empty for events that are no move between functions.
    """
    import pandas as pd

    names = pd.Categorical.from_codes
    events = [event.name.lower() for event in Event]
    statuses = [status.name.lower() for status in Status]
    frame = {"person_id": rows["person_id"], "month": np.broadcast_to(month, rows["event"].shape).astype("i2")}
    event = rows["event"]
    frame["event"] = names(event, events)
    frame["voluntary"] = rows["voluntary"].astype(bool)
    frame["reason"] = names(rows["reason"], [reason.name.lower() for reason in Reason])
    inside = np.isin(event, (Event.CHANGE_FUNCTION, Event.PROMOTION, Event.STEP_BACK, Event.ASSIGNMENT))
    frame["internal"] = inside
    compared = inside | (event == Event.CHANGE_EMPLOYER) | (event == Event.HIRE)
    step = np.sign(rows["to_level"].astype("i2") - rows["from_level"]) + 1
    frame["direction"] = names(np.where(compared, step, -1), ["down", "level", "up"])
    frame["temporary"] = compared & ((rows["to_status"] == Status.TEMPORARY) | (event == Event.ASSIGNMENT))
    employed = rows["from_employer"] >= 0
    frame["tenure_months"] = pd.array(rows["tenure"], dtype="Int16")
    frame["tenure_months"][~employed] = pd.NA
    codes = reference_data.occupation_code
    for side in ("from", "to"):
        frame[f"{side}_status"] = names(rows[f"{side}_status"], statuses)
        employed = rows[f"{side}_employer"] >= 0
        frame[f"{side}_employer_id"] = pd.array(rows[f"{side}_employer_id"], dtype="UInt32")
        frame[f"{side}_employer_id"][~employed] = pd.NA
        frame[f"{side}_occupation"] = codes[rows[f"{side}_occupation"]]
        frame[f"{side}_level"] = rows[f"{side}_level"]
        sector = rows[f"{side}_sector"].astype("i2")
        frame[f"{side}_sector"] = names(np.where(sector == NOWHERE, -1, sector), list(reference_data.sector_name))
        frame[f"{side}_region"] = names(rows[f"{side}_region"], list(reference_data.region_name))
        frame[f"{side}_wage"] = rows[f"{side}_wage"]
    return pd.DataFrame(frame)
