"""Tables are whole or not there, and no cell of a table is a formula for a spreadsheet."""

import csv

import pandas as pd
import pytest

from experiments.io.tables import harmless, write_csv
from experiments.presentation.html import table_parts

FORMULAS = (
    "=1+1",
    "@SUM(A1)",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "\t=1",
    " =1",
    "\u2212A1",
    "\uff1dA1",
    "=",
)
TEXTS = ("-1.5", "+2%", "-0.3 to 1.2", "-0,3 tot -0,1", "-", "1e-05", "nurse", "", "a=b", "x-y", "1.2 to -3")


def test_texts_that_would_be_formulas_get_a_sign_and_no_others():
    assert [harmless(text) for text in FORMULAS] == [f"'{text}" for text in FORMULAS]
    assert [harmless(text) for text in TEXTS] == list(TEXTS)
    assert harmless(-1.5) == -1.5 and harmless(None) is None


@pytest.mark.parametrize("kind", [object, "category", "string"])
def test_no_exported_cell_is_a_formula(tmp_path, kind):
    table = pd.DataFrame({"=name": pd.Series([*FORMULAS, *TEXTS], dtype=kind)})
    table["value"] = range(len(table))
    write_csv(tmp_path / "x.csv", table.set_index("value").reset_index())
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for line in csv.reader(file) for cell in line]
    assert "'=name" in cells and not [cell for cell in cells if harmless(cell) != cell]
    page = table_parts(table)
    assert not [cell for row in (page["head"], *page["rows"]) for cell in row if harmless(cell) != cell]


def test_numbers_are_written_as_before(tmp_path):
    table = pd.DataFrame({"x": [1.23456789, float("nan")], "n": [1, 2], "b": [True, False], "t": ["a", None]}, [5, 6])
    table.index.name = "seed"
    for index in (True, False):
        write_csv(tmp_path / "x.csv", table, index=index)
        assert (tmp_path / "x.csv").read_text() == table.to_csv(index=index, float_format="%.6g")
    write_csv(tmp_path / "x.csv", table, digits=None)
    assert (tmp_path / "x.csv").read_text() == table.to_csv(index=False)


def test_a_table_that_cannot_be_written_leaves_the_earlier_one(tmp_path, monkeypatch):
    write_csv(tmp_path / "x.csv", pd.DataFrame({"x": [1]}))

    def full(*places):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(OSError, match="No space"):
        write_csv(tmp_path / "x.csv", pd.DataFrame({"x": [2]}))
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("x.csv", "x\n1\n")]
