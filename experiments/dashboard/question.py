"""What is asked, as checked data: values of sliders, a period, and what is looked at; from a link, a file or the page.

Everything that comes from outside passes through `read`: only known keys, each once, numbers within their limits,
choices from their lists, and little of it. An error is one line; nothing of it is ever run or shown as
markup.
"""

import base64
import binascii
import json
import math
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from experiments.dashboard.controls import START, YEARS, Control, controls, personas
from experiments.design.experiment import HORIZONS
from experiments.outcomes.person_outcomes import OUTCOMES
from experiments.pairing.persona_effects import CAREER_MEASURES
from sim.measurement.measures import MEASURES
from sim.renamed import new_name

MOST_KEYS, MOST_TEXT, MOST_LINK, MOST_FILE = 100, 60, 4_000, 16_000
LANGUAGES = ("en", "nl")
DIMENSIONS = ("age", "education", "contract", "start_position", "sector")
LAST = START + YEARS - 1
Values = tuple[tuple[str, float], ...]


class QuestionError(ValueError):
    """Data from outside that can't be used: a key of the texts and its facts."""

    def __init__(self, key: str, /, **facts: Any) -> None:
        super().__init__(f"{key}: {facts}")
        self.key, self.facts = key, {name: shown(value) for name, value in facts.items()}


class Question(NamedTuple):
    """What to simulate: values that differ from the default, ascending by name, and the years 1.. of the policy."""

    policy: Values = ()
    assumptions: Values = ()
    first: int = 1
    last: int = YEARS


class View(NamedTuple):
    """What to look at."""

    lang: str = "en"
    one: str = "employment_rate"
    two: str = "career_inaction"
    scale: str = "level"
    horizon: int = 10
    outcome: str = "earnings"
    by: str = "age"
    who: str = "logistics_planner"
    career: str = "same_employer"
    person: int = 0  # id of somebody of the population; 0 for the persona `who`
    big: int = 0  # 1 for a projector


CHOICES: dict[str, tuple[Any, ...]] = {
    "lang": LANGUAGES,
    "one": tuple(MEASURES),
    "two": tuple(MEASURES),
    "scale": ("level", "difference"),
    "horizon": HORIZONS,
    "outcome": tuple(OUTCOMES),
    "by": DIMENSIONS,
    "who": tuple(personas()),
    "career": tuple(CAREER_MEASURES),
    "big": (0, 1),
}
NUMBERS = {"person": (0, 2**32 - 1), "from": (START, LAST), "until": (START, LAST)}


def shown(value: Any) -> str:
    """Return a value from outside as it may stand in a message: short, on one line."""
    text = value if isinstance(value, str) else repr(value)
    text = "".join(letter if letter.isprintable() else "?" for letter in text)
    return text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 1] + "…"


def read(items: Iterable[tuple[str, Any]]) -> tuple[Question, View]:
    """Return the question and the view that keys and values ask for; raise QuestionError."""
    given: dict[str, Any] = {}
    for key, value in items:
        if len(given) >= MOST_KEYS:
            raise QuestionError("too_many", most=MOST_KEYS)
        if not isinstance(key, str) or (key not in controls() and key not in CHOICES and key not in NUMBERS):
            new = new_name(key) if isinstance(key, str) else None
            raise QuestionError("renamed", key=key, new=new) if new else QuestionError("unknown", key=key)
        if key in given:
            raise QuestionError("twice", key=key)
        given[key] = _value(key, value)
    view = View(**{key: given[key] for key in View._fields if key in given})
    begin, end = given.get("from", START), given.get("until", LAST)
    if end < begin:
        raise QuestionError("period", begin=begin, end=end)
    known = controls()
    moved = [(name, given[name]) for name in known if name in given and given[name] != known[name].default]
    policy = tuple(sorted(one for one in moved if not known[one[0]].assumed))
    assumptions = tuple(sorted(one for one in moved if known[one[0]].assumed))
    first, last = (begin - START + 1, end - START + 1) if policy else (1, YEARS)
    return Question(policy, assumptions, first, last), view


def _value(key: str, value: Any) -> Any:
    """Return one checked value."""
    if key in CHOICES:
        choice = value
        if isinstance(CHOICES[key][0], int):
            choice = _number(key, value, min(CHOICES[key]), max(CHOICES[key]))
        if not isinstance(choice, str | int | float) or choice not in CHOICES[key]:
            raise QuestionError("choice", key=key, value=value, allowed=", ".join(map(str, CHOICES[key])))
        return CHOICES[key][CHOICES[key].index(choice)]
    if key in NUMBERS:
        number = _number(key, value, *NUMBERS[key])
        if number != int(number):
            raise QuestionError("number", key=key, value=value, low=NUMBERS[key][0], high=NUMBERS[key][1])
        return int(number)
    control: Control = controls()[key]
    return control.snap(_number(key, value, control.low, control.high))


def _number(key: str, value: Any, low: float, high: float) -> float:
    """Return a number within its limits."""
    wrong = QuestionError("number", key=key, value=value, low=f"{low:g}", high=f"{high:g}")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise wrong
    if isinstance(value, str) and (len(value) > MOST_TEXT or not set(value) <= set("0123456789+-.eE")):
        raise wrong
    try:
        number = float(value)
    except (ValueError, OverflowError):
        raise wrong from None
    if not math.isfinite(number):
        raise wrong
    if not low <= number <= high:
        raise QuestionError("range", key=key, value=value, low=f"{low:g}", high=f"{high:g}")
    return number


def from_link(search: Any) -> tuple[Question, View]:
    """Return what a link asks for, from its part after the question mark; raise QuestionError."""
    if not isinstance(search, str):
        raise QuestionError("not_read")
    if len(search) > MOST_LINK:
        raise QuestionError("too_long", most=MOST_LINK)
    try:
        items = parse_qsl(
            search.removeprefix("?"),
            keep_blank_values=True,
            strict_parsing=bool(search.strip("?")),
            max_num_fields=MOST_KEYS,
        )
    except ValueError:
        raise QuestionError("not_read") from None
    return read(items)


def from_file(contents: Any) -> tuple[Question, View]:
    """Return what an uploaded file asks for ('data:...;base64,...', a JSON object of keys and values)."""
    if not isinstance(contents, str) or "," not in contents:
        raise QuestionError("not_a_file")
    if len(contents) > 2 * MOST_FILE:
        raise QuestionError("too_long", most=MOST_FILE)
    try:
        text = base64.b64decode(contents.partition(",")[2], validate=True).decode("utf-8")
        pairs = json.loads(text, object_pairs_hook=tuple, parse_int=float)
    except (binascii.Error, ValueError, RecursionError):
        raise QuestionError("not_a_file") from None
    if not isinstance(pairs, tuple):  # of the object as it stands, so that a key that is there twice is seen
        raise QuestionError("not_a_file")
    return read(pairs)


def from_page(data: Any) -> tuple[Question, View]:
    """Return what the page in the browser sends: a mapping of keys and values; raise QuestionError."""
    if not isinstance(data, dict):
        raise QuestionError("not_read")
    return read(data.items())
