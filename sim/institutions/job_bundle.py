"""A job is a bundle: beside pay and fit, its hours and place, security, strain and prospects.

One rule tells what these conditions are worth to a person, in log points of pay. People weigh offers by it (M08), and
their wish to leave the present job follows it (M06): the same things draw to a job elsewhere and push from one's own.
Say in hours and place is worth some 8% of pay to the average applicant (Mas and Pallais 2017, abstract read: 8% for
work from home), a minute on the way about half a minute's pay (usual in studies of commuting; from memory), and both
weigh more while one cares for others (M17).
"""

import math
from typing import NamedTuple

from sim.engine.draws import bits, high, normal, normal_low
from sim.engine.kernels import compiled, declared
from sim.institutions.hr_policy import USUAL

HOUR = 60  # minutes
MEAN_WAY, LONGEST_WAY = 25, 90  # minutes one way, in the own region: Belgian mean near 25 (memory)
FURTHER = 36  # minutes more to an employer in another region (assumption)
HALF = math.sqrt(1 / 2)  # of the error in the sum of two fits, for each of them
USUAL_AUTONOMY, USUAL_WORKLOAD, USUAL_READY = USUAL.autonomy, USUAL.workload, USUAL.managers_ready


@declared
class Conditions(NamedTuple):
    """What a job offers beside pay and fit, each in log points of pay relative to a usual job."""

    place: float
    security: float
    strain: float
    prospects: float


@declared
class SeenFit(NamedTuple):
    """What adds to the fit with job and with employer as they are seen, sd."""

    job: float
    employer: float


@compiled
def error_of(word, signal_error):
    """Return the errors with which fit is seen beforehand, a `SeenFit`, from random bits."""
    return SeenFit(job=signal_error * HALF * normal(word), employer=signal_error * HALF * normal_low(word))


@compiled
def way_to_work(key, person, employer_id, away):
    """Return the hours one way between a person and an employer, drawn once for the pair.

    Args:
        key: stream key of distances. person, employer_id: ids. away: whether the employer is in another region.
    """
    near = -MEAN_WAY * math.log(1.0 - high(bits(bits(key, person), employer_id)))
    return (min(near, LONGEST_WAY) + FURTHER * away) / HOUR


@compiled
def conditions_of(autonomy, workload, managers_ready, insecurity, way, balance_weight, ambition, p):
    """Return the `Conditions` of a job for a person, relative to a usual one; all arguments are scalars.

    Args:
        autonomy, workload, managers_ready, insecurity: of the employer (columns of employers).
        way: hours one way. balance_weight: of work-life balance for the person. ambition: wants to climb, 0 or 1.
        p: `MoveParameters`.
    """
    travelled = (1.0 - p.way_spared * autonomy) * way - (1.0 - p.way_spared * USUAL_AUTONOMY) * MEAN_WAY / HOUR
    place = p.autonomy * (autonomy - USUAL_AUTONOMY) - p.way * travelled
    return Conditions(
        place=balance_weight * place,
        security=-p.threat * insecurity,
        strain=-p.balance * balance_weight * (workload - USUAL_WORKLOAD),
        prospects=p.prospects * ambition * (managers_ready - USUAL_READY),
    )
