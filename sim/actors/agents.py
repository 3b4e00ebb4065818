"""Workers, employers, government and intermediaries as Mesa agents: light views on rows of columns.

No object is kept per person. A set of agents is a list of rows; `get`, `set` and `agg` work on whole columns, and
views are made only while iterating. A view belongs to its row, and shows the person who is in that row now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from mesa import Agent

from sim.actors.state import TABLES
from sim.codes import Status

try:
    from mesa.agentset import AgentSet, GroupBy  # Mesa 3.5, on Python 3.12 and later
except ImportError:
    from mesa.agent import AgentSet, GroupBy  # Mesa 3.3, the newest for Python 3.11


class View(Agent):
    """A view on one row of a table; its attributes are the columns of `sim.actors.state`."""

    table = ""
    identity = ""

    def __init__(self, model: Any, row: int) -> None:
        # Not Agent.__init__: it would register the view with the model and keep it alive.
        object.__setattr__(self, "model", model)
        object.__setattr__(self, "row", int(row))

    @property
    def unique_id(self) -> int:
        """Return the lasting id of the person or employer; the row number for other actors."""
        return int(self._columns()[self.identity][self.row]) if self.identity else self.row

    def _columns(self) -> dict[str, np.ndarray]:
        return getattr(self.model.state, self.table)

    def __getattr__(self, name: str) -> Any:
        if name in ("model", "row") or name.startswith("__"):  # not set yet while the view is being copied
            raise AttributeError(name)
        columns = self._columns()
        if name not in columns:
            raise AttributeError(f"{type(self).__name__} has no column '{name}'; it has: {', '.join(columns)}")
        return columns[name][self.row].item()

    def __setattr__(self, name: str, value: Any) -> None:
        writable(self.table, name)
        self._columns()[name][self.row] = value

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.row == self.row and other.model is self.model

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.row))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.unique_id})"

    def remove(self) -> None:
        """Refuse removal: people leave through the life course, employers by closing."""
        raise NotImplementedError("agents are views on columns; they leave the model through its own processes")


class Worker(View):
    """A1: a person aged 15 to 69 in any statute, including students and retired persons."""

    table, identity = "persons", "person_id"

    @property
    def statute(self) -> str:
        """Return the statute in words."""
        return Status(self.status).name.lower()

    @property
    def age(self) -> float:
        """Return age in years."""
        return (self.model.state.month - self.birth_month) / 12.0


class Employer(View):
    """A2: a private or public employer."""

    table, identity = "employers", "employer_id"


class Intermediary(View):
    """A4: one kind of intermediary in one region."""

    table = "intermediaries"


class Government(View):
    """A3: all levels of government together; amounts of money are in `spending` and `balance`."""

    table = "economy"

    @property
    def balance(self) -> dict[str, float]:
        """Return the balance of each level since the start of the burn-in, EUR."""
        return {level: self.model.state.ledger.balance[level] for level in ("federal", "flemish", "sectoral")}

    @property
    def spending(self) -> dict[str, float]:
        """Return the amounts of this month by ledger line, EUR."""
        return dict(self.model.state.ledger.amount)


TYPES: tuple[type[View], ...] = (Worker, Employer, Intermediary, Government)


def writable(table: str, name: str) -> None:
    """Refuse a column that may not be set from outside.

    Raises:
        AttributeError: if there is no such column, or if it keeps persons, jobs and employers consistent.
    """
    if name not in TABLES[table]:
        raise AttributeError(f"'{name}' is not a column of {table}; allowed: {', '.join(TABLES[table])}")
    owner = TABLES[table][name].owner
    if owner in ("employment", "many"):
        raise AttributeError(f"'{name}' is kept by the accounts of who works where and can't be set from outside")


class AgentViews(AgentSet):
    """A lazy Mesa `AgentSet`: (type, row) pairs in order, with column access.

    Args:
        model: the model.
        types, rows: type number (A,) and row (A,) of each agent; None for all agents.
    """

    def __init__(self, model: Any, types: np.ndarray | None = None, rows: np.ndarray | None = None) -> None:
        self.model, self.random = model, model.random
        if types is None:
            state = model.state
            here = np.nonzero(state.persons["status"] != Status.ABSENT)[0]
            sizes = [len(here), len(state.employers["sector"]), len(state.intermediaries["kind"]), 1]
            types = np.repeat(np.arange(len(TYPES)), sizes)
            rows = np.concatenate([here, *(np.arange(size) for size in sizes[1:])])
        self.types, self.rows = types, rows

    def _some(self, order: np.ndarray) -> AgentViews:
        return AgentViews(self.model, self.types[order], self.rows[order])

    def _assign(self, other: AgentViews) -> AgentViews:
        self.types, self.rows = other.types, other.rows
        return self

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[View]:
        return (TYPES[kind](self.model, row) for kind, row in zip(self.types, self.rows, strict=True))

    def __contains__(self, agent: object) -> bool:
        if not isinstance(agent, View) or agent.model is not self.model:
            return False
        return bool(((self.rows == agent.row) & (self.types == TYPES.index(type(agent)))).any())

    def __getitem__(self, item: int | slice) -> Any:
        if isinstance(item, slice):
            return list(self._some(np.arange(len(self))[item]))
        return TYPES[self.types[item]](self.model, self.rows[item])

    def select(
        self,
        filter_func: Callable[[View], bool] | np.ndarray | None = None,
        at_most: int | float = float("inf"),
        inplace: bool = False,
        agent_type: type[View] | None = None,
    ) -> AgentViews:
        """Select agents as in Mesa; `filter_func` may also be a boolean array (A,), far faster than a function."""
        limit = int(len(self) * at_most) if isinstance(at_most, float) and at_most <= 1.0 else at_most
        keep = np.ones(len(self), bool)
        if agent_type is not None:
            keep &= np.isin(self.types, [n for n, kind in enumerate(TYPES) if issubclass(kind, agent_type)])
        if isinstance(filter_func, np.ndarray):
            keep &= filter_func
        elif filter_func is not None:
            candidates = np.nonzero(keep)[0]
            keep[candidates] = [bool(filter_func(self[k])) for k in candidates]
        order = np.nonzero(keep)[0]
        chosen = self._some(order[: int(min(limit, len(order)))])
        return self._assign(chosen) if inplace else chosen

    def shuffle(self, inplace: bool = False) -> AgentViews:
        """Shuffle as in Mesa, with the model's own generator, which no rule of the model uses."""
        order = list(range(len(self)))
        self.random.shuffle(order)
        chosen = self._some(np.array(order, int))
        return self._assign(chosen) if inplace else chosen

    def sort(self, key: Callable[[View], Any] | str, ascending: bool = False, inplace: bool = False) -> AgentViews:
        """Sort as in Mesa."""
        values = np.asarray(self.get(key) if isinstance(key, str) else [key(agent) for agent in self])
        order = np.argsort(values, kind="stable")
        chosen = self._some(order if ascending else order[::-1])
        return self._assign(chosen) if inplace else chosen

    def get(self, attr_names: str | list[str], handle_missing: str = "error", default_value: Any = None) -> Any:
        """Return columns as arrays: (A,) for one name, a list of arrays for several (Mesa returns lists).

        Raises:
            AttributeError: if an agent has no such column, unless `handle_missing` is 'default'.
        """
        if handle_missing not in ("error", "default"):
            raise ValueError(f"handle_missing={handle_missing!r}; allowed: 'error', 'default'")
        if not isinstance(attr_names, str):
            return [self.get(name, handle_missing, default_value) for name in attr_names]
        parts: list[tuple[np.ndarray, Any]] = []
        for number in np.unique(self.types):
            kind, here = TYPES[number], self.types == number
            columns = getattr(self.model.state, kind.table)
            if attr_names in columns and len(columns[attr_names]) > self.rows[here].max():
                parts.append((here, columns[attr_names][self.rows[here]]))
            elif hasattr(kind, attr_names):
                parts.append((here, [getattr(kind(self.model, row), attr_names) for row in self.rows[here]]))
            elif handle_missing == "error":
                raise AttributeError(f"{kind.__name__} has no column '{attr_names}'; select one type of agent first")
            else:
                parts.append((here, default_value))
        if len(parts) == 1 and not np.isscalar(parts[0][1]) and parts[0][1] is not None:
            return np.asarray(parts[0][1])
        values = np.empty(len(self), object)
        for here, part in parts:
            values[here] = part
        return values

    def set(self, attr_name: str, value: Any) -> AgentViews:
        """Set a column for these agents to one value or to an array (A,).

        Raises:
            AttributeError: if the column may not be set from outside (`writable`).
        """
        for number in np.unique(self.types):
            kind, here = TYPES[number], self.types == number
            writable(kind.table, attr_name)
            column = getattr(self.model.state, kind.table)[attr_name]
            column[self.rows[here]] = value if np.isscalar(value) else np.asarray(value)[here]
        return self

    def do(self, method: str | Callable, *args: Any, **kwargs: Any) -> AgentViews:
        """Call a method or function on each view, as in Mesa."""
        self.map(method, *args, **kwargs)
        return self

    def shuffle_do(self, method: str | Callable, *args: Any, **kwargs: Any) -> AgentViews:
        """Call a method or function on each view in random order, as in Mesa."""
        self.shuffle().do(method, *args, **kwargs)
        return self

    def map(self, method: str | Callable, *args: Any, **kwargs: Any) -> list[Any]:
        """Return the results of a method or function on each view, as in Mesa."""
        if isinstance(method, str):
            return [getattr(agent, method)(*args, **kwargs) for agent in self]
        return [method(agent, *args, **kwargs) for agent in self]

    def groupby(self, by: Callable[[View], Any] | str, result_type: str = "agentset") -> GroupBy:
        """Group the views by a column or a function, as in Mesa; `result_type` is 'agentset' or 'list'."""
        values = self.get(by) if isinstance(by, str) else [by(agent) for agent in self]
        places: dict[Any, list[int]] = {}
        for place, value in enumerate(values):
            places.setdefault(value.item() if isinstance(value, np.generic) else value, []).append(place)
        groups = {value: self._some(np.array(found)) for value, found in places.items()}
        return GroupBy(groups if result_type == "agentset" else {key: list(group) for key, group in groups.items()})

    def _from_iterable(self, agents: Iterable[Agent]) -> AgentViews:
        """Return a set for the operators |, & and -: each agent once, in the order given."""
        return self._some(np.arange(0))._update(dict.fromkeys(agents))

    def add(self, agent: Agent) -> None:
        """Refuse to add agents from outside."""
        raise NotImplementedError("agents are views on columns; they enter the model through its own processes")

    def _no_removal(self, agent: Agent) -> None:
        raise NotImplementedError("agents are views on columns; they leave the model through its own processes")

    remove = discard = _no_removal

    def _update(self, agents: Iterable[Agent]) -> AgentViews:
        views = list(agents)
        self.types = np.array([TYPES.index(type(view)) for view in views], int)
        self.rows = np.array([view.row for view in views], int)
        return self

    def __getstate__(self) -> dict[str, Any]:
        return {"model": self.model, "types": self.types, "rows": self.rows, "random": self.random}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
