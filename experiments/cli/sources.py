"""Where Hydra finds the choices of a command: the groups that it takes, as data that can't make anything run."""

from pathlib import Path
from typing import Any

from hydra.core.config_search_path import ConfigSearchPath
from hydra.core.object_type import ObjectType
from hydra.core.plugins import Plugins
from hydra.plugins.config_source import ConfigResult, ConfigSource
from hydra.plugins.search_path_plugin import SearchPathPlugin
from omegaconf import OmegaConf
from yaml import YAMLError

from experiments.cli.declaration import PROGRAMMES
from experiments.io import config_files
from experiments.io.errors import UsageError

SCHEME, APART = "groups", ":"
_taken: list[str] = []  # of the command that is composed


def use_groups(groups: list[str]) -> None:
    """Have Hydra find the files of these groups, and of no others."""
    _taken[:] = groups
    for plugin in (GroupFiles, CommandSearchPath):
        Plugins.instance().register(plugin)


class CommandSearchPath(SearchPathPlugin):
    """The folders of `config_files`, each with the groups that the command takes."""

    def manipulate_search_path(self, search_path: ConfigSearchPath) -> None:
        path = search_path.get_path()
        path[:] = [element for element in path if element.provider != "main"]  # the package of a program holds no files
        for folder in config_files.folders() if _taken else ():
            search_path.append("configs", f"{SCHEME}://{','.join(_taken)}{APART}{folder}")


class GroupFiles(ConfigSource):
    """Some groups of one folder: 'groups://policy,scale:/folder'. What could make Hydra run code is refused."""

    def __init__(self, provider: str, path: str) -> None:
        super().__init__(provider, path)
        groups, _, folder = self.path.partition(APART)
        self.groups, self.folder = groups.split(","), Path(folder)

    @staticmethod
    def scheme() -> str:
        return SCHEME

    def available(self) -> bool:
        return self.folder.is_dir()

    def is_group(self, config_path: str) -> bool:
        return not config_path or (config_path in self.groups and (self.folder / config_path).is_dir())

    def is_config(self, config_path: str) -> bool:
        file = self._file(config_path)
        return file.parent.parent == self.folder and file.parent.name in self.groups and file.is_file()

    def list(self, config_path: str, results_filter: ObjectType | None) -> list[str]:
        if config_path:
            wanted = results_filter in (None, ObjectType.CONFIG) and self.is_group(config_path)
            return sorted(file.stem for file in (self.folder / config_path).glob("*.yaml")) if wanted else []
        return sorted(filter(self.is_group, self.groups)) if results_filter in (None, ObjectType.GROUP) else []

    def load_config(self, config_path: str) -> ConfigResult:
        file = self._file(config_path)
        named = f"{file.parent.name}/{file.name}"
        text = file.read_text("utf-8")
        try:
            header, content = self._get_header_dict(text), OmegaConf.create(text)
        except (YAMLError, ValueError) as error:
            raise UsageError(f"{named} can't be read: {' '.join(str(error).split())}") from None
        if not OmegaConf.is_dict(content):
            raise UsageError(f"{named} holds no keys with values; allowed: a mapping")
        plain: Any = OmegaConf.to_container(content)
        if "hydra" in (header["package"] or "") or "hydra" in str(plain.get("defaults", "")) or "hydra" in plain:
            raise UsageError(f"{named} changes the settings of hydra; allowed: keys of the model only")
        if file.parent.name in PROGRAMMES and (list(plain) != [file.stem] or not _is_programme(plain[file.stem])):
            raise UsageError(
                f"{named} does not hold one programme under its own name; "
                f"allowed: {file.stem}, and en, nl, source and changes below it"
            )
        _refuse_code(plain, named)
        return ConfigResult(self.provider, f"{SCHEME}://{file}", content, header)

    def _file(self, config_path: str) -> Path:
        return self.folder / self._normalize_file_name(config_path)


def _is_programme(node: Any) -> bool:
    return isinstance(node, dict) and "name" not in node


def _refuse_code(node: Any, where: str) -> None:
    """Refuse what refers to something else, or names something to call."""
    if isinstance(node, dict | list):
        for name, value in node.items() if isinstance(node, dict) else enumerate(node):
            if name == "_target_":
                raise UsageError(f"{where}: '_target_' names something to call; allowed: plain values")
            _refuse_code(value, f"{where}: {name}")
    elif isinstance(node, str) and "${" in node:
        raise UsageError(f"{where}={node!r} refers to something else with '${{'; allowed: plain values")
