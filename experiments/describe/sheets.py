"""What the model declares, as sheets: parameters, levers, mechanisms, measures, schedule, actors, columns.

Nothing is written down twice: every cell comes from the declarations in `sim`. No world is made for it.
"""

import ast
import inspect
import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import sim.institutions.hr_policy
import sim.month
from experiments.describe.chains import chain_cells
from experiments.io.paths import REPOSITORY
from experiments.presentation.texts import Texts
from sim.actors.state import TABLES
from sim.catalogue import Parameter, _file, of_lever, parameters, switches_of
from sim.engine.process import Process
from sim.levers import LEVERS
from sim.measurement.measures import MEASURES
from sim.mechanisms.registry import MECHANISMS, claim_of, files_of
from sim.month import schedule

Row = dict[str, str]


class Sheet(NamedTuple):
    """A table of text: rows are grouped by `by`; under that heading they have `columns`."""

    by: str
    columns: tuple[str, ...]
    rows: list[Row]


@lru_cache
def _steps() -> tuple[Process, ...]:
    """Return the processes of a month in order, each once."""
    return tuple({step.name: step for step in schedule()}.values())


@lru_cache
def processes_of(mechanism: str) -> tuple[Process, ...]:
    """Return the processes of a mechanism, in the order of the month, each once."""
    return tuple(step for step in _steps() if step.mechanism == mechanism)


def readers(parameter: Parameter) -> list[Process]:
    """Return the processes that a parameter of the HR bundle affects through the columns of employers that it sets."""
    columns = _bundle().get(parameter.name.split(".")[1], set()) if parameter.group == "hr" else set()
    return [step for step in _steps() if step.mechanism and columns & set(step.reads.get("employers", ()))]


def files_behind(parameter: Parameter) -> list[str]:
    """Return the file that declares a parameter, those that name it, and those of processes that it affects."""
    through = [_file_of_process(step) for step in readers(parameter)]
    return list(dict.fromkeys([parameter.file, *_naming(parameter.name), *through]))


@lru_cache
def _bundle() -> dict[str, set[str]]:
    """Return for each parameter of the HR bundle the columns of employers that it sets, read from the code."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(ast.parse(inspect.getsource(sim.institutions.hr_policy))):
        if isinstance(node, ast.Assign):
            names = [part for part in ast.walk(node) if isinstance(part, ast.Attribute)]
            columns = {part.attr for part in names if ast.unparse(part.value) == "e"}
            for part in names:
                if ast.unparse(part.value) == "p":
                    found.setdefault(part.attr, set()).update(columns & set(TABLES["employers"]))
    return found


@lru_cache
def _code() -> dict[str, str]:
    files = {file.relative_to(REPOSITORY).as_posix(): file for file in REPOSITORY.glob("sim/**/*.py")}
    return {name: file.read_text("utf-8") for name, file in files.items() if name != "sim/renamed.py"}  # old names


def _naming(parameter: str) -> list[str]:
    """Return the files of the model that read a value of that name from the record of parameters."""
    patterns = [re.compile(rf"\.{part}\b") for part in parameter.split(".")]
    return sorted(file for file, text in _code().items() if all(pattern.search(text) for pattern in patterns))


def _file_of_process(step: Process) -> str:
    return _file(getattr(sim.month, step.name).__module__)


def _source(one: Parameter) -> str:
    """Return where the value comes from; the source of a calibrated one supports its range and sign only."""
    return f"calibrated; {one.extra['source']}" if one.extra.get("calibrated") else one.extra["source"]


def parameter_sheet(texts: Texts) -> Sheet:
    """Return every parameter, by group."""
    rows = [
        {
            "group": f"{one.group} ({one.file})",
            "parameter": one.name,
            "label": one.extra[texts.language],
            "default": one.default,
            "range": one.allowed,
            "unit": one.extra["unit"],
            "lever": one.extra["lever"] or "",
            "source": _source(one),
        }
        for one in parameters()
    ]
    return Sheet("group", ("parameter", "label", "default", "range", "unit", "lever", "source"), rows)


def lever_sheet(texts: Texts) -> Sheet:
    """Return every lever with its parameters, by actor; each row holds the lever's chain as well."""
    rows = [row for lever in LEVERS for row in _lever_rows(lever, texts)]
    return Sheet("actor", ("id", "label", "parameter", "default", "range", "unit", "source", "files"), rows)


def _lever_rows(name: str, texts: Texts) -> list[Row]:
    lever = LEVERS[name]
    actor = texts(f"describe.actors.{lever.actor}")
    known = {"actor": actor, "id": name, "label": texts.label(lever), "seed": lever.seed, **chain_cells(name, texts)}
    return [
        known
        | {
            "parameter": one.name,
            "meaning": one.extra[texts.language],
            "default": one.default,
            "range": one.allowed,
            "unit": one.extra["unit"],
            "source": one.extra["source"],
            "files": ", ".join(files_behind(one)),
        }
        for one in of_lever(name)
    ]


def mechanism_sheet(texts: Texts) -> Sheet:
    """Return every mechanism: files, switch, processes and claim."""
    rows = [
        {
            "mechanism": f"{name} {getattr(one, texts.language)}",
            "seed": one.seeds,
            "claim": claim_of(name),
            "files": ", ".join(files_of(name)) or texts("describe.to_come"),
            "switch": ", ".join(switch.name for switch in switches_of(name)),
            "processes": ", ".join(step.name for step in processes_of(name)),
        }
        for name, one in MECHANISMS.items()
    ]
    return Sheet("", ("mechanism", "seed", "files", "switch", "processes", "claim"), rows)


def measure_sheet(texts: Texts) -> Sheet:
    """Return every reported series, by topic."""
    rows = [
        {
            "topic": texts(f"topics.{spec.topic}"),
            "measure": name,
            "label": texts.label(spec),
            "unit": texts.unit(spec.unit),
            "range": f"{spec.low:g} to {spec.high:g}",
            "definition": spec.definition,
            "months": str(spec.months),
            "target": spec.target,
        }
        for name, spec in MEASURES.items()
    ]
    return Sheet("topic", ("measure", "label", "unit", "range", "definition", "months", "target"), rows)


def schedule_sheet(texts: Texts) -> Sheet:
    """Return the processes of a month, in order, as a sheet."""
    rows = [
        {
            "step": str(number),
            "process": step.name,
            "actor": texts(f"describe.actors.{step.actor}"),
            "mechanism": step.mechanism,
            "meaning": step.meaning,
            "reads": _columns(step.reads),
            "writes": _columns(step.writes),
        }
        for number, step in enumerate(schedule(), 1)
    ]
    return Sheet("", ("step", "process", "actor", "mechanism", "meaning", "reads", "writes"), rows)


def actor_sheet(texts: Texts) -> Sheet:
    """Return who does what: the processes of each actor."""
    order = ("workers", "employers", "government", "intermediaries", "world")
    rows = [
        {
            "actor": texts(f"describe.actors.{actor}"),
            "process": step.name,
            "mechanism": step.mechanism,
            "meaning": step.meaning,
            "writes": _columns(step.writes),
        }
        for actor in order
        for step in _steps()
        if step.actor == actor
    ]
    return Sheet("actor", ("process", "mechanism", "meaning", "writes"), rows)


def column_sheet(texts: Texts) -> Sheet:
    """Every column of every table, with the processes that write it."""
    rows = [
        {
            "table": table,
            "column": name,
            "type": column.dtype,
            "unit": column.unit,
            "range": f"{column.low:g} to {column.high:g}"
            + (" from now" if column.from_now else "")
            + (f", or {column.none}" if column.none is not None else ""),
            "meaning": column.meaning,
            "owner": column.owner,
            "processes": ", ".join(step.name for step in _steps() if name in step.writes.get(table, ())),
        }
        for table, columns in TABLES.items()
        for name, column in columns.items()
    ]
    return Sheet("table", ("column", "type", "unit", "range", "meaning", "owner", "processes"), rows)


def _columns(tables: dict[str, tuple[str, ...]]) -> str:
    return "; ".join(f"{table}: {', '.join(names)}" for table, names in tables.items() if names)


SHEETS: dict[str, Callable[[Texts], Sheet]] = {
    "parameters": parameter_sheet,
    "levers": lever_sheet,
    "mechanisms": mechanism_sheet,
    "measures": measure_sheet,
    "schedule": schedule_sheet,
    "actors": actor_sheet,
    "columns": column_sheet,
}
