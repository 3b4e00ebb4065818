"""Those whose job ends are compared with themselves and with others: sums worked out by hand, and one tiny world."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from experiments.presentation.charts import NotRecordedError
from experiments.presentation.texts import Texts
from experiments.stylised_facts.displaced import (
    AGES,
    OTHERS,
    SHARE,
    TENURE,
    TWINS,
    Careers,
    cells,
    gaps,
    give_notice,
    observe_displaced,
    settled,
)
from experiments.stylised_facts.figures import displaced
from experiments.stylised_facts.rules import PUBLISHED, RULES
from sim import CareerEcosystem
from sim.codes import NEVER, Event, JobState, Status
from sim.config import configure
from tests.support import SMALL

CONFIG = {**SMALL, "check": True, "years": 2, "record": {"events": False}}


def test_careers_are_told_in_percent_of_the_pay_before():
    state = SimpleNamespace(persons={"person_id": np.array([1, 2]), "wage": np.array([2000.0, 3000.0])})
    careers = Careers(state, np.array([0, 1]))
    for month in range(12):
        status = [Status.UNEMPLOYED if month < 3 else Status.PERMANENT, Status.FREELANCE]
        now = {"person_id": [1, 2 if month < 11 else 9], "wage": [1800.0, 3300.0], "status": status}
        careers.see(SimpleNamespace(persons={name: np.array(value) for name, value in now.items()}))
    first, second = (row for _, row in careers.table().iterrows())
    assert first.tolist() == pytest.approx([1, 0, 67.5, 75.0, 90.0])
    assert second[["year", "person"]].tolist() == [1, 1] and second[["earnings", "at_work", "pay"]].isna().all()


def test_gaps_are_means_of_differences_with_their_standard_errors():
    frame = pd.DataFrame({"year": 1, "person": [0, 1, 2], "earnings": [80.0, 100.0, np.nan]})
    mine = frame.assign(at_work=100.0, pay=[80.0, np.nan, 90.0])
    (row,) = gaps(mine, mine.assign(earnings=[100.0, 90.0, 100.0], pay=100.0), ["year", "person"]).itertuples()
    assert (row.year, row.persons, row.at_work) == (1, 2, 0.0)
    assert (row.earnings, row.earnings_error, row.pay) == pytest.approx((-5.0, 15.0, -15.0))


@pytest.fixture(scope="module")
def world(own_cache):
    return CareerEcosystem(configure(CONFIG))


def test_notice_is_by_law_and_the_jobs_go(world):
    state = world.state
    rows = settled(state)
    p, jobs = state.persons, state.jobs
    age, tenure = ((state.month - p[name][rows].astype(int)) / 12.0 for name in ("birth_month", "hired"))
    assert age.min() >= AGES[0] and age.max() < AGES[1] and tenure.min() >= TENURE
    alike = cells(state, rows)
    assert len(alike) == len(rows) and (pd.Series(p["education"][rows]).groupby(alike).nunique() == 1).all()
    chosen, before = rows[:5], state.employers["jobs"].sum()
    give_notice(state, chosen)
    assert (jobs["state"][p["job"][chosen]] == JobState.ENDING).all()
    assert state.employers["jobs"].sum() == before - 5
    assert ((p["end_month"][chosen] > state.month) & (p["end_month"][chosen] < NEVER)).all()
    assert state.log.rows()["event"].tolist()[-5:] == [Event.NOTICE] * 5
    for _ in range(3):
        world.step()  # the audit of each month passes


def test_the_displaced_are_behind_themselves_and_others(own_cache):
    done = []
    config = configure({**CONFIG, "scale": {"persons": 5000}})
    table = observe_displaced(config, done.append)
    assert done == sorted(done) and done[-1] == 2 * 12 * (config.burn_in_years + config.years)
    assert table["beside"].tolist() == [TWINS] * 2 + [OTHERS] * 2 and table["year"].tolist() == [1, 2] * 2
    assert table["persons"].between(0.9 * SHARE * 5000, SHARE * 5000).all()
    second = table[table["year"] == 2]
    assert (second["earnings"] < 0.0).all() and (second["at_work"] < 0.0).all()
    assert (table.filter(like="_error") > 0.0).all(axis=None)


def test_losses_are_judged_by_what_is_published_of_the_fifth_year():
    def told(name, value, persons=100, year=5):
        table = pd.DataFrame({"beside": [TWINS], "year": year, "persons": persons, "earnings": value, "pay": value})
        return RULES[f"displaced_{name}"](SimpleNamespace(displaced=table))

    for name, (low, high) in PUBLISHED.items():
        assert told(name, low) == (low, True) and told(name, high + 0.1) == (high + 0.1, False)
        assert np.isnan(told(name, low, persons=10).value) and np.isnan(told(name, low, year=4).value)


@pytest.mark.parametrize("language, loss", [("en", "-15.0"), ("nl", "-15,0")])
def test_the_figure_has_a_line_beside_each_and_a_row_a_year(language, loss):
    rows = [{"beside": beside, "year": year, "persons": 100} for beside in (TWINS, OTHERS) for year in range(1, 8)]
    values = {"earnings": -15.0, "at_work": -8.0, "pay": -7.0}
    table = pd.DataFrame(rows).assign(**values, **{f"{name}_error": 1.0 for name in values})
    table.loc[(table["year"] == 7) & (table["beside"] == TWINS), "persons"] = 10  # too few to be drawn
    image, shown, facts = displaced(SimpleNamespace(displaced=table), Texts(language))
    assert [len(axes.containers) for axes in image.axes] == [3, 2, 3]  # two lines, and a bar of what is published
    assert len(shown) == 6 and (facts["earnings"], facts["year"]) == (loss, "5")
    assert loss in Texts(language)("patterns.displaced.sentence", **facts)
    with pytest.raises(NotRecordedError):
        displaced(SimpleNamespace(displaced=table.assign(persons=10)), Texts(language))
