"""Careers from events: states, spells, clocks, moves, durations, curves and types, worked out here by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import CensoredData, ecdf

from experiments.careers.command import SECTIONS
from experiments.careers.figures import DRAWINGS, Careers, transitions
from experiments.careers.histories import STATUSES, About, Run, follow
from experiments.careers.sequences import (
    ALPHABET,
    MOVES,
    UNKNOWN,
    codebook,
    left_school,
    moves,
    on_clock,
    spells,
)
from experiments.careers.survival import LEAST_AT_RISK, durations, job_spells, kaplan_meier, median_time
from experiments.careers.types import (
    NUMBERS,
    STARTS,
    TYPES,
    birth_months,
    count,
    followed,
    outcomes_by_type,
    persons_table,
    shares_by_group,
    transition_rates,
    type_of,
)
from experiments.io.errors import UsageError
from experiments.io.paths import REPOSITORY
from experiments.presentation.texts import Texts

ABSENT, STUDENT, PERMANENT, TEMPORARY, FREELANCE, UNEMPLOYED, SICK, INACTIVE, RETIRED = range(9)
LETTERS = dict(zip("-EPTSUIOR", range(9)))  # a state in one letter, by status code
MONTHS = 24


def event(person, month, kind, before, after, employers=(None, None), voluntary=True, direction=None):
    """One row of an event history; states by their letter."""
    states = [STATUSES[LETTERS[letter]] for letter in (before, after)]
    return (person, month, kind, voluntary, direction, *states, *employers)


def seen(person, month, letter, employer=None, **more):
    """One row of a snapshot."""
    usual = {"education": "mid", "wage": 3000.0, "hired": None, "birth_month": -360, "status_since": month,
             "exhaustion": 0.2, "happiness": 0.0, "productivity": 1.0, "employability": 0.5, "pride": 0.0}  # fmt: skip
    return (
        {"person_id": person, "month": month, "status": STATUSES[LETTERS[letter]], "employer_id": employer}
        | usual
        | more
    )


def run_of(events, first, last, careers=None, months=MONTHS):
    """A run; with `careers`, a text of letters a person, its stocks are counted from these."""
    columns = ["person_id", "month", "event", "voluntary", "direction", "from_status", "to_status",
               "from_employer_id", "to_employer_id"]  # fmt: skip
    table = pd.DataFrame(events, columns=columns).astype({"person_id": "u4", "month": "i2"})
    table = table.astype({"from_employer_id": "UInt32", "to_employer_id": "UInt32", "voluntary": bool})
    looks = [pd.DataFrame(rows).astype({"person_id": "u4", "month": "i2", "employer_id": "UInt32", "hired": "Int32"})
             for rows in (first, last)]  # fmt: skip
    stocks = np.zeros((months, 8), np.int64)
    if careers is not None:
        wide = np.array([[LETTERS[letter] for letter in text] for text in careers])
        stocks = np.array([np.bincount(column, minlength=9)[1:] for column in wide.T])
    about = About("made up", "2024-01", months, 1, [], [], [], {})
    return Run(about, table, looks[0], looks[1], stocks)


# Person 1 has no event; 2 changes twice in one month; 3 enters and leaves; 4 is back within the month.
CAREERS = ["P" * 24, "P" * 5 + "T" * 19, "-" * 3 + "E" * 9 + "U" * 2 + "-" * 10, "U" * 24]
EVENTS = [
    event(2, 5, "dismissal", "P", "U", (9, None), voluntary=False),
    event(3, 3, "enter_population", "-", "E"),
    event(2, 5, "hire", "U", "T", (None, 8)),
    event(4, 7, "hire", "U", "P", (None, 8)),
    event(4, 7, "dismissal", "P", "U", (8, None), voluntary=False),
    event(3, 12, "leave_school", "E", "U"),
    event(3, 14, "leave_population", "U", "-"),
]
FIRST = [seen(1, -1, "P", 9, hired=-13), seen(2, -1, "P", 9, hired=-3), seen(4, -1, "U", status_since=-7),
         seen(3, 11, "E", birth_month=-180)]  # fmt: skip
LAST = [seen(1, 23, "P", 9, hired=-13), seen(2, 23, "T", 8, hired=5), seen(4, 23, "U")]


@pytest.fixture(scope="module")
def run():
    return run_of(EVENTS, FIRST, LAST, CAREERS)


@pytest.fixture(scope="module")
def history(run):
    return follow(run)


def letters(states):
    return ["".join("-EPTSUIOR"[code] for code in row) for row in states]


def test_states_follow_from_events(history):
    assert history.ids.tolist() == [1, 2, 3, 4] and letters(history.wide()) == CAREERS
    assert history.start.tolist() == [PERMANENT, PERMANENT, ABSENT, UNEMPLOYED]


def test_stocks_of_spells_are_those_of_states(history, run):
    wide = history.wide()
    for month in range(MONTHS):
        assert history.stocks()[month].tolist() == np.bincount(wide[:, month], minlength=9)[1:].tolist()
    assert (history.stocks() == run.stocks).all()


def test_a_history_that_does_not_add_up_is_refused(run):
    stocks = run.stocks.copy()
    stocks[17, 2] += 1
    with pytest.raises(UsageError, match="month 17"):
        follow(run._replace(stocks=stocks))
    with pytest.raises(UsageError, match="month 5"):  # an event is missing
        follow(run._replace(events=run.events.drop(index=0).drop(index=2)))
    with pytest.raises(UsageError, match="'asleep'"):
        follow(run._replace(events=run.events.replace({"to_status": {"temporary": "asleep"}})))


def test_spells_include_both_ends_and_give_the_states_back(history):
    table = spells(history)
    assert table[table["id"] == 3].to_numpy().tolist() == [[3, 4, 12, "ED"], [3, 13, 14, "UN"]]
    codes = {code: LETTERS_OF[name] for name, code in ALPHABET.items()}
    again = {person: ["-"] * MONTHS for person in history.ids}
    for row in table.itertuples():  # as seqformat does it
        again[row.id][row.begin - 1 : row.end] = codes[row.status] * (row.end - row.begin + 1)
    assert ["".join(one) for one in again.values()] == CAREERS


LETTERS_OF = {name: "-EPTSUIOR"[code] for code, name in enumerate(STATUSES)}


def test_clocks(history, run):
    rows, names, states = on_clock(history, "calendar", "month", None, "2024-01")
    assert rows.tolist() == [0, 1, 2, 3] and letters(states) == CAREERS
    assert names[::12] == ["2024-01", "2025-01"]
    _, names, states = on_clock(history, "calendar", "year", None, "2024-01")
    assert names == ["2024", "2025"]
    assert letters(states) == [career[11::12] for career in CAREERS]
    _, names, states = on_clock(history, "calendar", "year", None, "2024-07")  # its last month is a June
    assert names == ["2024", "2025"] and letters(states) == [career[5::12] for career in CAREERS]
    assert on_clock(history, "calendar", "month", None, "2024-07")[1][:7] == [f"2024-{n:02d}" for n in range(7, 13)] + [
        "2025-01"
    ]
    school = left_school(history, run)
    assert school.tolist() == [UNKNOWN, UNKNOWN, 12, UNKNOWN]
    rows, names, states = on_clock(history, "school", "month", school, "2024-01")
    assert rows.tolist() == [2] and names[:3] == ["0", "1", "2"] and letters(states) == ["UU" + "-" * 22]


def test_the_clock_of_age_starts_at_fifteen(history):
    birth = np.array([UNKNOWN, -181, -175, UNKNOWN])  # the second turned 15 a month before the run
    rows, names, states = on_clock(history, "age", "month", birth, "2024-01")
    assert rows.tolist() == [1, 2] and (names[0], names[-1], len(names)) == ("180", "839", 660)
    assert letters(states[:, :26]) == ["-" + CAREERS[1] + "-", CAREERS[2][5:] + "-------"]
    _, names, states = on_clock(history, "age", "year", birth, "2024-01")
    assert (names[0], names[-1]) == ("15", "69")
    assert letters(states[:, :3]) == ["-" + CAREERS[1][11] + CAREERS[1][23], CAREERS[2][5] + "--"]


def test_moves_are_a_layer_of_their_own():
    events = [
        event(1, 2, "promotion", "P", "P", (9, 9), direction="up"),
        event(1, 1, "change_function", "P", "P", (9, 9), direction="down"),
        event(1, 3, "change_function", "P", "P", (9, 9), direction="level"),
        event(1, 4, "assignment", "P", "P", (9, 9), direction="level"),
        event(1, 5, "step_back", "P", "P", (9, 9), direction="down"),
        event(1, 6, "change_employer", "P", "T", (9, 8), direction="up"),
        event(1, 7, "start_business", "T", "S", (8, None)),
        event(1, 8, "end_business", "S", "U"),
        event(1, 9, "hire", "U", "P", (None, 8), direction="up"),
        event(1, 9, "renewal", "P", "P", (8, 8)),
    ]
    table = moves(run_of(events, FIRST[:1], LAST[:1]))
    assert table["time"].tolist() == [2, 3, 4, 5, 6, 7, 8, 10] and table["id"].unique().tolist() == [1]
    assert table["event"].tolist() == ["down", "up", "level", "assignment", "down", "employer", "business", "hire"]


def test_durations_enter_when_first_seen(history, run):
    table = durations(history, run, job_spells(history, run)).set_index(["kind", "id"])
    assert table.loc[[("job", 1)]].to_numpy().tolist() == [[-13, 12, 36, 0, "lasts"]]
    assert table.loc[[("job", 2)]].to_numpy().tolist() == [[-3, 2, 8, 1, "other"], [5, 0, 18, 0, "lasts"]]
    assert table.loc[[("unemployment", 4)]].to_numpy().tolist() == [[-7, 6, 30, 0, "lasts"]]
    assert table.loc[[("unemployment", 3)]].to_numpy().tolist() == [[12, 0, 1, 0, "gone"]]
    assert len(table) == 5  # the job of person 4 began and ended in one month


def test_a_spell_over_before_anybody_looked_is_not_counted(run):
    first = [seen(1, 11, "P", 9, hired=-13), seen(2, 11, "T", 8, hired=5), seen(3, 11, "E"), seen(4, 11, "U")]
    late = run._replace(first=run_of([], first, LAST).first)
    table = durations(follow(late), late, job_spells(follow(late), late))
    jobs = table[table["kind"] == "job"].set_index("id")
    assert jobs.loc[1, ["begin", "entry", "duration"]].tolist() == [-13, 24, 36]
    assert jobs.loc[2, ["begin", "entry", "duration"]].tolist() == [5, 0, 18]  # that before it left no trace


def test_a_person_who_retires_or_goes_ends_or_censors_the_job():
    events = [event(1, 4, "retire", "P", "R", (9, None)), event(2, 6, "leave_population", "P", "-", (9, None)),
              event(3, 8, "quit", "P", "O", (9, None))]  # fmt: skip
    first = [seen(person, -1, "P", 9, hired=-1) for person in (1, 2, 3)]
    careers = ["P" * 4 + "R" * 20, "P" * 6 + "-" * 18, "P" * 8 + "O" * 16]
    run = run_of(events, first, [seen(1, 23, "R"), seen(3, 23, "O")], careers)
    history = follow(run)
    jobs = durations(history, run, job_spells(history, run))
    assert jobs["how"].tolist() == ["retired", "gone", "own"] and jobs["ended"].tolist() == [1, 0, 1]
    assert jobs["duration"].tolist() == [5, 6, 9] and jobs["entry"].tolist() == [0, 0, 0]


def test_kaplan_meier_with_delayed_entry_by_hand(monkeypatch):
    monkeypatch.setattr("experiments.careers.survival.LEAST_AT_RISK", 1)
    table = pd.DataFrame({"entry": [0, 1, 2, 0, 3], "duration": [2, 3, 3, 5, 5], "ended": [1, 1, 0, 1, 0]})
    curve = kaplan_meier(table)
    assert curve["time"].tolist() == [2, 3, 5] and curve["at_risk"].tolist() == [3, 3, 2]
    assert curve["survival"].tolist() == pytest.approx([2 / 3, 4 / 9, 2 / 9])
    assert median_time(curve) == 3.0
    assert ((curve["low"] < curve["survival"]) & (curve["survival"] < curve["high"])).all()


def test_without_truncation_the_curve_and_its_band_are_those_of_scipy():
    luck = np.random.default_rng(1)
    length, limit = luck.geometric(0.05, 2000), luck.integers(1, 60, 2000)
    ended = length <= limit
    spells = pd.DataFrame({"entry": 0, "duration": np.minimum(length, limit), "ended": ended.astype(int)})
    curve = kaplan_meier(spells).set_index("time")
    other = ecdf(CensoredData(uncensored=length[ended], right=limit[~ended])).sf
    band = other.confidence_interval(0.95, method="log-log")
    for name, values in {"survival": other, "low": band.low, "high": band.high}.items():
        expected = pd.Series(values.probabilities, values.quantiles)
        assert curve[name].to_numpy() == pytest.approx(expected[curve.index].to_numpy(), abs=1e-9), name
    assert curve["at_risk"].min() >= LEAST_AT_RISK


def test_delayed_entry_takes_off_the_bias_of_spells_found_under_way():
    """Spells begun over 600 months, seen from month 500 on: those found there are long ones."""
    luck = np.random.default_rng(2)
    begin, length = luck.integers(0, 600, 40_000), luck.geometric(0.02, 40_000)
    seen_at_all = begin + length > 500
    begin, length = begin[seen_at_all], length[seen_at_all]
    end = np.minimum(begin + length, 599)
    table = pd.DataFrame({"entry": np.maximum(500 - begin, 0), "duration": end - begin, "ended": begin + length <= 599})
    table = table[table["duration"] > table["entry"]].astype(int)
    curve = kaplan_meier(table).set_index("time")
    naive = kaplan_meier(table.assign(entry=0)).set_index("time")
    for months in (12, 36, 72):
        true = 0.98**months
        assert abs(curve.loc[months, "survival"] - true) < 0.02 < naive.loc[months, "survival"] - true
        assert curve.loc[months, "low"] - 0.01 < true < curve.loc[months, "high"] + 0.01


def test_a_curve_stops_where_few_are_left():
    spells = pd.DataFrame({"entry": 0, "duration": np.arange(1, 101), "ended": 1})
    assert len(kaplan_meier(spells)) == 101 - LEAST_AT_RISK
    assert kaplan_meier(spells.assign(ended=0)).empty and kaplan_meier(spells[:0]).empty


# One person of 40 at the start for each type: ten years in letters, and events that the letters don't show.
CASES = {
    "stable": ("P" * 120, []),
    "inside": ("P" * 120, ["level", "assignment"]),
    "climber": ("P" * 120, ["level", "up"]),
    "mobile": ("P" * 60 + "U" * 6 + "P" * 54, ["employer"]),
    "hopper": ("P" * 120, ["employer", "employer", "up"]),
    "to_business": ("P" * 60 + "S" * 60, ["business"]),
    "business": ("S" * 80 + "P" * 40, []),
    "break": ("P" * 40 + "O" * 12 + "P" * 68, ["employer"]),
    "fragmented": ("P" * 40 + "U" * 12 + "P" * 20 + "I" * 6 + "P" * 42, ["employer", "employer"]),
    "early_exit": ("P" * 90 + "I" * 30, []),
    "outside": ("P" * 29 + "O" * 91, []),
}
MORE = {
    "one temporary contract after another": ("T" * 120, [], "fragmented"),
    "sick for eleven months": ("P" * 40 + "I" * 11 + "P" * 69, [], "stable"),
    "out of work for less than two years at the end": ("P" * 100 + "I" * 20, [], "stable"),
    "retired at 49 and gone from work": ("P" * 90 + "R" * 30, [], "early_exit"),
    "joined work late": ("O" * 60 + "P" * 60, [], "stable"),
    "a short business": ("P" * 100 + "S" * 11 + "P" * 9, ["business"], "stable"),
}


def typed(letters, happened, birth=-480):
    """The type of one career; what happened, in the words of `moves`, comes month after month from month 10 on."""
    kinds = {"level": "change_function", "up": "promotion", "assignment": "assignment", "employer": "change_employer",
             "business": "start_business"}  # fmt: skip
    events, employer, months = [], 1, len(letters)
    for month in range(1, months):
        before, after = letters[month - 1], letters[month]
        if before != after:
            holds = [employer if letter in "PT" else None for letter in (before, after)]
            events.append(event(1, month, "recover", before, after, holds))
        if 10 <= month < 10 + len(happened):
            move, old = happened[month - 10], employer
            employer += move == "employer"
            step = "up" if move == "up" else "level"
            events.append(event(1, month, kinds[move], after, after, (old, employer), direction=step))
    last = seen(1, months - 1, letters[-1], employer if letters[-1] in "PT" else None)
    first = seen(1, -1, letters[0], 1 if letters[0] in "PT" else None, hired=-5, birth_month=birth)
    run = run_of(events, [first], [last], [letters], months)
    history = follow(run)
    counts = count(history, job_spells(history, run), moves(run), birth_months(history, run))
    return TYPES[type_of(counts, months)[0]]


@pytest.mark.parametrize("name", TYPES)
def test_each_type_by_an_example(name):
    assert typed(*CASES[name]) == name


@pytest.mark.parametrize("letters, happened, expected", MORE.values(), ids=MORE)
def test_what_lies_on_either_side_of_a_rule(letters, happened, expected):
    assert typed(letters, happened) == expected


def test_who_retires_after_sixty_keeps_the_type_of_the_career():
    assert typed("P" * 90 + "R" * 30, [], birth=-12 * 54) == "stable"
    assert typed("P" * 90 + "R" * 30, ["employer"], birth=-12 * 54) == "mobile"


def test_the_same_employer_again_is_no_other_employer():
    assert typed("P" * 60 + "U" * 6 + "P" * 54, []) == "stable"


def test_only_those_here_from_start_to_end_who_had_begun_are_typed(history):
    assert followed(history).tolist() == [True, True, False, True]


def test_persons_are_described(history, run):
    types = np.array([TYPES.index(name) for name in ("stable", "mobile", "stable", "outside")], np.uint8)
    table = persons_table(history, run, types, left_school(history, run)).set_index("id")
    assert table["type"].tolist()[:2] == ["stable", "mobile"] and pd.isna(table.loc[3, "type"])
    assert table[["entry", "exit"]].to_numpy().tolist() == [[1, 24], [1, 24], [4, 14], [1, 24]]
    assert table.loc[3, "left_school"] == 13 and table["left_school"].isna().sum() == 3
    assert table["birth"].tolist() == [-359, -359, -179, -359] and table["age_at_start"].tolist()[0] == "25-34"
    assert table["start"].tolist()[0] == "permanent_higher" and table.loc[4, "start"] == "outside"
    assert table.loc[1, "healthy"] == 1.0 and np.isnan(table.loc[4, "wage"]) and table.loc[4, "in_work"] == 0.0
    shares = shares_by_group(table.reset_index())
    every = shares[shares["dimension"] == "all"].set_index("type")
    assert every["persons"].sum() == 3 and every.loc["stable", "share"] == pytest.approx(100 / 3)
    assert shares.groupby(["dimension", "group"])["share"].sum().to_numpy() == pytest.approx(100.0)
    ends = outcomes_by_type(table.reset_index()).set_index("type")
    assert ends.loc["outside", ["persons", "at_work", "in_work"]].tolist() == [1, 0, 0.0]
    assert ends.loc["mobile", ["wage", "healthy", "employability"]].tolist() == [3000.0, 100.0, 50.0]


def test_without_a_look_at_the_start_pay_is_not_known(history, run):
    late = run._replace(first=run.first.assign(month=11))
    table = persons_table(history, late, None, left_school(history, late))
    assert table["start"].tolist()[:2] == ["permanent", "permanent"] and table["type"].isna().all()


def test_transition_rates_go_from_the_end_of_a_year_to_the_next():
    wide = np.array([[PERMANENT] * 24 + [UNEMPLOYED] * 12, [PERMANENT] * 36, [ABSENT] * 12 + [SICK] * 24])
    rates = transition_rates(wide.astype(np.uint8))
    assert rates.loc["permanent", "permanent"] == 75.0 and rates.loc["permanent", "unemployed"] == 25.0
    assert rates.loc["sick", "sick"] == 100.0 and rates.loc["student"].isna().all()


def test_states_a_year_later_are_told_by_the_last_month_of_a_year(run):
    wide = np.array([[PERMANENT] * 24, [PERMANENT] * 24], np.uint8)
    about = run.about._replace(start="2024-07", months=24)
    drawn = transitions(Careers(about, wide, np.zeros(2), None, {}, None, None, transition_rates(wide)), Texts("en"))
    assert drawn.facts["month"] == "June" and drawn.table.columns[0] == "This June"


def test_the_codebook_explains_every_code():
    table = codebook(TYPES, STARTS)
    assert table.loc[table["layer"] == "state", "code"].tolist() == [*ALPHABET.values(), ""]
    for layer, codes in {"moves": MOVES, "types": TYPES, "starts": STARTS}.items():
        assert table.loc[table["layer"] == layer, "code"].tolist() == list(codes)
    assert (table[["en", "nl"]] != "").all(axis=None) and (table["en"] != table["nl"]).sum() >= len(table) - 2
    colours = table["colour"][: len(ALPHABET)]
    assert colours.str.fullmatch("#[0-9A-F]{6}").all() and colours.is_unique


def test_every_figure_has_its_place_on_the_page():
    assert sorted(name for names in SECTIONS.values() for name in names) == sorted(DRAWINGS)


def test_rules_are_told_as_they_are():
    page, texts = " ".join((REPOSITORY / "docs" / "careers.md").read_text("utf-8").split()), Texts("en")
    numbers = {key: texts.exact(value) for key, value in NUMBERS.items()}
    for name in TYPES:
        place, rule = texts(f"careers.rules.{name}", **numbers).split(". ", 1)
        assert f"{place}. *{texts(f'careers.types.{name}')}*: {rule}" in page
        assert Texts("nl")(f"careers.rules.{name}", **numbers).startswith(f"{place}. ")
