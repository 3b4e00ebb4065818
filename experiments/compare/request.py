"""What a comparison is asked for on the command line, read and checked before anything runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from experiments.cli.overrides import read_options
from experiments.cli.program import BY_HAND, IN_NAME, OWN, PROGRAMMES, Job, checked_name, read_job, with_hash
from experiments.design.experiment import HORIZONS
from experiments.execution.settings import ExecutorSettings, settings_from_arguments
from experiments.io.config_files import choices
from experiments.io.errors import UnknownKeyError, UsageError
from experiments.outcomes.personas import Persona, read_personas
from experiments.pairing.ensemble import check_members, members
from experiments.pairing.pair_store import Draw
from experiments.pairing.precision import Wanted, read_wanted
from sim.config import Config
from sim.measurement.measures import MEASURES
from sim.policy import month_of
from sim.reference_data import load_reference_data

BASELINE, AUTO, CHANCE, ENSEMBLE = "baseline", "auto", "chance", "ensemble"
SHOWN = "employment_rate,job_change,engagement,public_balance"
OPTIONS = {
    "pairs": "20",
    "halfwidth": "",
    "most": 200,
    "over": CHANCE,
    "replicates": 2,
    "horizons": ",".join(map(str, HORIZONS)),
    "outcomes": SHOWN,
    "persona": "logistics_planner",
    "person": 0,
}
MOST_OUTCOMES = 8
MOST_ARMS = 16  # the reference and fifteen policies, whose lines can be told apart
NOT_HERE = {"policy": "name the policies in place of policy=", "behaviour": "that is a key of experiments.run"}


class Request(NamedTuple):
    """One checked comparison."""

    arms: tuple[tuple[str, Config], ...]  # the reference first
    horizons: tuple[int, ...]
    pairs: int  # how many, or how many at most
    wanted: tuple[Wanted, ...]  # half-widths asked for; empty for a fixed number of pairs
    replicates: int  # pairs for each member of the ensemble; 0 without one
    outcomes: tuple[str, ...]
    personas: dict[str, Persona]
    persona: tuple[str, ...]
    person: int  # id of a person to follow, 0 for none
    executor: ExecutorSettings
    results: Path
    name: str
    language: str
    by_hand: tuple[str, ...]  # overrides that neither the name nor the arms show
    arguments: tuple[str, ...]

    @property
    def reference(self) -> Config:
        """The configuration that the others are compared with."""
        return self.arms[0][1]

    def draws(self, count: int) -> list[Draw]:
        """The first so many pairs: neighbouring seeds; with an ensemble another member every `replicates` pairs."""
        first = self.reference.seed
        if not self.replicates:
            return [Draw(first + n) for n in range(count)]
        chosen = members(-(-count // self.replicates))
        return [Draw(first + n, chosen[n // self.replicates]) for n in range(count)]


def read_request(arguments: Sequence[str]) -> Request:
    """The comparison that a command line describes; or one line as UsageError, ConfigError or ReferenceDataError."""
    executor, others = settings_from_arguments(arguments)
    names = [text for text in others if "=" not in text]
    own = [text for text in others if text.partition("=")[0] in OPTIONS and "=" in text]
    overrides = [text for text in others if "=" in text and text not in own]
    options = read_options(own, OPTIONS, {"over": (CHANCE, ENSEMBLE)})
    personas, by_hand = read_personas(), tuple(text for text in overrides if text.partition("=")[0] not in IN_NAME)
    outcomes, persona = (_known(key, options[key], of) for key, of in (("outcomes", MEASURES), ("persona", personas)))
    pairs, horizons = _pairs(options, {text.partition("=")[0] for text in own}), _horizons(options["horizons"])
    _check_names(names)
    first, configs = _configurations(names, overrides)
    years, world = first.config.years, load_reference_data(first.config.reference_data.model_dump())
    for name, one in personas.items():
        one.check(name, world)
    within = tuple(year for year in horizons if year <= years)
    if not within or (within != tuple(horizons) and options["horizons"] != OPTIONS["horizons"]):
        raise UsageError(f"horizons={options['horizons']} go beyond years={years}; allowed: up to {years}")
    wanted = tuple(read_wanted(options["halfwidth"], within)) if options["halfwidth"] else ()
    replicates = options["replicates"] if options["over"] == ENSEMBLE else 0
    request = Request(
        configs,
        within,
        pairs,
        wanted,
        replicates,
        outcomes,
        personas,
        persona,
        options["person"],
        executor,
        first.results,
        "",
        first.language,
        by_hand,
        tuple(arguments),
    )
    _check_together(request)
    name = first.name if any(text.startswith("name=") for text in overrides) else _name(request)
    return request._replace(name=checked_name(name))


def _check_names(names: list[str]) -> None:
    known = [name for name in choices()["policy"] if name != "none"]
    for name in names:
        if name.startswith("-"):
            raise UsageError(f"unknown option {name!r}; allowed: --help, names of policies, key=value")
    if len(names) < 2:
        raise UsageError("name what to compare, such as: baseline career_vouchers; --help lists the policies")
    if len(names) > MOST_ARMS:
        raise UsageError(f"{len(names)} names to compare; allowed: up to {MOST_ARMS}; for more, experiments.sweep")
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f"{name!r} is there twice; allowed: each once")
        parts = name.split("+")
        for part in parts:
            if part not in known and part != OWN["name"] and name != BASELINE:
                allowed = f"{BASELINE}, {OWN['name']} (for policy.{BY_HAND}=), {', '.join(known)}"
                raise UsageError(f"unknown policy {part!r}; allowed, also several joined by '+': {allowed}")


def _by_arm(names: list[str], overrides: list[str]) -> dict[str, list[str]]:
    """The overrides of each arm. Changes by hand are for those that have 'own' in their name."""
    for text in overrides:
        key = text.partition("=")[0]
        if key in NOT_HERE:
            raise UsageError(f"{text!r}: {NOT_HERE[key]}")
    changes = [text for text in overrides if text.startswith(f"policy.{BY_HAND}=")]
    has_own = [name for name in names if OWN["name"] in name.split("+")]
    if bool(changes) != bool(has_own):
        raise UsageError(
            f"'{OWN['name']}' among the policies and policy.{BY_HAND}= go together; one of them is missing"
        )
    arms = {}
    for name in names:
        files = [part for part in name.split("+") if part not in (BASELINE, OWN["name"])] or ["none"]
        given = [text for text in overrides if text not in changes or name in has_own]
        arms[name] = [*given, f"policy=[{','.join(files)}]"]
    return arms


def _configurations(names: list[str], overrides: list[str]) -> tuple[Job, tuple[tuple[str, Config], ...]]:
    """The job of the first arm, and the configuration of each; all begin with the first change of any."""
    try:
        jobs = {name: read_job(own) for name, own in _by_arm(names, overrides).items()}
    except UnknownKeyError as error:
        raise UsageError(f"{error}; keys of this program: {', '.join(OPTIONS)}") from None
    configs = tuple((name, job.config) for name, job in jobs.items())
    if not any(text.startswith("start=") for text in overrides):
        start = {"start": _first_change([config for _, config in configs])}
        configs = tuple((name, config.model_copy(update=start)) for name, config in configs)
    return jobs[names[0]], configs


def _first_change(configs: list[Config]) -> str:
    """The month of the first dated change of any arm, so that year 1 is the first year with it."""
    programmes = [one for config in configs for part in PROGRAMMES for one in getattr(config, part)]
    dates = [change.start for programme in programmes for change in programme.changes if change.start]
    return min(dates, key=lambda date: month_of(date, configs[0].start), default=configs[0].start)


def _horizons(text: str) -> list[int]:
    """Years, ascending."""
    if not all(part.isdecimal() and int(part) for part in text.split(",")):
        raise UsageError(f"horizons={text!r}; allowed: years from 1 on, with commas, such as 1,3,5")
    return sorted({int(part) for part in text.split(",")})


def _pairs(options: dict[str, Any], given: set[str]) -> int:
    """How many pairs, or how many at most."""
    text = options["pairs"]
    for key, owner, value in (("most", "pairs", AUTO), ("replicates", "over", ENSEMBLE)):
        if key in given and options[owner] != value:
            raise UsageError(f"{key}={options[key]} goes with {owner}={value}; {owner} is {options[owner]!r}")
    if (text == AUTO) != bool(options["halfwidth"]):
        raise UsageError(f"pairs={AUTO} and halfwidth=OUTCOME:VALUE go together; one of them is missing")
    if text == AUTO:
        return options["most"]
    if not text.isdecimal() or int(text) < 2:
        raise UsageError(f"pairs={text!r}; allowed: a whole number from 2 on, or {AUTO}")
    return int(text)


def _known(key: str, text: str, known: Any) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(text.split(",")))
    for name in chosen:
        if name not in known:
            raise UsageError(f"{key}: {name!r} is not known; allowed: {', '.join(known)}")
    if len(chosen) > MOST_OUTCOMES:
        raise UsageError(f"{key}={text!r} are {len(chosen)}; allowed: up to {MOST_OUTCOMES}")
    return chosen


def _check_together(request: Request) -> None:
    """Refuse what can't go together."""
    if request.replicates:
        if request.person:
            raise UsageError("person= follows somebody of one population; allowed with over=chance")
        if request.pairs % request.replicates or request.pairs < 2 * request.replicates:
            allowed = f"a multiple of replicates={request.replicates}, at least two of them"
            raise UsageError(f"pairs or most={request.pairs} with over=ensemble; allowed: {allowed}")
        check_members(request.reference, members(request.pairs // request.replicates))
    last = request.reference.seed + request.pairs - 1
    if last > 2**31 - 1:
        raise UsageError(f"seed={request.reference.seed} with {request.pairs} pairs goes beyond {2**31 - 1}")


def _name(request: Request) -> str:
    """A name by what is compared; other overrides enter as a short hash."""
    config = request.reference
    names = [name for name, _ in request.arms if name != BASELINE]
    if request.arms[0][0] != BASELINE:
        names = [*names[1:], "beside", names[0]]
    parts = [config.named("scenario"), *names, str(config.scale.persons), f"{config.years}y"]
    parts += [ENSEMBLE] if request.replicates else []
    seed = [f"seed={config.seed}"] if config.seed != Config().seed else []
    return with_hash("-".join(parts), [*request.by_hand, *seed])
