"""Workers, employers, government and intermediaries as Mesa agents: light views on rows of columns.

No object is kept per person. A set of agents is a list of rows; `get`, `set` and `agg` work on whole columns, and
views are made only while iterating. A view belongs to its row, and shows the person who is in that row now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from numbers import Real
from typing import Any, NoReturn

import numpy as np
from mesa import Agent

from sim.actors.state import TABLES
from sim.codes import Status
from sim.engine.columns import checked
from sim.errors import shortened

try:
    from mesa.agentset import AgentSet, GroupBy  # Mesa 3.5, on Python 3.12 and later
except ImportError:
    from mesa.agent import AgentSet, GroupBy  # Mesa 3.3, the newest for Python 3.11


def refuse_change(*_: Any) -> NoReturn:
    """Refuse that agents are added or removed from outside."""
    raise NotImplementedError("agents are views on columns; they enter and leave the model by its own processes")


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
        """Return a lasting number that no other agent has: for a person the person id, for others apart from these."""
        own = int(self._columns()[self.identity][self.row]) if self.identity else self.row
        return own + TYPES.index(type(self)) * 2**32  # ids of persons and employers are numbers of 32 bits

    def _columns(self) -> dict[str, np.ndarray]:
        return getattr(self.model.state, self.table)

    def __getattr__(self, name: str) -> Any:
        if name in ("model", "row") or name.startswith("__"):  # not set yet while the view is being copied
            raise AttributeError(name)
        columns = self._columns()
        if name not in columns:
            raise AttributeError(f"{type(self).__name__} has no column '{name}'; it has: {', '.join(columns)}")
        return columns[name][self.row].item() if _one_each(self.table, columns[name]) else columns[name].copy()

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *TABLES[self.table]]

    def __setattr__(self, name: str, value: Any) -> None:
        state = self.model.state
        writable(state, self.table, name)
        self._columns()[name][self.row] = checked(state, self.table, name, value, None)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.row == self.row and other.model is self.model

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.row))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.unique_id})"

    remove = refuse_change  # people leave through the life course, employers by closing


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


def _one_each(table: str, column: np.ndarray) -> bool:
    """Return whether each agent of a table has one value in a column; the economy may have one for each sector."""
    return table != "economy" or len(column) == 1


def may_be_set(state: Any, table: str, name: str) -> bool:
    """Return whether a column may be set from outside: it doesn't keep persons, jobs and employers consistent."""
    column = TABLES[table][name]
    return (
        column.owner not in ("employment", "many") and not column.kept and _one_each(table, getattr(state, table)[name])
    )


def writable(state: Any, table: str, name: str) -> None:
    """Refuse a column that may not be set from outside.

    Raises:
        AttributeError: if there is no such column, or if it may not be set.
    """
    allowed = ", ".join(one for one in TABLES[table] if may_be_set(state, table, one))
    if name not in TABLES[table]:
        raise AttributeError(f"'{name}' is not a column of {table}; allowed: {allowed}")
    if not may_be_set(state, table, name):
        reason = "is kept by the accounts of who is where, with whom and in what, and can't be set from outside"
        raise AttributeError(f"'{name}' of {table} {reason}; allowed: {allowed}")


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _sorted(values: Sequence[Any]) -> np.ndarray:
    """Return the places of values in ascending order; equal ones keep theirs."""
    if isinstance(values, np.ndarray) or all(map(_is_number, values)):
        return np.argsort(np.asarray(values), kind="stable")
    return np.array(sorted(range(len(values)), key=values.__getitem__), int)


class AgentViews(AgentSet):
    """A lazy Mesa `AgentSet`: (type, row) pairs in order, with column access.

    Args:
        model: the model.
        types, rows: type number (A,) and row (A,) of each agent; None for all agents.
    """

    def __init__(self, model: Any, types: np.ndarray | None = None, rows: np.ndarray | None = None) -> None:
        self.model, self.random = model, model.random
        if types is None or rows is None:
            state = model.state
            here = np.nonzero(state.persons["status"] != Status.ABSENT)[0]
            sizes = [len(here), len(state.employers["sector"]), len(state.intermediaries["kind"]), 1]
            types = np.repeat(np.arange(len(TYPES)), sizes)
            rows = np.concatenate([here, *(np.arange(size) for size in sizes[1:])])
        self.types, self.rows = types, rows

    def _some(self, order: np.ndarray, inplace: bool = False) -> AgentViews:
        """Return these of the agents, in this order: as a new set, or as what is left of this one."""
        types, rows = self.types[order], self.rows[order]
        if not inplace:
            return AgentViews(self.model, types, rows)
        self.types, self.rows = types, rows
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
        filter_func: Callable[[View], bool] | Sequence[bool] | np.ndarray | None = None,
        at_most: int | float = float("inf"),
        inplace: bool = False,
        agent_type: type[View] | None = None,
    ) -> AgentViews:
        """Select agents as in Mesa; `filter_func` may also be booleans (A,), far faster than a function.

        Raises:
            ValueError: for a filter, a number or a type that is none, in one line.
        """
        if not _is_number(at_most) or not at_most >= 0:
            raise ValueError(f"at_most={shortened(at_most)}; allowed: a share of 0.0 to 1.0, or a number of agents")
        limit = int(len(self) * at_most) if isinstance(at_most, float) and at_most <= 1.0 else at_most
        keep = np.ones(len(self), bool)
        if agent_type is not None:
            if not isinstance(agent_type, type):
                allowed = ", ".join(kind.__name__ for kind in TYPES)
                raise ValueError(f"agent_type={shortened(agent_type)}; allowed: {allowed}")
            keep &= np.isin(self.types, [n for n, kind in enumerate(TYPES) if issubclass(kind, agent_type)])
        if callable(filter_func):
            candidates = np.nonzero(keep)[0]
            keep[candidates] = [bool(filter_func(self[int(k)])) for k in candidates]
        elif filter_func is not None:
            keep &= self._yes_or_no(filter_func)
        order = np.nonzero(keep)[0]
        return self._some(order[: int(min(limit, len(order)))], inplace)

    def _yes_or_no(self, chosen: Any) -> np.ndarray:
        """Return a filter that is no function as booleans (A,)."""
        try:
            keep = np.asarray(chosen)
        except ValueError:  # lists of several lengths
            keep = np.empty(0)
        if keep.dtype != bool or keep.shape != (len(self),):
            found = f"{keep.dtype} of shape {keep.shape}"
            raise ValueError(f"select: found {found}; allowed: a function of an agent, or {len(self)} booleans")
        return keep

    def shuffle(self, inplace: bool = False) -> AgentViews:
        """Shuffle as in Mesa, with the model's own generator, which no rule of the model uses."""
        order = list(range(len(self)))
        self.random.shuffle(order)
        return self._some(np.array(order, int), inplace)

    def sort(self, key: Callable[[View], Any] | str, ascending: bool = False, inplace: bool = False) -> AgentViews:
        """Sort as in Mesa; what `key` returns may be anything that can be compared, such as a tuple.

        Raises:
            ValueError: two values can't be compared.
        """
        values = self.get(key) if isinstance(key, str) else [key(agent) for agent in self]
        try:
            order = _sorted(values)
        except (TypeError, ValueError) as error:
            raise ValueError(f"sort by {shortened(key)}: {error}; allowed: values that can be compared") from None
        return self._some(order if ascending else order[::-1], inplace)

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
            if attr_names in columns and _one_each(kind.table, columns[attr_names]):
                parts.append((here, columns[attr_names][self.rows[here]]))
            elif hasattr(kind, attr_names) or attr_names in columns:
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
        """Set a column for these agents to one value or to an array (A,); all of it, or nothing.

        Raises:
            AttributeError: if the column may not be set from outside (`writable`).
            ValueError: if type, length or range are not what the column declares.
        """
        state, changes = self.model.state, []
        for number in np.unique(self.types):
            table, here = TYPES[number].table, self.types == number
            writable(state, table, attr_name)
            values = checked(state, table, attr_name, value, len(self))
            changes.append((getattr(state, table)[attr_name], self.rows[here], values[here] if values.ndim else values))
        for column, rows, values in changes:
            column[rows] = values
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

    add = remove = discard = staticmethod(refuse_change)

    def _update(self, agents: Iterable[Agent]) -> AgentViews:
        views = list(agents)
        self.types = np.array([TYPES.index(type(view)) for view in views], int)
        self.rows = np.array([view.row for view in views], int)
        return self

    def __reduce__(self) -> tuple:
        return AgentViews, (self.model, self.types, self.rows)
