"""What contracts ask about functions of `sim`, read from the syntax tree."""

import ast
from collections.abc import Iterator

from tests.contracts.test_structure import FILES


def functions(compiled: bool = False) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Functions of sim by qualified name, such as 'm08_moves._weigh'; all, or those that are compiled."""
    for file, tree in FILES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and (is_compiled(node) or not compiled):
                yield f"{file.split('/')[-1].removesuffix('.py')}.{node.name}", node


def is_compiled(node: ast.FunctionDef) -> bool:
    """Whether it becomes machine code: `@compiled` or `@compiled(inline=True)`."""
    marks = [getattr(mark, "func", mark) for mark in node.decorator_list]
    return any(isinstance(mark, ast.Name) and mark.id == "compiled" for mark in marks)
