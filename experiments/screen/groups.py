"""For whom each lever is, as far as it is for some people more than for others: cohorts, followed from the start on."""

from functools import reduce
from typing import Any

import numpy as np

from experiments.outcomes.cohorts import Cohort
from experiments.screen.settings import Setting
from sim.actors.state import State
from sim.codes import NEVER
from sim.measurement.outcomes import UNMOTIVATED
from sim.rules.unequal_start import OLDER

EMPLOYEES, OLDEST = ("permanent", "temporary"), 70.0


class AnyOf(Cohort):
    """Whoever belongs to at least one of several cohorts."""

    parts: tuple[Cohort, ...]

    def rows(self, state: State, month: int) -> np.ndarray:
        """Rows of the persons who belong to it at the start of a month, ascending."""
        return reduce(np.union1d, (part.rows(state, month) for part in self.parts))


def _part(**asked: Any) -> Cohort:
    return Cohort(en="", nl="", **asked)


GROUPS: dict[str, Cohort] = {
    "employees": Cohort(en="employees", nl="werknemers", status=EMPLOYEES),
    "open_ended": Cohort(en="open-ended contract", nl="vast contract", status=("permanent",)),
    "insecure": Cohort(
        en="fixed-term or unemployed", nl="tijdelijk contract of werkloos", status=("temporary", "unemployed")
    ),
    "unemployed": Cohort(en="unemployed", nl="werkloos", status=("unemployed",)),
    "subsidised": AnyOf(
        en="unemployed for a year, or from 55 on",
        nl="een jaar werkloos, of vanaf 55",
        parts=(
            _part(status=("unemployed",), months_in_status=(12, 600)),
            _part(status=("unemployed",), age=(OLDER, OLDEST)),
        ),
    ),
    "on_notice": Cohort(
        en="on notice",
        nl="in opzegtermijn",
        status=("permanent",),
        between={"end_month": (0, NEVER - 1)},
    ),
    "inactive": Cohort(en="inactive, 20 to 59", nl="inactief, 20 tot 59", status=("inactive",), age=(20.0, 60.0)),
    "potentials": Cohort(
        en="high potentials",
        nl="high potentials",
        status=EMPLOYEES,
        education=("high",),
        between={"ambition": (1, 255)},
    ),
    "vulnerable": AnyOf(
        en="vulnerable employees",
        nl="kwetsbare werknemers",
        parts=(
            _part(status=EMPLOYEES, education=("low",)),
            _part(status=EMPLOYEES, age=(OLDER, OLDEST)),
            _part(status=("temporary",)),
        ),
    ),
    "unmotivated": Cohort(
        en="unmotivated employees",
        nl="ongemotiveerde werknemers",
        status=EMPLOYEES,
        between={"engagement": (-100.0, UNMOTIVATED)},
    ),
    "carers": Cohort(en="in care for others", nl="met zorg voor anderen", in_care=True),
    "sick": Cohort(en="long-term sick", nl="langdurig ziek", status=("sick",)),
    "older": Cohort(en="aged 55 and older", nl="55 en ouder", age=(OLDER, OLDEST)),
    "exposed": Cohort(en="in exposed occupations", nl="in blootgestelde beroepen", status=EMPLOYEES, exposure="high"),
    "relocated": Cohort(
        en="in the sector that moves", nl="in de sector die verhuist", sector="manufacturing and utilities"
    ),
}
# By lever, parameter or setting; the most particular counts. What is not here is for nobody in particular.
FOR: dict[str, str] = {
    **dict.fromkeys("E01 E02 E03 E04 E05 E06 E07 E08 E09 E10 E11 E15 E16".split(), "employees"),
    **dict.fromkeys("G04 G05 G08 W01 W02 W03 W04 W05".split(), "employees"),
    **dict.fromkeys("G02 G10".split(), "open_ended"),
    "G03": "on_notice",
    **dict.fromkeys("G01 I01 I02 I04".split(), "unemployed"),
    "hr.for_whom=1": "potentials",
    "hr.for_whom=2": "vulnerable",
    "E13": "unmotivated",
    "E14": "insecure",
    "public_programmes.leave_for=3": "vulnerable",
    "public_programmes.voucher_for=3": "vulnerable",
    "public_programmes.scheme_for=3": "vulnerable",
    "government.hiring_subsidy": "subsidised",
    "G11": "carers",
    "G12": "sick",
    "G13": "older",
    "mediation.guidance_places": "employees",
    "mediation.training_places": "employees",
    "I03": "inactive",
    "X01": "exposed",
    "technology.relocation": "relocated",
}


def group_of(setting: Setting) -> str:
    """Return for whom a setting is, by name of GROUPS; '' for nobody in particular."""
    return next((FOR[key] for key in (setting.name, setting.parameter, setting.lever) if key in FOR), "")
