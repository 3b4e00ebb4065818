"""Read-only data of the world: occupations, career paths, sectors, regions, ages and employer sizes.

Every table ships in ``sim/data`` (sources and licences in its README) and can be replaced by a table of the
user's own with the same columns. Tables are checked on loading; a defect raises :class:`ReferenceDataError`.
Rows are counted from 1, the header not counted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.paths import DATA_FOLDER
from sim.reference_table import SHARE_TOLERANCE, ReferenceDataError, Table, is_repeat

if TYPE_CHECKING:
    import pandas as pd  # loaded where a table is made: settings don't need it

TABLE_NAMES = ("occupations", "career_paths", "population", "sectors", "regions", "employer_sizes")

FIRST_AGE, LAST_AGE = 15, 69

# Assumption: on the 1-12 scale of education_level_1to12 (O*NET), below the first threshold no more than lower
# secondary education is asked for, from the second on higher education. Both lie in a gap between
# occupations; the employment shares of the required levels become 0.21, 0.40 and 0.39.
REQUIRED_EDUCATION_THRESHOLDS = (2.4, 4.5)
# Assumption: weight of a first job by attained (row) and required (column) education, both low, mid, high.
# A level above what is asked for is commoner than a level below; two levels apart does not occur.
EDUCATION_COMPATIBILITY = np.array([[1.0, 0.05, 0.0], [0.25, 1.0, 0.05], [0.0, 0.25, 1.0]])

AFFINITY_SHRINKAGE = 0.05  # assumption: weight of 'as large as the destination' beside the observed share
AFFINITY_CEILING = 20.0  # assumption: no pair is more than 20 times as travelled as its size says
UNLISTED_OCCUPATION_WEIGHT = 0.02  # assumption: weight, in a sector, of occupations that it does not list
FITTING_ROUNDS = 5000
FITTING_TOLERANCE = 1e-10


@dataclass(frozen=True, eq=False)
class ReferenceData:
    """Read-only data. O occupations, S sectors, R regions, P points; arrays are float64 unless said.

    Education is coded 0 low (at most lower secondary), 1 mid, 2 high. Arrays cannot be written to.
    """

    occupation_code: np.ndarray  # (O,) int16, ISCO-08 code
    occupation_title: tuple[str, ...]  # O titles
    occupation_share: np.ndarray  # (O,) share of employment, sum 1
    occupation_education: np.ndarray  # (O,) uint8, required education
    occupation_pay: np.ndarray  # (O,) annual earnings relative to the employment-weighted mean
    occupation_exposure: np.ndarray  # (O,) exposure to digital technology, 0 to 1
    occupation_remote: np.ndarray  # (O,) share of the work that can be done remotely, 0 to 1
    occupation_training: np.ndarray  # (O,) on-the-job training asked for, O*NET scale 1 to 9
    occupation_experience: np.ndarray  # (O,) related experience asked for, O*NET scale 1 to 11
    path_observed: np.ndarray  # (O, O) affinity of origin (row) to destination, moves that were made
    path_related: np.ndarray  # (O, O) the same, moves that are possible by the content of the work
    field_of_education_share: np.ndarray  # (3, O) first occupation by attained education, rows sum to 1
    sector_name: tuple[str, ...]  # S names
    sector_share: np.ndarray  # (S,) share of employment, sum 1
    sector_public: np.ndarray  # (S,) share of the sector's jobs that public employers hold, 0 to 1
    sector_mix: np.ndarray  # (S, O) occupations in the sector, rows sum to 1
    region_name: tuple[str, ...]  # R names
    region_share: np.ndarray  # (R,) share of the population, sum 1
    region_reach: np.ndarray  # (R, R) share of a resident's (row) search by region searched, rows sum to 1
    age_share: np.ndarray  # (55,) share of persons by year of age 15 to 69, sum 1
    education_by_age: np.ndarray  # (55, 3) attained education by year of age, rows sum to 1
    size_point: np.ndarray  # (P,) employer sizes (persons) between which is interpolated, the first is 1
    size_cumulative: np.ndarray  # (2, P) share of employers below that size: private (0), public (1)
    digest: str  # sha256 (hex) over the bytes of all tables used
    sources: dict[str, str]  # table -> 'shipped' or the name of the file, and its sha256

    def employer_size(self, u: np.ndarray, public: bool) -> np.ndarray:
        """Size of an employer (persons, at least 1, not rounded) at the quantile ``u`` in [0, 1).

        The inverse of the cumulative distribution, linear in the logarithm of size between the points of
        the table. Result float64 of the shape of ``u``; ValueError outside [0, 1). Round down for 'fewer
        than 10 staff' as in the table; that lowers the mean.
        """
        u = np.asarray(u, dtype=np.float64)
        if not np.all((u >= 0.0) & (u < 1.0)):
            raise ValueError("employer_size: u must lie in [0, 1)")
        log_size = np.interp(u, self.size_cumulative[int(public)], np.log(self.size_point))
        return np.maximum(np.exp(log_size), 1.0)


def load_reference_data(paths: Mapping[str, str | Path | None] | None = None) -> ReferenceData:
    """Read, check and prepare the tables.

    ``paths`` gives own csv tables by name (see ``TABLE_NAMES``; None or absent: the shipped one). Raises
    :class:`ReferenceDataError`, one line, at the first defect.
    """
    paths = dict(paths or {})
    for name in paths:
        if name not in TABLE_NAMES:
            raise ReferenceDataError(f"paths: key {name!r}: found no such table; allowed: {', '.join(TABLE_NAMES)}")
    tables = {name: Table(name, paths.get(name)) for name in TABLE_NAMES}
    occupations = _read_occupations(tables["occupations"])
    position = {int(code): index for index, code in enumerate(occupations["occupation_code"])}
    share = occupations["occupation_share"]
    fields = {
        **occupations,
        **_read_career_paths(tables["career_paths"], position, share),
        **_read_population(tables["population"]),
        **_read_sectors(tables["sectors"], position, share),
        **_read_regions(tables["regions"]),
        **_read_employer_sizes(tables["employer_sizes"]),
    }
    for name, value in fields.items():
        if isinstance(value, np.ndarray):
            fields[name] = np.ascontiguousarray(value)
            fields[name].setflags(write=False)
    digest = hashlib.sha256()
    for name, table in tables.items():
        # the name and the length keep two tables from passing for one
        digest.update(f"{name}:{len(table.raw)}:".encode() + table.raw)
    sources = {name: table.source for name, table in tables.items()}
    return ReferenceData(**fields, digest=digest.hexdigest(), sources=sources)


def load_targets() -> pd.DataFrame:
    """The shipped validation targets, one row per target: id, quantity, role, population, value, low, high,
    unit, weight, definition, source (``sim/data/targets.csv``)."""
    import pandas as pd

    return pd.read_csv(DATA_FOLDER / "targets.csv")


def path_affinity(share_from_to: np.ndarray, share_to: np.ndarray) -> np.ndarray:
    """Affinity of each origin to each destination: (O, O) from shares (O, O) and employment shares (O,).

    With a = share of the origin's movers that went there, s = the destination's share of employment and
    k = ``AFFINITY_SHRINKAGE``: (a + k s) / (s (1 + k)), at most ``AFFINITY_CEILING``. So 1 means: as many
    as the destination's size says. Not a probability: demand decides how many go. The shrinkage (an
    assumption) keeps a pair that the rough crosswalk left empty possible. An origin without any share gets
    1 everywhere. Each cell depends on its own share only: rows are not rescaled.
    """
    affinity = (share_from_to + AFFINITY_SHRINKAGE * share_to) / (share_to * (1.0 + AFFINITY_SHRINKAGE))
    affinity[share_from_to.sum(axis=1) == 0.0] = 1.0
    return np.minimum(affinity, AFFINITY_CEILING)


def fit_sector_mix(weight: np.ndarray, sector_share: np.ndarray, occupation_share: np.ndarray) -> np.ndarray:
    """Occupations by sector, (S, O), rows sum to 1, with ``sector_share @ mix == occupation_share``.

    Iterative proportional fitting (Deming and Stephan, 1940; unverified) from positive weights (S, O).
    Raises ArithmeticError when the margins are not met after ``FITTING_ROUNDS`` rounds.
    """
    mix = weight / weight.sum(axis=1, keepdims=True)
    for _ in range(FITTING_ROUNDS):
        employment = sector_share @ mix
        if np.abs(employment - occupation_share).max() < FITTING_TOLERANCE:
            return mix
        mix = mix * (occupation_share / employment)
        mix /= mix.sum(axis=1, keepdims=True)
    raise ArithmeticError(f"margins not met after {FITTING_ROUNDS} rounds of proportional fitting")


def _read_occupations(table: Table) -> dict:
    code = table.integers("isco2", 1, 9999)
    table.reject("isco2", is_repeat(code), "each code only once")
    employment = table.numbers("employment_thousands_fr2018", above=True)
    share = employment / employment.sum()
    level = table.numbers("education_level_1to12", 1.0, 12.0)
    education = np.digitize(level, REQUIRED_EDUCATION_THRESHOLDS)
    earnings = table.numbers("annual_earnings_gbp", above=True)
    return {
        "occupation_code": code.astype(np.int16),
        "occupation_title": table.names("title"),
        "occupation_share": share,
        "occupation_education": education.astype(np.uint8),
        "occupation_pay": earnings / (earnings @ share),
        "occupation_exposure": table.numbers("digital_exposure_0to1", 0.0, 1.0),
        "occupation_remote": table.numbers("remote_share", 0.0, 1.0),
        "occupation_training": table.numbers("on_the_job_training_1to9", 1.0, 9.0),
        "occupation_experience": table.numbers("experience_1to11", 1.0, 11.0),
        "field_of_education_share": _first_occupation_share(education, share),
    }


def _first_occupation_share(required: np.ndarray, share: np.ndarray) -> np.ndarray:
    """First occupation by attained education, (3, O): employment share times compatibility (assumption).

    A level for which no occupation of the table is compatible follows the employment shares.
    """
    weight = EDUCATION_COMPATIBILITY[:, required] * share
    weight[weight.sum(axis=1) == 0.0] = share
    return weight / weight.sum(axis=1, keepdims=True)


def _read_career_paths(table: Table, position: dict[int, int], share_to: np.ndarray) -> dict:
    ends = []
    for column in ("from_isco2", "to_isco2"):
        positions = table.positions(column, position)
        table.reject(column, np.array([len(row) > 1 for row in positions]), "one ISCO code")
        ends.append(np.ravel(positions))
    origin, destination = ends
    again = is_repeat(origin * len(position) + destination)
    table.reject("to_isco2", again, "each pair of from_isco2 and to_isco2 only once")
    affinity = {}
    for field, column in (("path_observed", "observed_share"), ("path_related", "related_share")):
        share = np.zeros((len(position), len(position)))
        share[origin, destination] = table.numbers(column, 0.0, 1.0)
        # small pairs are left out of the table, so a sum below 1 is no defect
        for index in np.flatnonzero(share.sum(axis=1) > 1.0 + SHARE_TOLERANCE)[:1]:
            where = f"column {column!r}, from_isco2 {list(position)[index]}"
            found = f"a sum of {share[index].sum():.4f}"
            raise table.error(where, found, f"at most 1 within {SHARE_TOLERANCE}")
        affinity[field] = path_affinity(share, share_to)
    return affinity


def _read_sectors(table: Table, position: dict[int, int], occupation_share: np.ndarray) -> dict:
    share = table.shares(["share_of_employment"], by_row=False)[:, 0]
    column = "main_isco2_groups"
    weight = np.tile(UNLISTED_OCCUPATION_WEIGHT * occupation_share, (table.length, 1))
    for row, listed in enumerate(table.positions(column, position)):
        weight[row, listed] = occupation_share[listed]
    try:
        mix = fit_sector_mix(weight, share, occupation_share)
    except ArithmeticError as error:
        allowed = "sectors in which all the employment of table occupations finds a place"
        raise table.error(f"column {column!r}", error, allowed) from None
    return {
        "sector_name": table.names("sector"),
        "sector_share": share,
        "sector_public": table.numbers("public_share", 0.0, 1.0),
        "sector_mix": mix,
    }


def _read_regions(table: Table) -> dict:
    names = table.names("region")
    return {
        "region_name": names,
        "region_share": table.shares(["population_share"], by_row=False)[:, 0],
        "region_reach": table.shares([f"reach_{name}" for name in names], by_row=True),
    }


def _read_population(table: Table) -> dict:
    first = table.integers("age_from", FIRST_AGE, LAST_AGE)
    last = table.integers("age_to", FIRST_AGE, LAST_AGE)
    gap = first != np.append(FIRST_AGE, last[:-1] + 1)
    table.reject("age_from", gap, f"the age after the band before, {FIRST_AGE} in the first row")
    table.reject("age_to", last < first, "an age not below age_from")
    if last[-1] != LAST_AGE:
        raise table.error("column 'age_to', last row", last[-1], f"{LAST_AGE}")
    persons = table.numbers("persons_thousand", above=True)
    levels = ["share_low_educated", "share_mid_educated", "share_high_educated"]
    education = table.shares(levels, by_row=True)
    return {
        "age_share": _share_by_year(np.append(first, LAST_AGE + 1), persons),
        "education_by_age": _education_by_year(first, last, education),
    }


def _share_by_year(edges: np.ndarray, persons: np.ndarray) -> np.ndarray:
    """Share of persons by year of age, (55,), smooth and with the totals of the bands.

    Monotone cubic interpolation (Fritsch and Carlson, 1980; unverified) of the cumulative number.
    """
    from scipy.interpolate import PchipInterpolator  # slow to load, and only this needs it

    cumulative = np.append(0.0, np.cumsum(persons)) / persons.sum()
    return np.diff(PchipInterpolator(edges, cumulative)(np.arange(FIRST_AGE, LAST_AGE + 2)))


def _education_by_year(first: np.ndarray, last: np.ndarray, education: np.ndarray) -> np.ndarray:
    """Education by year of age, (55, 3), linear between the middles of the bands.

    A level that a band has nobody at (higher education at 15 to 19) stays empty in that band.
    """
    ages = np.arange(FIRST_AGE, LAST_AGE + 1)
    middle = (first + last) / 2.0
    by_year = np.column_stack([np.interp(ages, middle, education[:, level]) for level in range(3)])
    band = np.searchsorted(first, ages, side="right") - 1
    by_year[education[band] == 0.0] = 0.0
    return by_year / by_year.sum(axis=1, keepdims=True)


def _read_employer_sizes(table: Table) -> dict:
    size = table.numbers("upper_size", 1.0)
    table.reject("upper_size", np.diff(size, prepend=0.0) <= 0.0, "more than the row before")
    cumulative = []
    for column in ("cumulative_share_private", "cumulative_share_public"):
        share = table.numbers(column, 0.0, 1.0)
        table.reject(column, np.diff(share, prepend=0.0) < 0.0, "no less than the row before")
        if abs(share[-1] - 1.0) > SHARE_TOLERANCE:
            raise table.error(f"column {column!r}, last row", f"{share[-1]:g}", f"1 within {SHARE_TOLERANCE}")
        cumulative.append(np.append(0.0, share / share[-1]))
    return {"size_point": np.append(1.0, size), "size_cumulative": np.array(cumulative)}
