"""What workers do about their career on their own initiative: the five levers of workers.

The levers are reflection, networking, asking for a career talk, taking career guidance, and learning in one's own
time. Each has a share of workers who do it at all, and how much those do. Whether a worker does it is a lasting
trait, more likely with more career competence (M21), so that the strongest take the initiative first (S1: those
who start better show more active career behaviour).
"""

from sim.engine.kernels import compiled
from sim.engine.parameters import Parameters, par

USUAL_COMPETENCE = 0.49  # mean career competence of employees at usual practice (measured in the model)


class InitiativeParameters(Parameters, group="worker_initiative", mechanism="M21", place=7):
    """Shares of workers who take each initiative, and how much those do."""

    reflection: float = par(
        0.3,
        0.0,
        1.0,
        unit="share of workers",
        lever="W01",
        en="Workers who reflect on their career",
        nl="Werknemers die over hun loopbaan nadenken",
    )
    reflection_times: float = par(
        1.0, 0.0, 2.0, unit="times a year", lever="W01", en="How often they do", nl="Hoe vaak ze dat doen"
    )
    networking: float = par(
        0.3,
        0.0,
        1.0,
        unit="share of workers",
        lever="W02",
        en="Workers who keep up a network",
        nl="Werknemers die een netwerk onderhouden",
    )
    networking_effort: float = par(
        0.3,
        0.0,
        1.0,
        unit="share of contacts one could have",
        lever="W02",
        en="Contacts that this brings",
        nl="Contacten die dit oplevert",
    )
    asking: float = par(
        0.2,
        0.0,
        1.0,
        unit="share of workers",
        lever="W03",
        en="Workers who ask for a career talk",
        nl="Werknemers die een loopbaangesprek vragen",
    )
    asking_times: float = par(
        1.0, 0.0, 2.0, unit="times a year", lever="W03", en="How often they ask", nl="Hoe vaak ze vragen"
    )
    guidance: float = par(
        0.3,
        0.0,
        1.0,
        unit="share of workers",
        lever="W04",
        en="Workers who would take career guidance",
        nl="Werknemers die loopbaanbegeleiding zouden opnemen",
    )
    guidance_pull: float = par(
        0.5,
        0.0,
        2.0,
        unit="times a year when one wants a change",
        lever="W04",
        en="How readily they take it",
        nl="Hoe vlot ze dat doen",
    )
    own_learning: float = par(
        0.1,
        0.0,
        1.0,
        unit="share of workers",
        lever="W05",
        en="Workers who learn in their own time",
        nl="Werknemers die in eigen tijd leren",
    )
    own_courses: float = par(
        0.5, 0.0, 2.0, unit="courses a year", lever="W05", en="Courses that they take", nl="Opleidingen die ze volgen"
    )


@compiled
def does_it(share, luck, competence):
    """Return whether a person is one of those who take an initiative.

    The share holds at the usual career competence and is proportional to competence: twice the competence, twice the
    share.

    Args:
        share: share of workers at the usual competence who do it, 0 to 1.
        luck: uniform draw in [0, 1) that stays with the person for life, so that the trait lasts.
        competence: career competence of the person (M21), 0 to 1.
    """
    return luck < share * (competence / USUAL_COMPETENCE)
