"""Every declared parameter by name, with its lever, its switch and its file."""

from functools import lru_cache
from typing import Any, NamedTuple

from sim.config import GROUPS
from sim.mechanisms.registry import files_of


class Parameter(NamedTuple):
    """One declared parameter, and the file in which it stands."""

    name: str  # group.parameter
    group: str
    file: str
    field: Any  # pydantic's FieldInfo

    @property
    def extra(self) -> dict[str, Any]:
        """Unit, source, labels and lever."""
        return self.field.json_schema_extra

    @property
    def is_switch(self) -> bool:
        """Whether it turns a mechanism off."""
        return self.name.endswith(".enabled")

    @property
    def _is_flag(self) -> bool:
        return self.field.annotation is bool

    @property
    def limits(self) -> tuple[float, float]:
        """The lowest and the highest value of a number, both allowed."""
        ends = {type(limit).__name__: limit for limit in self.field.metadata}
        return ends["Ge"].ge, ends["Le"].le

    @property
    def allowed(self) -> str:
        """The range, both ends included."""
        return "true, false" if self._is_flag else "{:g} to {:g}".format(*self.limits)

    @property
    def default(self) -> str:
        """The default as it is typed on the command line."""
        value = self.field.default
        return str(value).lower() if self._is_flag else f"{value:g}"


@lru_cache
def parameters() -> tuple[Parameter, ...]:
    """All parameters, group by group."""
    return tuple(
        Parameter(f"{group}.{name}", group, _file(kind.__module__), field)
        for group, kind in GROUPS.items()
        for name, field in kind.model_fields.items()
    )


@lru_cache
def parameters_by_name() -> dict[str, Parameter]:
    """Return all parameters by their name."""
    return {one.name: one for one in parameters()}


def of_lever(lever: str) -> list[Parameter]:
    """The parameters by which a lever is pulled; none for a lever that is still to come."""
    return [one for one in parameters() if one.extra["lever"] == lever]


def switches_of(mechanism: str) -> list[Parameter]:
    """The switches of a mechanism, each in one of its groups."""
    return [one for one in parameters() if one.is_switch and GROUPS[one.group].mechanism == mechanism]


def own_parameters(mechanism: str) -> list[Parameter]:
    """The parameters that stand in the files of a mechanism."""
    return [one for one in parameters() if one.file in files_of(mechanism)]


def _file(module: str) -> str:
    return f"{module.replace('.', '/')}.py"
