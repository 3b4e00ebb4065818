"""What a comparison is asked for, read and checked before anything runs."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import AfterValidator, Field

from experiments.cli.command import BY_HAND, KEPT, PROGRAMMES, Call, Command
from experiments.cli.keys import Count, NamedKeys, known
from experiments.cli.model_keys import OWN, by_hand, checked, checked_name, with_hash
from experiments.design.experiment import HORIZONS
from experiments.design.programmes import programme
from experiments.execution.executor_key import EXECUTOR, BatchKeys
from experiments.io import config_files
from experiments.io.errors import UsageError
from experiments.outcomes.personas import Persona, read_personas
from experiments.pairing.ensemble import check_members, members
from experiments.pairing.pair_store import FOLDER, Draw
from experiments.pairing.precision import Wanted, read_wanted
from sim.config import Config
from sim.measurement.measures import MEASURES
from sim.policy import month_of
from sim.reference_data import load_reference_data

BASELINE, AUTO, ENSEMBLE = "baseline", "auto", "ensemble"
CHANCE: Final = "chance"
SHOWN = ["employment_rate", "job_change", "engagement", "public_balance"]
MOST_OUTCOMES = 8
MOST_ARMS = 16  # the reference and fifteen policies, whose lines can be told apart


def _number_of_pairs(value: int | str) -> int | str:
    if value != AUTO and (isinstance(value, str) or value < 2):
        raise ValueError(f"{value!r}; allowed: a whole number from 2 on, or {AUTO}")
    return value


class CompareKeys(NamedKeys, BatchKeys):
    """Keys beside those of the model.

    Attributes:
        arms: what is compared, the reference first. pairs: of worlds; 'auto' until each `halfwidth` is reached.
        most: pairs with 'auto'. replicates: pairs for each member of the ensemble. horizons: years after the start.
        outcomes: measures drawn over time. persona: whose careers are drawn. person: id of one person to follow.
    """

    arms: list[str] = []
    pairs: Annotated[int | str, AfterValidator(_number_of_pairs)] = 20
    halfwidth: str | None = None
    most: Count = 200
    over: Literal["chance", "ensemble"] = CHANCE
    replicates: Count = 2
    horizons: list[Count] = Field(list(HORIZONS), min_length=1)
    outcomes: Annotated[list[str], AfterValidator(lambda names: known(names, MEASURES, ""))] = Field(
        SHOWN, min_length=1, max_length=MOST_OUTCOMES
    )
    persona: Annotated[list[str], AfterValidator(lambda names: known(names, read_personas(), ""))] = Field(
        ["logistics_planner"], min_length=1, max_length=MOST_OUTCOMES
    )
    person: Count | None = None


class Request(NamedTuple):
    """One checked comparison."""

    keys: CompareKeys
    arms: tuple[tuple[str, Config], ...]  # the reference first
    horizons: tuple[int, ...]
    pairs: int  # how many, or how many at most
    wanted: tuple[Wanted, ...]  # half-widths asked for; empty for a fixed number of pairs
    replicates: int  # pairs for each member of the ensemble; 0 without one
    personas: dict[str, Persona]
    place: Path  # the folder of the results
    by_hand: tuple[str, ...]  # overrides that neither the name nor the arms show
    arguments: tuple[str, ...]  # of the command line that asks for it

    @property
    def reference(self) -> Config:
        """The configuration that the others are compared with."""
        return self.arms[0][1]

    @property
    def store(self) -> Path:
        """Where the worlds of all comparisons and reports are kept."""
        return Path(self.keys.results) / "compare" / FOLDER

    def draws(self, count: int) -> list[Draw]:
        """The first so many pairs: neighbouring seeds; with an ensemble another member every `replicates` pairs."""
        first = self.reference.seed
        if not self.replicates:
            return [Draw(first + n) for n in range(count)]
        chosen = members(-(-count // self.replicates))
        return [Draw(first + n, chosen[n // self.replicates]) for n in range(count)]


def read_request(call: Call, folder: str = "compare") -> Request:
    """The comparison that a command line describes; raises UsageError, ConfigError or ReferenceDataError.

    Args:
        folder: of the results of this kind of program.
    """
    keys: CompareKeys = call.keys
    _check_names(keys.arms)
    own, others = CompareKeys.model_fields, [text for text in call.overrides if not text.startswith("arms=")]
    personas, years = read_personas(), call.config.years
    reference_data = load_reference_data(call.config.reference_data.model_dump())
    for name, one in personas.items():
        one.check(name, reference_data)
    horizons = tuple(sorted({year for year in keys.horizons if year <= years}))
    if not horizons or ("horizons" in call.given and len(horizons) < len(set(keys.horizons))):
        raise UsageError(
            f"horizons={','.join(map(str, keys.horizons))} go beyond years={years}; allowed: up to {years}"
        )
    request = Request(
        keys=keys,
        arms=_arms(call),
        horizons=horizons,
        pairs=_pairs(call),
        wanted=tuple(read_wanted(keys.halfwidth, horizons)) if keys.halfwidth else (),
        replicates=keys.replicates if keys.over == ENSEMBLE else 0,
        personas=personas,
        place=Path(keys.results) / folder,
        by_hand=tuple(by_hand([text for text in others if _root(text) not in own])),
        arguments=(*keys.arms, *others),
    )
    _check_together(request)
    return request._replace(place=request.place / checked_name(keys.name or _name(request)))


def request_command(
    name: str, about: str, run: Callable[[Request], int | None], job: Callable[[Call], Any] = read_request
) -> Command:
    """The command of a program on policies beside a reference; `job` makes its request of a call."""
    return Command(
        name,
        about,
        CompareKeys,
        run,
        job,
        model=True,
        groups={"scale": "small", "scenario": "baseline", **EXECUTOR},
        words=("arms",),
        instead={"policy": "name the policies without policy=, as words of the command line"},
        more=_names,
        interrupted=KEPT,
    )


def _names() -> str:
    policies, personas = (", ".join(config_files.files(group)) for group in ("policy", "persona"))
    return f"Policies: {policies}\n\nPersonas: {personas}"


def _check_names(names: list[str]) -> None:
    policies = [name for name in config_files.files("policy") if name != "none"]
    if len(names) < 2:
        raise UsageError("name what to compare, such as: baseline career_vouchers; --help lists the policies")
    if len(names) > MOST_ARMS:
        raise UsageError(f"{len(names)} names to compare; allowed: up to {MOST_ARMS}; for more, experiments.sweep")
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f"{name!r} is there twice; allowed: each once")
        for part in name.split("+"):
            if part not in policies and part != OWN["name"] and name != BASELINE:
                allowed = f"{BASELINE}, {OWN['name']} (for policy.{BY_HAND}=), {', '.join(policies)}"
                raise UsageError(f"unknown policy {part!r}; allowed, also several joined by '+': {allowed}")


def _arms(call: Call) -> tuple[tuple[str, Config], ...]:
    """The configuration of each arm; all begin with the first change of any, unless `start` is given."""
    names, changes = call.keys.arms, [one for one in call.config.policy if one.name == OWN["name"]]
    if bool(changes) != any(OWN["name"] in name.split("+") for name in names):
        raise UsageError(
            f"'{OWN['name']}' among the policies and policy.{BY_HAND}= go together; one of them is missing"
        )
    base = call.config.model_dump(mode="json", by_alias=True)
    arms = {}
    for name in names:
        parts = name.split("+")
        files = [part for part in parts if part not in (BASELINE, OWN["name"])] or ["none"]
        own = [one.model_dump(mode="json", by_alias=True) for one in changes if OWN["name"] in parts]
        arms[name] = checked({**base, "policy": [*(programme("policy", file) for file in files), *own]})
    start = call.config.start if "start" in call.given else _first_change(list(arms.values()))
    return tuple((name, config.model_copy(update={"start": start})) for name, config in arms.items())


def _first_change(configs: list[Config]) -> str:
    """The month of the first dated change of any arm, so that year 1 is the first year with it."""
    programmes = [one for config in configs for part in PROGRAMMES for one in getattr(config, part)]
    dates = [change.start for programme in programmes for change in programme.changes if change.start]
    return min(dates, key=lambda date: month_of(date, configs[0].start), default=configs[0].start)


def _pairs(call: Call) -> int:
    """How many pairs, or how many at most."""
    keys = call.keys
    for key, owner, value in (("most", "pairs", AUTO), ("replicates", "over", ENSEMBLE)):
        if key in call.given and getattr(keys, owner) != value:
            raise UsageError(
                f"{key}={getattr(keys, key)} goes with {owner}={value}; {owner} is {getattr(keys, owner)!r}"
            )
    if (keys.pairs == AUTO) != bool(keys.halfwidth):
        raise UsageError(f"pairs={AUTO} and halfwidth=OUTCOME:VALUE go together; one of them is missing")
    return keys.most if keys.pairs == AUTO else keys.pairs


def _check_together(request: Request) -> None:
    """Refuse what can't go together."""
    if request.replicates:
        if request.keys.person:
            raise UsageError("person= follows somebody of one population; allowed with over=chance")
        if request.pairs % request.replicates or request.pairs < 2 * request.replicates:
            allowed = f"a multiple of replicates={request.replicates}, at least two of them"
            raise UsageError(f"pairs or most={request.pairs} with over=ensemble; allowed: {allowed}")
        check_members(request.reference, members(request.pairs // request.replicates))
    if request.reference.seed + request.pairs - 1 > 2**31 - 1:
        raise UsageError(f"seed={request.reference.seed} with {request.pairs} pairs goes beyond {2**31 - 1}")


def _name(request: Request) -> str:
    """A name by what is compared; other overrides enter as a short hash."""
    config = request.reference
    names = [name for name, _ in request.arms if name != BASELINE]
    if request.arms[0][0] != BASELINE:
        names = [*names[1:], "beside", names[0]]
    over = [ENSEMBLE] if request.replicates else []
    parts = [config.named("scenario"), *names, str(config.scale.persons), f"{config.years}y", *over]
    seed = [f"seed={config.seed}"] if config.seed != Config().seed else []
    return with_hash("-".join(parts), [*request.by_hand, *seed])


def _root(override: str) -> str:
    """The first part of the key of an override."""
    return override.partition("=")[0].partition(".")[0]
