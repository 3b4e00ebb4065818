"""The levers of the model: who can pull what, each through one or more declared parameters.

A parameter names its lever by id (`par(lever="E03")`); only such a parameter may be changed by date. Mobility,
retention and tightness are no levers: they are outcomes, and a contrast in them is a scenario of primitives.
"""

from typing import NamedTuple


class Lever(NamedTuple):
    """One lever: the actor who pulls it, its labels, and where the idea comes from (seed document)."""

    actor: str
    en: str
    nl: str
    seed: str


EMPLOYERS, GOVERNMENT, INTERMEDIARIES, WORKERS, WORLD = (
    "employers",
    "government",
    "intermediaries",
    "workers",
    "world",
)

LEVERS: dict[str, Lever] = {
    "E01": Lever(EMPLOYERS, "Workload", "Werkdruk", "S0"),
    "E02": Lever(
        EMPLOYERS,
        "Autonomy and flexibility in hours and place",
        "Autonomie en flexibiliteit in uren en plaats",
        "S0, S1",
    ),
    "E03": Lever(
        EMPLOYERS, "Pay: seniority, performance, skills", "Verloning: anciënniteit, prestatie, vaardigheden", "S0"
    ),
    "E04": Lever(
        EMPLOYERS, "Appraisal: fixed output targets or learning", "Evaluatie: vaste outputdoelen of leren", "S0, S1"
    ),
    "E05": Lever(EMPLOYERS, "Development budget and its mix", "Ontwikkelbudget en de mix ervan", "S0, S1"),
    "E06": Lever(
        EMPLOYERS, "Learning culture and psychological safety", "Leercultuur en psychologische veiligheid", "S1"
    ),
    "E07": Lever(
        EMPLOYERS,
        "Career conversations, on paper and in practice",
        "Loopbaangesprekken, op papier en in de praktijk",
        "S1, S2, S3",
    ),
    "E08": Lever(EMPLOYERS, "Coach or mentor", "Coach of mentor", "S2, S3"),
    "E09": Lever(
        EMPLOYERS,
        "Internal mobility: transparency, internal first, assignments",
        "Interne mobiliteit: transparantie, eerst intern, tijdelijke opdrachten",
        "S0, S2, S3",
    ),
    "E10": Lever(EMPLOYERS, "Room for job crafting and rotation", "Ruimte voor jobcrafting en rotatie", "S0, S2"),
    "E11": Lever(EMPLOYERS, "Skills-based or function-based selection", "Selectie op vaardigheden of op functie", "S1"),
    "E12": Lever(EMPLOYERS, "Whom the policy is for", "Voor wie het beleid bedoeld is", "S1"),
    "E13": Lever(EMPLOYERS, "Help towards a job outside", "Begeleiding naar een job elders", "S2"),
    "E14": Lever(EMPLOYERS, "Use of temporary contracts", "Gebruik van tijdelijke contracten", "S0"),
    "E15": Lever(EMPLOYERS, "External orientation", "Externe oriëntatie", "S0"),
    "E16": Lever(
        EMPLOYERS,
        "Retention or dismissal when skills don't match",
        "Behoud of ontslag als vaardigheden niet passen",
        "S0, S2",
    ),
    "G01": Lever(GOVERNMENT, "Unemployment benefit", "Werkloosheidsuitkering", "S0"),
    "G02": Lever(GOVERNMENT, "Dismissal protection and notice", "Ontslagbescherming en opzegtermijn", "S0"),
    "G03": Lever(GOVERNMENT, "Outplacement", "Outplacement", "S0, S4"),
    "G04": Lever(GOVERNMENT, "Training leave and learning accounts", "Opleidingsverlof en leerrekeningen", "S0, S4"),
    "G05": Lever(GOVERNMENT, "Career guidance vouchers", "Loopbaancheques", "S0, S4"),
    "G06": Lever(GOVERNMENT, "Awareness campaigns", "Sensibiliseringscampagnes", "S4"),
    "G07": Lever(GOVERNMENT, "Labour-market information", "Arbeidsmarktinformatie", "S0, S4"),
    "G08": Lever(GOVERNMENT, "Integral transition schemes", "Integrale transitietrajecten", "S4"),
    "G09": Lever(GOVERNMENT, "Wage or transition subsidies", "Loon- of transitiesubsidies", "S4"),
    "G10": Lever(GOVERNMENT, "Portability of rights", "Overdraagbaarheid van rechten", "S0, S4"),
    "G11": Lever(GOVERNMENT, "Childcare and care leave", "Kinderopvang en zorgverlof", "S0, S1"),
    "G12": Lever(GOVERNMENT, "Reintegration after sickness", "Re-integratie na ziekte", "S0"),
    "G13": Lever(GOVERNMENT, "Pension age", "Pensioenleeftijd", "S0"),
    "G14": Lever(
        GOVERNMENT,
        "Support for mobility between regions and sectors",
        "Steun voor mobiliteit tussen regio's en sectoren",
        "S4",
    ),
    "I01": Lever(INTERMEDIARIES, "Capacity", "Capaciteit", "S4"),
    "I02": Lever(INTERMEDIARIES, "Quality", "Kwaliteit", "S2, S4"),
    "I03": Lever(
        INTERMEDIARIES,
        "Outreach to those who don't come by themselves",
        "Actief bereiken van wie niet vanzelf komt",
        "S1, S4",
    ),
    "I04": Lever(INTERMEDIARIES, "Contact with employers", "Contact met werkgevers", "S4"),
    "W01": Lever(WORKERS, "Reflection on one's own career", "Reflectie over de eigen loopbaan", "S2, S3"),
    "W02": Lever(WORKERS, "Networking", "Netwerken", "S3"),
    "W03": Lever(WORKERS, "Asking for a talk", "Een gesprek vragen", "S3"),
    "W04": Lever(WORKERS, "Taking guidance", "Begeleiding opnemen", "S2, S4"),
    "W05": Lever(WORKERS, "Own learning", "Zelf leren", "S1, S3"),
    "X01": Lever(WORLD, "Technological wave", "Technologische golf", "S0, S1"),
    "X02": Lever(WORLD, "Level of labour demand", "Niveau van de arbeidsvraag", "S0"),
    "X03": Lever(WORLD, "Demand cycle", "Conjunctuurcyclus", "S0"),
    "X04": Lever(WORLD, "Demography", "Demografie", "S0"),
    "X05": Lever(WORLD, "Relocation of a sector", "Delokalisatie van een sector", "S0"),
}
