"""Worlds made up at once, in the place of the dashboard's engine: what the page shows needs no simulation."""

import threading
import time
from contextlib import contextmanager

import numpy as np
import pandas as pd
from waitress.wasyncore import close_all

from experiments.dashboard.answer import groups_of
from experiments.dashboard.app import make_app
from experiments.dashboard.controls import YEARS, personas
from experiments.dashboard.engine import Record, name_of, plan_of
from experiments.dashboard.server import Server
from experiments.dashboard.world import Settings
from experiments.outcomes.personas import COLUMNS
from sim.measurement.measures import MEASURES

EFFECT, ASSUMED = 3.0, -2.0  # of a policy and of assumptions, on every measure, in the last year


class MadeUp:
    """Answers like an engine. Over the years a policy adds up to EFFECT, assumptions to ASSUMED; each seed has luck."""

    def __init__(self, pairs=4):
        self.pairs, self.settings = pairs, Settings(10_000, 50, "")
        self.name, self.asked = name_of(self.settings, pairs), []
        self.population = pd.DataFrame(
            {
                "person_id": [11, 12],
                "age": [47.4, 23.1],
                "education": ["mid", "low"],
                "status": ["permanent", "unemployed"],
                "occupation": [43, 93],
                "sector": ["transport and logistics", None],
                "tenure_months": pd.array([216, None], "Int32"),
            }
        )

    def ask(self, who, question, person=0):
        self.asked.append((who, question, person))

    def waited(self, who):
        return 0.0

    def error(self, question):
        return ""

    def ready(self):
        return True

    def years(self, question):
        return YEARS

    def progress(self, question, person=0):
        plan = plan_of(question, person, self.pairs)
        steps = len(plan.first) + len(plan.later)
        return steps, steps, 0

    def record(self, world):
        luck = np.random.default_rng([world.seed, world.displaced])
        record, ramp = Record(), np.linspace(0.0, 1.0, YEARS)[:, None]
        usual = np.linspace(20.0, 70.0, len(MEASURES)) + luck.normal(0.0, 0.3, (YEARS, 1))
        policy, assumed = bool(world.question.policy), bool(world.question.assumptions)
        record.measures = (usual + ramp * (EFFECT * policy + ASSUMED * assumed)).astype("f4")
        record.personas = np.ones((1 if world.person else len(personas()), YEARS + 1, len(COLUMNS)), "f4")
        record.personas[:, :, 0] = 10.0  # alive
        record.personas[:, :, 2] = 8.0 - 2.0 * policy  # still with the same employer
        record.done = True
        return record

    def comparison(self, world):
        groups = sum(map(len, groups_of().values()))
        counts = np.zeros((5, groups, 19))
        counts[..., 0] = 100.0
        counts[..., 1::3], counts[..., 2::3] = (4.0, 4.0) if world.placebo else (30.0, 10.0)
        return counts


class Slow(MadeUp):
    """An engine that needs a while for the first answer to each question, and as long again for the whole."""

    def __init__(self, seconds):
        super().__init__()
        self.seconds, self.since = seconds, {}

    def progress(self, question, person=0):
        steps = super().progress(question, person)[0]
        waited = time.monotonic() - self.since.setdefault(question, time.monotonic())
        return (steps if waited > 2 * self.seconds else 2), steps, int(waited < self.seconds)


@contextmanager
def served(engine, port=0):
    """The page of an engine on a port of this machine, a free one at first; gives its address."""
    server = Server(make_app(engine).server, "127.0.0.1", port)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.trigger.pull_trigger(lambda: close_all(server._map))  # in its own thread
        thread.join()
