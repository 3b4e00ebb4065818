"""The career event history: one row for each change of state, written where the change is made."""

from __future__ import annotations

from collections import namedtuple
from typing import TYPE_CHECKING

import numpy as np

from sim.codes import OWN_WILL, Event, Reason, Status
from sim.engine.kernels import declared

if TYPE_CHECKING:
    import pandas as pd  # loaded where a table is made: settings don't need it

    from sim.reference_data import ReferenceData

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

    def reserve(self, more: int) -> tuple:
        """Return the columns, as LogColumns, with room for at least `more` further rows."""
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


def tidy(rows: dict[str, np.ndarray], month: np.ndarray | int, reference_data: ReferenceData) -> pd.DataFrame:
    """Return events in words, as they are written to `events.parquet`.

    Args:
        rows: columns of `FIELDS`, each (E,).
        month: month of each event, (E,) or one number.
        reference_data: for the names of occupations, sectors and regions.

    Returns:
        (E, 25) data frame; `direction` is up, level or down, and empty for events that are no move between functions.
    """
    import pandas as pd

    names, missing = pd.Categorical.from_codes, pd.arrays.IntegerArray  # of codes; of numbers, some of them missing
    event = rows["event"]
    inside = np.isin(event, (Event.CHANGE_FUNCTION, Event.PROMOTION, Event.STEP_BACK, Event.ASSIGNMENT))
    compared = inside | (event == Event.CHANGE_EMPLOYER) | (event == Event.HIRE)
    step = np.sign(rows["to_level"].astype("i2") - rows["from_level"]) + 1
    frame = {
        "person_id": rows["person_id"],
        "month": np.broadcast_to(month, event.shape).astype("i2"),
        "event": names(event, [event.name.lower() for event in Event]),
        "voluntary": rows["voluntary"].astype(bool),
        "reason": names(rows["reason"], [reason.name.lower() for reason in Reason]),
        "internal": inside,
        "direction": names(np.where(compared, step, -1), ["down", "level", "up"]),
        "temporary": compared & ((rows["to_status"] == Status.TEMPORARY) | (event == Event.ASSIGNMENT)),
        "tenure_months": missing(rows["tenure"], rows["from_employer"] < 0),
    }
    for side in ("from", "to"):
        sector = rows[f"{side}_sector"].astype("i2")
        frame |= {
            f"{side}_status": names(rows[f"{side}_status"], [status.name.lower() for status in Status]),
            f"{side}_employer_id": missing(rows[f"{side}_employer_id"], rows[f"{side}_employer"] < 0),
            f"{side}_occupation": reference_data.occupation_code[rows[f"{side}_occupation"]],
            f"{side}_level": rows[f"{side}_level"],
            f"{side}_sector": names(np.where(sector == NOWHERE, -1, sector), list(reference_data.sector_name)),
            f"{side}_region": names(rows[f"{side}_region"], list(reference_data.region_name)),
            f"{side}_wage": rows[f"{side}_wage"],
        }
    return pd.DataFrame(frame)
