"""A3 Public programmes that a person has to take up: what is offered, to whom, and at what cost.

There are three measures, each with a coverage and a target group: career guidance vouchers, training leave with a
learning account, and an integral transition scheme. Who knows of them, what holds a person back and which barriers
each measure removes is described in M20. The transition premium and support for mobility (`government`) need no place
with a provider, but people have to know of them as well.
"""

from typing import Any, NamedTuple

import numpy as np

from sim.codes import COUNSELLORS, FORESEEN, NEVER, TEMPORARY, TRAINERS
from sim.engine.draws import Decision, uniforms
from sim.engine.kernels import compiled, declared
from sim.engine.parameters import Parameters, par
from sim.rules.unequal_start import is_vulnerable

GUIDANCE, LEAVE, SCHEME, PREMIUM, MOVING = 1, 2, 4, 8, 16  # bits of the measures that a person knows of
MEASURES = 5
ALL, IN_DANGER, NOT_IN_DANGER, VULNERABLE = 0, 1, 2, 3
PLACES = 2_000_000  # added to the month: a stream of draws of its own for places
AIMS = "0 everybody, 1 whose job is in danger, 2 whose job is not, 3 vulnerable groups"
ALARM = 0.02  # share of jobs recently cut above which a job counts as in danger (assumption)


class MeasureParameters(Parameters, group="public_programmes", place=5):
    """What is offered, to whom, and at what cost."""

    voucher_coverage: float = par(
        1.0,
        0.0,
        1.0,
        unit="share of employees",
        source="all employees and self-employed (Flemish rule, unverified)",
        lever="G05",
        en="Career guidance vouchers: who has a right to them",
        nl="Loopbaancheques: wie er recht op heeft",
    )
    voucher_for: int = par(
        0, 0, 3, unit=AIMS, lever="G05", en="Career guidance vouchers: for whom", nl="Loopbaancheques: voor wie"
    )
    voucher_value: float = par(
        0.93,
        0.0,
        1.0,
        unit="share of the price",
        source="a user pays 80 to 90 EUR (press read)",
        lever="G05",
        en="Career guidance vouchers: share of the price that government pays",
        nl="Loopbaancheques: deel van de prijs dat de overheid betaalt",
    )
    voucher_price: float = par(
        1200.0,
        0.0,
        3000.0,
        unit="EUR for seven hours",
        source="640 and 470 EUR of public money and 80 to 90 of one's own, for four and three hours (press read)",
        en="Price of career guidance",
        nl="Prijs van loopbaanbegeleiding",
    )
    leave_coverage: float = par(
        0.5,
        0.0,
        1.0,
        unit="share of employees",
        source="assumption: half-time and more, recognised courses",
        lever="G04",
        en="Training leave: who has a right to it",
        nl="Opleidingsverlof: wie er recht op heeft",
    )
    leave_for: int = par(
        0, 0, 3, unit=AIMS, lever="G04", en="Training leave: for whom", nl="Opleidingsverlof: voor wie"
    )
    leave_days: float = par(
        8.0,
        0.0,
        40.0,
        unit="days",
        source="up to 125 hours a year (press read); half of it: assumption",
        lever="G04",
        en="Training leave: days per course",
        nl="Opleidingsverlof: dagen per opleiding",
    )
    leave_account: float = par(
        0.5,
        0.0,
        1.0,
        unit="share of the fee",
        lever="G04",
        en="Learning account: share of the fee that government pays",
        nl="Leerrekening: deel van de prijs dat de overheid betaalt",
    )
    leave_refund: float = par(
        21.3,
        0.0,
        60.0,
        unit="EUR an hour, to the employer",
        source="21.30 EUR (press read)",
        en="Training leave: refund to the employer",
        nl="Opleidingsverlof: terugbetaling aan de werkgever",
    )
    day_fee: float = par(
        120.0,
        0.0,
        600.0,
        unit="EUR a day",
        source="assumption",
        en="Price of a day of training",
        nl="Prijs van een opleidingsdag",
    )
    scheme_coverage: float = par(
        0.0,
        0.0,
        1.0,
        unit="share of employees",
        lever="G08",
        en="Integral transition scheme: who has a right to it",
        nl="Integraal transitietraject: wie er recht op heeft",
    )
    scheme_for: int = par(
        0,
        0,
        3,
        unit=AIMS,
        lever="G08",
        en="Integral transition scheme: for whom",
        nl="Integraal transitietraject: voor wie",
    )
    scheme_days: float = par(
        20.0,
        0.0,
        60.0,
        unit="days of training",
        lever="G08",
        en="Integral transition scheme: days of training",
        nl="Integraal transitietraject: opleidingsdagen",
    )
    scheme_guides: bool = par(
        True,
        lever="G08",
        en="Integral transition scheme: with guidance",
        nl="Integraal transitietraject: met begeleiding",
    )
    scheme_meets_employers: bool = par(
        True,
        lever="G08",
        en="Integral transition scheme: with the old and the new employer",
        nl="Integraal transitietraject: met de oude en de nieuwe werkgever",
    )
    message: float = par(
        0.5,
        0.0,
        1.0,
        unit="0 for those in trouble, 1 for those who look ahead",
        lever="G08",
        en="What the measures are presented as",
        nl="Hoe de maatregelen voorgesteld worden",
    )
    campaign_workers: float = par(
        0.0,
        0.0,
        1.0,
        unit="share of persons reached a year",
        lever="G06",
        en="Awareness campaign among people of working age",
        nl="Sensibilisering van mensen op beroepsactieve leeftijd",
    )
    campaign_employers: float = par(
        0.0,
        0.0,
        1.0,
        unit="share of employers reached a year",
        lever="G06",
        en="Awareness campaign among employers",
        nl="Sensibilisering van werkgevers",
    )
    campaign_cost: float = par(
        3.0,
        0.0,
        50.0,
        unit="EUR per person reached",
        source="assumption",
        en="Cost of reaching somebody",
        nl="Kost om iemand te bereiken",
    )


@compiled
def job_in_danger(insecurity, end_month):
    """Return whether a job is in danger: its employer has cut jobs recently, or the job ends.

    Args:
        insecurity: share of jobs that the employer recently cut.
        end_month: month in which the job ends, NEVER if none is known.
    """
    return insecurity > ALARM or end_month != NEVER


@compiled
def is_meant(aim, in_danger, education, age_years, fixed_term):
    """Return whether a measure is meant for a person.

    Args:
        aim: target group of the measure, a code of AIMS.
        in_danger: whether the person's job is in danger.
        education: `Education` code.
        age_years: age in years.
        fixed_term: whether the person has a fixed-term contract.
    """
    if aim == IN_DANGER:
        return in_danger
    if aim == NOT_IN_DANGER:
        return not in_danger
    return aim == ALL or is_vulnerable(education, age_years, fixed_term)


@declared
class Rights(NamedTuple):
    """Shares of the persons whom each measure is for who have a right to it."""

    voucher: float
    leave: float
    scheme: float


@compiled
def _shares_meant(rows, c, e, obsolete, month, m):
    """Return the shares of these employees whom the voucher, the leave and the scheme are for, as `Rights`."""
    voucher, leave, scheme = 0, 0, 0
    for i in rows:
        danger = job_in_danger(e.insecurity[c.employer[i]], c.end_month[i]) or obsolete[max(c.job[i], 0)] == FORESEEN
        person = (danger, c.education[i], (month - c.birth_month[i]) / 12.0, c.status[i] == TEMPORARY)
        voucher += is_meant(m.voucher_for, *person)
        leave += is_meant(m.leave_for, *person)
        scheme += is_meant(m.scheme_for, *person)
    size = max(rows.shape[0], 1)
    return Rights(voucher=voucher / size, leave=leave / size, scheme=scheme / size)


@compiled
def share_with_right(coverage, meant):
    """Return the share of those whom a measure is for who have a right to it.

    A coverage is a share of all employees: the number of rights is the same whomever they are for. Where there are more
    rights than persons meant, the rest finds nobody.

    Args:
        coverage: rights, as a share of all employees. meant: share of all employees whom the measure is for.
    """
    return min(1.0, coverage / meant) if meant > 0.0 else 0.0


def rights_of(rows: np.ndarray, persons: Any, employers: Any, obsolete: np.ndarray, month: int, m: Any) -> Rights:
    """Return the shares of those whom each measure is for who have a right to it.

    Args:
        rows: employees whose turn it is, from whom the size of each group is known.
        persons, employers: named tuples of columns. obsolete: column of jobs. month: now.
        m: `MeasureParameters`.
    """
    rights = Rights(m.voucher_coverage, m.leave_coverage, m.scheme_coverage)
    if m.voucher_for == m.leave_for == m.scheme_for == ALL:
        return rights
    meant = _shares_meant(rows, persons, employers, obsolete, month, m)
    return Rights(*(share_with_right(coverage, of) for coverage, of in zip(rights, meant, strict=True)))


def set_places(intermediaries: Any, state: Any) -> None:
    """Set the places of counsellors and training providers in each region this month."""
    regions, p = len(state.reference_data.region_share), state.parameters.mediation
    # A fraction of a place becomes a place with that chance, or small regions would have none.
    luck = uniforms(state.seed, Decision.UPTAKE, state.month + PLACES, np.arange(regions))
    for kind, share in ((COUNSELLORS, p.guidance_places), (TRAINERS, p.training_places)):
        rows = slice(kind * regions, (kind + 1) * regions)
        intermediaries.capacity[rows] = np.floor(
            share * state.size * state.reference_data.region_share + luck[kind - 1]
        )
