"""A copy of the house in which every edit of the contributor's guide was made."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.commands import ROOT, blocks

CONTRIBUTOR = "docs/guides/contributor.md"
# The files of Python that the guide adds or edits.
EDITED = ("sim/mechanisms", "sim/month.py", "sim/levers.py", "tests/unit/test_commuting.py")


def code(file):
    """The blocks of Python in a document."""
    return [content for mark, content in blocks(file)[0] if mark == "python"]


def edited_copy(place):
    """Make the copy in a folder; returns the folder."""
    for part in ("sim", "experiments", "tests", "configs", "docs", "results"):
        shutil.copytree(ROOT / part, place / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file in filter(Path.is_file, ROOT.iterdir()):
        shutil.copy(file, place)
    mechanism, test = code(CONTRIBUTOR)[:2]
    (place / "sim/mechanisms/m23_commuting.py").write_text(mechanism + "\n", "utf-8")
    (place / "tests/unit/test_commuting.py").write_text(test + "\n", "utf-8")
    for mark, content in blocks(CONTRIBUTOR)[0]:
        if mark == "diff":
            apply(content, place)
    return place


def apply(diff, place):
    """Make the edits of a block: its first line names the file, '@@' parts the places, each found exactly once."""
    head, *lines = diff.splitlines()
    file = place / head.removeprefix("--- ")
    text = file.read_text("utf-8")
    for hunk in "\n".join(lines).split("\n@@\n"):
        before, after = (
            "\n".join(line[1:] for line in hunk.splitlines() if line[:1] != left) + "\n" for left in ("+", "-")
        )
        assert text.count(before) == 1, f"{file.name}: {before}"
        text = text.replace(before, after)
    file.write_text(text, "utf-8")


def python(place, *arguments):
    """What a Python process prints that runs in a folder, with nothing but the packages of that folder."""
    environment = {**os.environ, "PYTHONPATH": str(place)}
    done = subprocess.run([sys.executable, *arguments], cwd=place, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout
