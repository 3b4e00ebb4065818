"""How job embeddedness changes the response to job insecurity; used by M06 and M10.

Job insecurity makes people want to leave and search for another job. On-the-job embeddedness weakens this response,
off-the-job embeddedness strengthens it (Peltokorpi and Allen 2024, abstract read: signs; sizes are an assumption).
"""

from sim.engine.kernels import compiled
from sim.engine.parameters import Parameters, par

PELTOKORPI = "sign: Peltokorpi and Allen 2024 (abstract read); size: assumption"


class ThreatParameters(Parameters, group="job_insecurity", mechanism="M01", place=11):
    """How embeddedness changes the response to a threatened job."""

    dampening: float = par(
        0.3,
        0.0,
        0.8,
        unit="share per sd of on-the-job embeddedness",
        source=PELTOKORPI,
        en="How embeddedness in the job dampens the response to a threat",
        nl="Hoe inbedding in de job de reactie op dreiging dempt",
    )
    strengthening: float = par(
        0.1,
        0.0,
        0.5,
        unit="share per sd of off-the-job embeddedness",
        source=PELTOKORPI,
        en="How embeddedness off the job strengthens the response to a threat",
        nl="Hoe inbedding buiten de job de reactie op dreiging versterkt",
    )


@compiled
def response_to_threat(embedded_on, embedded_off, p):
    """Return how strongly a person responds to a threatened job, as a ratio to the average person, between 0.1 and 2.

    Args:
        embedded_on, embedded_off: on-the-job and off-the-job embeddedness, sd.
        p: `ThreatParameters`.
    """
    return min(2.0, max(0.1, 1.0 - p.dampening * embedded_on + p.strengthening * embedded_off))
