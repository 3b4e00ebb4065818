"""Rivals of the model: other values of parameters, mechanisms off among them, fitted to the same facts."""

from pydantic import Field, StrictBool

from experiments.design.parameter_values import with_values
from experiments.io import config_files
from experiments.io.errors import UsageError
from experiments.io.forms import Text, _require
from experiments.io.yaml_files import read_form
from sim.config import configure
from sim.reference_data import load_targets

GROUP = "rival"


class Rival(Text):
    """A rival of the model (`configs/rival/`).

    Attributes:
        without: ids of targets that it is not fitted to, since it can't give them.
        values: of parameters by name; those that calibration does not fit hold in each of its worlds.
    """

    why: str = Field(min_length=1)
    without: tuple[str, ...] = ()
    values: dict[str, StrictBool | int | float]

    def fits(self, parameter: str) -> bool:
        """Return whether a parameter can be fitted: not one of a mechanism that is off."""
        return bool(self.values.get(f"{parameter.partition('.')[0]}.enabled", True))


THE_MODEL = Rival(en="The model", nl="Het model", why="What rivals are compared with.", values={})


def read_rival(name: str | None) -> Rival:
    """Return a rival by name, the model itself for None; raise UsageError for what is unknown or can't hold."""
    if name is None:
        return THE_MODEL
    known = config_files.files(GROUP)
    if name not in known:
        raise UsageError(f"rival={name!r} is not known; allowed: {', '.join(known)}")
    return read_form(known[name], Rival, _check)


def _check(rival: Rival) -> None:
    with_values(configure({}), rival.values)
    _require(rival.without, list(load_targets()["id"]), "without")
