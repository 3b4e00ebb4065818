"""What an employer pays above others for the same job: by its size, and by what is its own, lasting but not for ever.

Large private employers pay more (earnings surveys, from memory: some 15% between 250 and more and 10 to 49 staff), and
employers of one size differ (5 to 15% of the variance of log pay, bias-corrected studies of linked data since Abowd,
Kramarz and Margolis 1999, from memory). Parameters are those of labour demand (M14).
"""

import math

import numpy as np

from sim.engine.draws import Decision, bits, normal, stream
from sim.engine.kernels import compiled

PREMIUM = int(Decision.PREMIUM)


@compiled
def premium_by_size(size, public, usual, p):
    """Return what an employer of this normal size pays above others, log points; none for public ones.

    `usual`: log of size at the employer of the average private employee, where the premium is nil.
    """
    return 0.0 if public else p.size_premium * (math.log(max(size, 1.0)) - usual)


@compiled
def move_premiums(e, dispersion, usual, seed, month, p):
    """Let each employer's own part of its pay premium fade and change, once a year; its spread stays `dispersion`."""
    key, news = stream(seed, PREMIUM, month), math.sqrt(1.0 - p.premium_kept * p.premium_kept) * dispersion
    for i in range(e.employer_id.shape[0]):
        part = premium_by_size(e.normal_size[i], e.public[i], usual, p)
        own = p.premium_kept * (e.pay_premium[i] - part) + news * normal(bits(key, e.employer_id[i]))
        e.pay_premium[i] = part + own


def usual_size(size: np.ndarray, public: np.ndarray) -> float:
    """Return the log of size at the employer of the average private employee; size, public: (E,)."""
    private = size[public == 0].astype(float)
    return float(private @ np.log(np.maximum(private, 1.0)) / max(private.sum(), 1.0))
