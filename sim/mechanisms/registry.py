"""The mechanisms of the model, each from its own declaration, and the files in which each is.

A mechanism is in `sim/mechanisms/mNN_*.py`, found by its number, in the files that declare its parameters, and in those
that it shares with others and names itself.
"""

import ast
import re

from sim.engine.mechanism import DECLARED, Mechanism
from sim.engine.parameters import groups
from sim.paths import PACKAGE

MECHANISMS: dict[str, Mechanism] = dict(sorted(DECLARED.items()))


def files_of(mechanism: str) -> tuple[str, ...]:
    """Return the files of a mechanism, its own first, from the root of the repository: 'sim/rules/work_values.py'."""
    own = [f"sim/mechanisms/{file.name}" for file in sorted(PACKAGE.glob(f"mechanisms/{mechanism.lower()}_*.py"))]
    declaring = [f"{kind.__module__.replace('.', '/')}.py" for kind in groups().values() if kind.mechanism == mechanism]
    return tuple(dict.fromkeys([*own, *declaring, *MECHANISMS[mechanism].shared]))


def claim_of(mechanism: str) -> str:
    """Return the claim of a mechanism: the first sentence after 'Claim:' in its files; empty if none has one."""
    for file in files_of(mechanism):
        text = ast.get_docstring(ast.parse((PACKAGE.parent / file).read_text("utf-8"))) or ""
        if "Claim: " in text:
            claim = " ".join(text.split("Claim: ")[1].split("\n\n")[0].split())
            return re.split(r"(?<!et al)\. (?=[A-Z*])", claim)[0].rstrip(".") + "."
    return ""
