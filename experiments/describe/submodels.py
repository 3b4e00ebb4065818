"""The page of submodels: what each mechanism claims, and its equations word for word from the code.

An equation is a compiled function of scalars with a docstring; what loops over persons is left out.
"""

import ast
import textwrap
from collections.abc import Iterator

from experiments.describe.sheets import processes_of
from experiments.io.paths import REPOSITORY
from sim.mechanisms.registry import MECHANISMS, files_of

COMPILED = "compiled"
HEAD = (
    "Every mechanism in the words of its file: the claim with its source, what switching it off leaves, and every "
    "equation word for word. `@compiled` functions take scalars or records of parameters (`p`, see "
    "[parameters](parameters.md)); the loops over persons that call them are in the same file. `(abstract read)` and "
    "`unverified` say how far a source was read."
)


def submodels_page(mark: str) -> str:
    """Return the page as Markdown; `mark` is the comment that says where it comes from."""
    parts, seen = ["# Submodels", mark, HEAD], set()
    for name, one in MECHANISMS.items():
        parts.append(f"## {name} {one.en}")
        steps = ", ".join(f"`{step.name}`" for step in processes_of(name))
        parts.append(f"Processes: {steps or 'none of its own; other mechanisms use its rules'}.")
        for file in files_of(name):
            again = file in seen
            seen.add(file)
            parts += [f"Also: [{file}](../{file}), above."] if again else _file(file)
    parts.append("## Rules that several mechanisms share")
    for path in sorted([*REPOSITORY.glob("sim/rules/*.py"), *REPOSITORY.glob("sim/institutions/*.py")]):
        file = path.relative_to(REPOSITORY).as_posix()
        if file not in seen and list(_equations(path.read_text("utf-8"))):
            parts += _file(file)
    return "\n\n".join(parts) + "\n"


def _file(file: str) -> list[str]:
    text = (REPOSITORY / file).read_text("utf-8")
    words = ast.get_docstring(ast.parse(text)) or ""
    code = "\n\n\n".join(_equations(text))
    parts = [f"### [{file}](../{file})", *(_paragraph(part) for part in words.split("\n\n"))]
    return [*parts, f"```python\n{code}\n```"] if code else parts


def _paragraph(text: str) -> str:
    """Return a paragraph of a docstring; one that is set in columns keeps them."""
    return f"```text\n{textwrap.dedent(text)}\n```" if text.startswith("    ") else text


def _equations(text: str) -> Iterator[str]:
    """Yield the source of each public compiled function of a file, with the comment at its end if there is one."""
    lines = text.splitlines()
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and _is_compiled(node):
            yield "\n".join(lines[node.lineno - 1 : node.end_lineno])


def _is_compiled(node: ast.FunctionDef) -> bool:
    return any(ast.unparse(mark).split("(")[0] == COMPILED for mark in node.decorator_list)
