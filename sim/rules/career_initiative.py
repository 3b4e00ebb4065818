"""What workers do about their career of their own accord: the five levers of workers.

For each: the share of workers who do it at all, and how much those do. Who does it is a lasting trait, and more
likely for those with more career competence (M21): the strong take the wheel first (S1: who starts better shows
more active career behaviour).
"""

from __future__ import annotations

from sim.engine.kernels import compiled
from sim.engine.parameters import Parameters, par

USUAL_COMPETENCE = 0.49  # of employees, at usual practice (measured)


class InitiativeParameters(Parameters, group="worker_initiative", mechanism="M21", place=7):
    """Share of workers and how much they do."""

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
    """Whether somebody belongs to those who do it: a lasting `luck` (uniform), and career competence 0 to 1.

    The share holds at the usual competence; at twice that, twice as many do it.
    """
    return luck < share * (competence / USUAL_COMPETENCE)
