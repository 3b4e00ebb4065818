"""The 22 mechanisms of the model: label, source document, and the files in which each is written.

A mechanism is in `sim/mechanisms/mNN_*.py`, found by its number; rules that several mechanisms share are elsewhere
and are named here.
"""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from sim.paths import PACKAGE


class Mechanism(NamedTuple):
    """One mechanism: its labels, its source (documents S0 to S4), and files besides its own."""

    en: str
    nl: str
    seed: str
    shared: tuple[str, ...] = ()


MECHANISMS: dict[str, Mechanism] = {
    "M01": Mechanism("Embeddedness", "Inbedding", "S0", ("sim/rules/job_insecurity.py",)),
    "M02": Mechanism("Skills and obsolescence", "Vaardigheden en veroudering", "S0, S1"),
    "M03": Mechanism("Learning", "Leren", "S1, S2"),
    "M04": Mechanism("Wellbeing: healthy, happy, productive", "Welzijn: gezond, gelukkig, productief", "S0, S1"),
    "M05": Mechanism(
        "Employability, actual and perceived",
        "Inzetbaarheid, werkelijk en ervaren",
        "S0, S3",
        ("sim/rules/selection.py",),
    ),
    "M06": Mechanism("From desire to action, and career inaction", "Van wens naar actie, en loopbaaninactie", "S0"),
    "M07": Mechanism("Golden cage", "Gouden kooi", "S0", ("sim/rules/pay.py",)),
    "M08": Mechanism("Moves", "Overgangen", "S2, S4"),
    "M09": Mechanism(
        "Without moving: crafting, rotation, a step back",
        "Zonder overgang: jobcrafting, rotatie, een stap terug",
        "S0, S2",
    ),
    "M10": Mechanism("Vacancies and matching", "Vacatures en matching", "S1-S3", ("sim/rules/selection.py",)),
    "M11": Mechanism("Separations", "Uitstroom", "S0"),
    "M12": Mechanism(
        "Record: how employers read a CV",
        "Track record: hoe werkgevers een cv lezen",
        "S0",
        ("sim/rules/selection.py",),
    ),
    "M13": Mechanism("Technological and sectoral change", "Technologische en sectorale verandering", "S0, S1"),
    "M14": Mechanism("Employers' economics", "Economie van werkgevers", "S0"),
    "M15": Mechanism(
        "Career conversations and coaches", "Loopbaangesprekken en coaches", "S1-S3", ("sim/rules/career_plans.py",)
    ),
    "M16": Mechanism("Internal consistency of HR", "Interne consistentie van HR", "S0, S1"),
    "M17": Mechanism(
        "Whole person and life course", "Hele mens en levensloop", "S0, S1", ("sim/rules/work_values.py",)
    ),
    "M18": Mechanism("Unequal start", "Ongelijke start", "S1", ("sim/rules/unequal_start.py",)),
    "M19": Mechanism(
        "Reasons for choosing", "Redenen om te kiezen", "S0, S4", ("sim/rules/occupational_interests.py",)
    ),
    "M20": Mechanism(
        "Uptake of public measures",
        "Gebruik van overheidsmaatregelen",
        "S4",
        ("sim/institutions/public_programmes.py", "sim/rules/career_plans.py", "sim/rules/retraining.py"),
    ),
    "M21": Mechanism(
        "Ownership and career competence",
        "Eigenaarschap en loopbaancompetentie",
        "S1-S4",
        ("sim/rules/career_initiative.py", "sim/rules/career_plans.py"),
    ),
    "M22": Mechanism("Alignment between actors", "Afstemming tussen actoren", "S0"),
}


def files_of(mechanism: str) -> tuple[str, ...]:
    """Return the files of a mechanism, its own first, from the root of the repository: 'sim/rules/work_values.py'."""
    own = sorted((PACKAGE / "mechanisms").glob(f"{mechanism.lower()}_*.py"))
    return (*(f"sim/mechanisms/{file.name}" for file in own), *MECHANISMS[mechanism].shared)


def claim_of(mechanism: str) -> str:
    """Return the claim of a mechanism: the first sentence after 'Claim:' in its files; empty if none has one."""
    for file in files_of(mechanism):
        text = ast.get_docstring(ast.parse((PACKAGE.parent / file).read_text("utf-8"))) or ""
        if "Claim: " in text:
            claim = " ".join(text.split("Claim: ")[1].split("\n\n")[0].split())
            return re.split(r"(?<!et al)\. (?=[A-Z*])", claim)[0].rstrip(".") + "."
    return ""
