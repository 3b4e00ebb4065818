"""The equilibrium population: burned in once, kept on disk under a key of all that made it.

Every policy branches from the same state. A contrast of structure (other parameters from the start) has
another key and burns in on its own. The key covers the configuration, the data and the code that runs: rules that
were replaced while the program runs, and subclasses of the model, have populations of their own.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import time
from typing import Any

import numpy as np
from platformdirs import user_cache_path

from sim.actors.events import EventLog
from sim.actors.population import make_state
from sim.actors.state import TABLES, State
from sim.config import Config
from sim.engine.running_code import running_digest
from sim.institutions.ledger import Ledger
from sim.measurement.counts import month_is_counted
from sim.measurement.recorder import Recorder
from sim.month import month
from sim.policy import Calendar

HISTORY = 25  # months before the start that are recorded: a year of flows, one of them of hires a year earlier
STALE = 3600.0  # seconds after which nobody is writing a file any more
KEPT_BYTES = 2 * 1024**3  # of burned-in states in the cache folder; the newest is always kept
Progress = Callable[[int, int, str], None]


def key_of(config: Config, reference_data, model: type | None = None) -> str:
    """The content key of the burned-in state of a configuration (40 hex digits); `model` is a subclass, if any."""
    tree = config.model_dump(exclude={"years", "check", "record", "scenario", "policy", "reference_data", "start"})
    made_by = [reference_data.digest, running_digest(model), np.__version__, sys.byteorder]
    text = json.dumps([tree, *made_by], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def cache_folder() -> Path:
    """Where burned-in states are kept: the user's cache folder, or CAREER_ECOSYSTEM_CACHE."""
    own = os.environ.get("CAREER_ECOSYSTEM_CACHE")
    return Path(own) if own else user_cache_path("career-ecosystem") / "equilibrium"


def equilibrium(
    config: Config, reference_data, calendar: Calendar, progress: Progress | None, model: type
) -> tuple[State, Recorder, bool]:
    """The state at the start of month 0, a recorder with the year before, and whether it came from the cache."""
    path = cache_folder() / f"{key_of(config, reference_data, model)}.pkl"
    state, recorder = _fresh(config, reference_data, calendar)
    calendar.check_targets(reference_data, len(state.employers["sector"]))  # before a burn-in that may take long
    if path.exists():
        for name in TABLES:  # makes room: new tables and saved ones together would be the most memory of a run
            setattr(state, name, {})
        if _restored(state, recorder, _load(path)):
            return state, recorder, True
        state, recorder = _fresh(config, reference_data, calendar)
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
    _save(path, state, recorder)
    return state, recorder, False


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


def _fresh(config: Config, reference_data, calendar: Calendar) -> tuple[State, Recorder]:
    start = -12 * config.burn_in_years
    log = EventLog(_usual_events(config))
    state = make_state(reference_data, config, config.seed, start, calendar.at(start), log, Ledger())
    return state, Recorder(config.record.persons, config.record.events_of if config.record.events else 0.0)


def _save(path: Path, state: State, recorder: Recorder) -> None:
    """Write atomically; a cache that can't be written costs time, not the run."""
    content = {
        "tables": {name: getattr(state, name) for name in TABLES},
        "balance": state.ledger.balance,
        "counts": (recorder.first_month, recorder.counts, recorder.hires, recorder.leavers),
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            pickle.dump(content, file, protocol=5)
        os.replace(name, path)
        _forget_oldest(path.parent)
    except OSError:
        return


def _forget_oldest(folder: Path) -> None:
    """Keep the states used last, up to KEPT_BYTES together; what a killed process left half-written goes too."""
    for part in folder.glob("*.part"):
        if time() - part.stat().st_mtime > STALE:
            part.unlink(missing_ok=True)
    files = sorted(folder.glob("*.pkl"), key=lambda file: file.stat().st_mtime, reverse=True)
    total = np.cumsum([file.stat().st_size for file in files])
    for file in [file for file, size in zip(files[1:], total[1:], strict=True) if size > KEPT_BYTES]:
        file.unlink(missing_ok=True)


def _load(path: Path) -> Any:
    """The saved content, or None if there is none or it can't be read (it is then made anew)."""
    try:
        with path.open("rb") as file:
            content = pickle.load(file)
        path.touch()  # used just now
        return content
    except (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, ValueError):
        return None


def _restored(state: State, recorder: Recorder, saved: Any) -> bool:
    """Take over what was saved; False, and nothing changed, if it is not a state of this model."""
    if not isinstance(saved, dict) or saved.keys() != {"tables", "balance", "counts"}:
        return False
    if any(saved["tables"].get(name, {}).keys() != columns.keys() for name, columns in TABLES.items()):
        return False
    for name, columns in saved["tables"].items():
        setattr(state, name, columns)
    state.month = -1  # the last of the burn-in: ages and tenures are told from it before the first step
    state.ledger.balance = saved["balance"]
    recorder.first_month, recorder.counts, recorder.hires, recorder.leavers = saved["counts"]
    return True
