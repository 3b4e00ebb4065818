"""The equilibrium population: burned in once, kept on disk under a key of all that made it.

Every policy branches from the same state. A contrast of structure (other parameters from the start) has
another key and burns in on its own. The key covers the configuration, the data and the code that runs: rules that
were replaced while the program runs, and subclasses of the model, have populations of their own.
"""

import hashlib
import json
import logging
import os
import re
import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from time import time

import numpy as np
from platformdirs import user_cache_path

from sim.actors.events import EventLog
from sim.actors.population import make_state
from sim.actors.state import TABLES, State
from sim.config import Config
from sim.engine.provenance import TOP
from sim.engine.running_code import running_digest
from sim.engine.stored_columns import (
    LOCK,
    UNFINISHED,
    WHOLE,
    DamagedError,
    Schema,
    alone,
    read_columns,
    set_aside,
    write_columns,
)
from sim.institutions.ledger import ACTORS, Ledger
from sim.measurement.counts import month_is_counted
from sim.measurement.recorder import BEFORE_START, Recorder
from sim.month import month
from sim.paths import in_home
from sim.policy import Calendar
from sim.reference_data import ReferenceData

HISTORY = 25  # months before the start that are recorded: a year of flows, one of them of hires a year earlier
STALE = 3600.0  # seconds after which nobody is writing a file any more
KEPT_BYTES = 2 * 1024**3  # of burned-in states in the cache folder; the newest is always kept
OURS = re.compile(r"[0-9a-f]{40}\..*")  # names of files that were made here; nothing else is ever removed
Progress = Callable[[int, int, str], None]


def key_of(config: Config, reference_data: ReferenceData, model: type | None = None) -> str:
    """The content key of the burned-in state of a configuration (40 hex digits); `model` is a subclass, if any."""
    tree = config.model_dump(exclude={"years", "check", "record", "scenario", "policy", "reference_data", "start"})
    made_by = [reference_data.digest, running_digest(model), np.__version__, sys.byteorder]
    text = json.dumps([tree, *made_by], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def cache_folder() -> Path:
    """Where burned-in states are kept: the user's cache folder, or CAREER_ECOSYSTEM_CACHE."""
    own = os.environ.get("CAREER_ECOSYSTEM_CACHE")
    return in_home(own) if own else user_cache_path("career-ecosystem") / "equilibrium"


def kept_file(key: str) -> Path:
    """Where the burned-in state with this key is, or will be."""
    return cache_folder() / f"{key}{WHOLE}"


def equilibrium(
    config: Config, reference_data: ReferenceData, calendar: Calendar, progress: Progress | None, model: type
) -> tuple[State, Recorder, bool]:
    """The state at the start of month 0, a recorder with the year before, and whether it came from the cache."""
    key = key_of(config, reference_data, model)
    path = kept_file(key)
    state, recorder = _fresh(config, reference_data, calendar)
    calendar.check_targets(reference_data, len(state.employers["sector"]))  # before a burn-in that may take long
    schema = _schema(state)
    for table in TABLES:  # makes room: new tables and kept ones together would be the most memory of a run
        setattr(state, table, {})
    kept = _kept(path, key, schema)
    if kept is None:
        with ExitStack() as stack:
            with suppress(OSError):  # without a lock two processes may burn in the same, and both get it right
                path.parent.mkdir(parents=True, exist_ok=True)
                stack.enter_context(alone(path.with_suffix(LOCK)))
            kept = _kept(path, key, schema)
            if kept is None:
                state, recorder = _fresh(config, reference_data, calendar)
                _burn_in(config, state, recorder, calendar, progress)
                _save(path, key, state, recorder)
                return state, recorder, False
    _take_over(state, recorder, kept)
    return state, recorder, True


def _burn_in(config: Config, state: State, recorder: Recorder, calendar: Calendar, progress: Progress | None) -> None:
    total = 12 * config.burn_in_years
    for step in range(total):
        advance(state, calendar, step - total)
        if step >= total - HISTORY:
            month_is_counted(state)
            recorder.take(state)
        if progress:
            progress(step + 1, total, "burn-in")
    state.clock.clear()
    state.log = EventLog(_usual_events(config))  # the first month, in which everybody enters, needed a long one


def advance(state: State, calendar: Calendar, number: int) -> None:
    """Let month `number` pass."""
    state.month = number
    state.parameters, state.targeted = calendar.at(number), calendar.targeted(number)
    state.log.clear()
    state.ledger.clear()
    month(state)


def _usual_events(config: Config) -> int:
    """Room for the events of a usual month."""
    return config.scale.persons // 32 + 100


def _fresh(config: Config, reference_data: ReferenceData, calendar: Calendar) -> tuple[State, Recorder]:
    start = -12 * config.burn_in_years
    log = EventLog(_usual_events(config))
    state = make_state(reference_data, config, config.seed, start, calendar.at(start), log, Ledger())
    kept = config.record
    return state, Recorder(kept.persons, kept.employers, kept.events_of if kept.events else 0.0)


def _save(path: Path, key: str, state: State, recorder: Recorder) -> None:
    """Write a state; a cache that can't be written costs time, not the run."""
    tables = {f"{table}.{name}": column for table in TABLES for name, column in getattr(state, table).items()}
    balance = np.array([state.ledger.balance[actor] for actor in ACTORS])
    with suppress(OSError):
        write_columns(path, key, {**tables, "balance": balance, **recorder.kept()}, {})
        _forget_oldest(path.parent)


def _forget_oldest(folder: Path) -> None:
    """Keep the states used last, up to KEPT_BYTES together; what a killed process left half-written goes too."""
    ours = [file for file in folder.iterdir() if OURS.fullmatch(file.name) and file.suffix != LOCK]
    files = sorted(ours, key=lambda file: file.stat().st_mtime, reverse=True)
    total = np.cumsum([file.stat().st_size for file in files])
    for n, file in enumerate(files):
        unfinished = file.suffix == UNFINISHED
        if time() - file.stat().st_mtime > STALE if unfinished else n > 0 and total[n] > KEPT_BYTES:
            file.unlink(missing_ok=True)


def _schema(state: State) -> Schema:
    """What is kept of a state: columns as they are laid out at its beginning, of which only job slots may be added."""
    tables = {
        f"{table}.{name}": (column.dtype, None if table == "jobs" else len(getattr(state, table)[name]))
        for table, columns in TABLES.items()
        for name, column in columns.items()
    }
    return {**tables, "balance": ("f8", len(ACTORS)), **{name: (dtype, None) for name, dtype in BEFORE_START.items()}}


def _kept(path: Path, key: str, schema: Schema) -> dict[str, np.ndarray] | None:
    """What is kept of a state; None if there is nothing, or nothing whole, which is set aside then and named."""
    try:
        columns, _ = read_columns(path, key, schema)
        path.touch()  # used just now
    except DamagedError as error:
        line = "warning: %s is damaged (%s); it is set aside as %s, and made anew"
        with suppress(OSError):
            logging.getLogger(TOP).warning(line, path, error, set_aside(path).name)
        return None
    except OSError:  # none, or none that may be read
        return None
    return columns


def _take_over(state: State, recorder: Recorder, kept: dict[str, np.ndarray]) -> None:
    """Go on from what is kept."""
    for table, known in TABLES.items():
        setattr(state, table, {name: kept[f"{table}.{name}"] for name in known})
    state.month = -1  # the last of the burn-in: ages and tenures are told from it before the first step
    state.ledger.balance = dict(zip(ACTORS, kept["balance"].tolist()))
    recorder.restore(kept)
