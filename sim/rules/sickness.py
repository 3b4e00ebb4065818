"""What makes people ill for long, and who pays the first month; used by M17 and M14.

The hazard of long-term sickness has three parts, and which of them strikes is the reason of the illness. *Other* causes
come with age. *Physical* ones grow with the physical load of the occupation, now or last: after long heavy work
disability pensions are 2.3 times as common among women, 3.8 to 5.4 times for musculoskeletal reasons, less after
adjustment for education (Kjellberg et al. 2016, abstract read). *Mental* ones grow with exhaustion (M04), and with a
job lost against one's will: mortality is 50 to 100% higher in the first year and 10 to 15% later (Sullivan and von
Wachter 2009, abstract read), and harm comes through self-harm and alcohol rather than the heart (Eliason and Storrie
2009, abstract read). So people without work rest, and yet fall ill more often. A job found at once, or another
employer chosen by own will later, ends the mark of the loss (`last_end`).

The employer goes on paying in the first month of sickness, as Belgian law has it for white-collar workers (30 days);
then the benefit begins.
"""

from typing import NamedTuple

import numpy as np

from sim.codes import (
    CONTRACT_END,
    DISMISSAL,
    FALL_SICK,
    LOSE_CONTRACT,
    MENTAL_ILLNESS,
    NONE,
    NOTHING,
    OTHER_ILLNESS,
    PHYSICAL_ILLNESS,
)
from sim.engine.kernels import compiled, declared
from sim.engine.parameters import Parameters, par

# Percent of workers who carry heavy loads or people a quarter of their time or more, by ISCO-08 group: one digit, and
# two where a group differs from the rest. The order follows the European Working Conditions Survey (Belgium 2010: 32
# of all workers, table read; by occupation from memory, unverified). Only ratios to the mean count.
HEAVY_WORK = {
    "1": 20,
    "2": 12,
    "22": 45,
    "3": 20,
    "32": 45,
    "4": 15,
    "5": 40,
    "53": 60,
    "6": 70,
    "7": 60,
    "8": 45,
    "9": 55,
}


class SicknessParameters(Parameters, group="sickness", mechanism="M17", place=15):
    """Causes of long-term sickness beside age, and what a sick month costs the employer."""

    physical: float = par(
        0.85,
        0.0,
        4.0,
        unit="hazard at the mean physical load, relative to that of other causes at the same age",
        source="set for some 30% of the ill for a year, by muscles and joints (INAMI/RIZIV, from memory)",
        en="How physical load leads to sickness",
        nl="Hoe fysieke belasting tot ziekte leidt",
    )
    job_loss: float = par(
        4.0,
        0.0,
        10.0,
        unit="extra hazard right after the loss, relative to other causes at the same age",
        source="mortality +50 to 100% in a year, 10 to 15% later (Sullivan and von Wachter 2009, abstract read)",
        en="How losing a job leads to sickness",
        nl="Hoe jobverlies tot ziekte leidt",
    )
    guaranteed_pay: float = par(
        1.0,
        0.0,
        1.0,
        unit="share of pay in the first month",
        source="Belgian law for white-collar workers: 30 days in full",
        en="Pay that the employer guarantees in the first month of sickness",
        nl="Gewaarborgd loon in de eerste maand ziekte",
    )


@declared
class Causes(NamedTuple):
    """What the hazard of sickness depends on besides the person."""

    load: np.ndarray  # (O,) physical load of occupations, relative to the mean
    p: tuple  # `SicknessParameters`


def physical_load(reference_data) -> np.ndarray:
    """Return the physical load of each occupation, relative to the mean over workers, (O,); 1 for an unknown group."""
    codes = [str(code) for code in reference_data.occupation_code]
    known = [HEAVY_WORK.get(code[:2], HEAVY_WORK.get(code[0], np.nan)) for code in codes]
    heavy, share = np.array(known, float), reference_data.occupation_share
    seen = ~np.isnan(heavy)
    mean = (heavy[seen] @ share[seen]) / share[seen].sum() if seen.any() else 1.0
    return np.where(seen, heavy / mean, 1.0)


@compiled(inline=True)
def toll_of_job_loss(last_end, months, p):
    """Return the extra hazard of a job lost against one's will, relative to other causes: it fades as 1 / (1 + years).

    Args:
        last_end: how the last job ended, an event code. months: since then. p: `SicknessParameters`.
    """
    lost = last_end == DISMISSAL or last_end == CONTRACT_END
    return p.job_loss / (1.0 + months / 12.0) if lost else 0.0


@compiled
def illness_after(event, illness, physical, mental, u):
    """Return the illness after a life event, a code: whoever falls sick has one, until the sickness ends.

    Args:
        event, illness: codes; the illness before the event.
        physical, mental: hazards relative to other causes. u: uniform.
    """
    if event != FALL_SICK:
        return illness if event == LOSE_CONTRACT else NOTHING
    spot = u * (1.0 + physical + mental)
    if spot < physical:
        return PHYSICAL_ILLNESS
    return MENTAL_ILLNESS if spot < physical + mental else OTHER_ILLNESS


def guaranteed_pay(ill, persons, month: int, share: float, employers: int) -> np.ndarray:
    """Return what each employer pays to those who fell ill this month, (employers,) EUR; ill: rows of the sick,
    share: of a month's pay."""
    new = ill[(persons.status_since[ill] == month) & (persons.employer[ill] != NONE)]
    return np.bincount(persons.employer[new], share * persons.wage[new], minlength=employers)
