"""The figures of behaviour rest on a few small sums: worked out here by hand."""

import numpy as np
import pytest

from experiments.stylised_facts.response_experiments import Spells
from experiments.stylised_facts.response_figures import survival
from sim.codes import Event, Status


def test_survival_counts_only_those_still_seen():
    months, found = np.array([1, 2, 2, 3]), np.array([True, True, False, True])
    left = survival(months, found, 3)
    assert left[:2] == pytest.approx([1.0, 0.75])
    assert left[2] == pytest.approx(0.75 * 2 / 3) and left[3] == 0.0


class Log:
    def __init__(self, **columns):
        self.columns = columns

    def rows(self):
        return self.columns


class Scene:
    """One month in which something happens to the person of row 0."""

    def __init__(self, month, event, to_status, age=40):
        self.month = month
        self.log = Log(
            row=np.array([0]), person_id=np.array([7]), event=np.array([event]), to_status=np.array([to_status])
        )
        self.persons = {"breadth": np.array([2]), "birth_month": np.array([month - 12 * age])}


def watched(*scenes):
    spells = Spells()
    for scene in scenes:
        spells.see(scene)
    return spells.table()


def test_a_spell_runs_from_the_loss_to_the_next_job():
    table = watched(Scene(3, Event.DISMISSAL, Status.UNEMPLOYED), Scene(10, Event.HIRE, Status.PERMANENT))
    assert table["months"].tolist() == [7] and table["found"].tolist() == [True]
    assert table["ending"].tolist() == ["dismissal"] and table["breadth"].tolist() == [2]


def test_a_spell_that_is_not_over_is_not_found():
    table = watched(Scene(3, Event.DISMISSAL, Status.UNEMPLOYED), Scene(5, Event.LEAVE_LABOUR_FORCE, Status.INACTIVE))
    assert table["found"].tolist() == [False]


def test_only_mid_career_is_followed():
    assert watched(Scene(3, Event.DISMISSAL, Status.UNEMPLOYED, age=60), Scene(9, Event.HIRE, Status.PERMANENT)).empty
