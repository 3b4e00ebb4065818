"""Tasks for `experiments.worlds.each` that a spawned process finds again, and that need no model."""

import os


def twice(job):
    """A number doubled."""
    return 2 * job


def refuse_three(job):
    """The number itself; ValueError for 3."""
    if job == 3:
        raise ValueError("three")
    return job


def vanish(job):
    """End the process without a word, as the system does when memory runs out."""
    os._exit(1)


def settle(draw):
    """Measures of a draw, made up."""
    return {"seed": float(draw.seed), "sum": sum(draw.values), "none": float("nan")}
