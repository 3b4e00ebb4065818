"""What is described comes from the declarations, in both languages, quickly, and wrong input is one line."""

import csv
import subprocess
import sys

import pytest

from experiments.describe.command import main
from experiments.describe.mission_map import claimed, covered
from experiments.describe.pages import without_repeats
from experiments.describe.sheets import SHEETS, files_behind
from experiments.io.paths import CONFIGS
from experiments.presentation.texts import Texts
from sim.actors.state import TABLES
from sim.catalogue import of_lever, parameters
from sim.config import GROUPS
from sim.levers import LEVERS
from sim.measurement.measures import MEASURES
from sim.mechanisms.registry import MECHANISMS, claim_of
from sim.month import schedule

ROWS = {
    "parameters": sum(len(kind.model_fields) for kind in GROUPS.values()),
    "mechanisms": len(MECHANISMS),
    "measures": len(MEASURES),
    "schedule": len(schedule()),
    "actors": len({step.name for step in schedule()}),
    "columns": sum(len(columns) for columns in TABLES.values()),
}


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("topic", SHEETS)
def test_a_sheet_is_complete_and_printed(topic, language, capsys):
    texts = Texts(language)
    sheet = SHEETS[topic](texts)
    if topic in ROWS:
        assert len(sheet.rows) == ROWS[topic]
    for row in sheet.rows:
        assert set(sheet.columns) <= set(row) and all(isinstance(cell, str) for cell in row.values())
    assert main([topic, f"language={language}"]) == 0
    printed = capsys.readouterr().out
    assert all(texts(f"describe.headings.{name}").split()[0] in printed for name in sheet.columns)


def test_the_summary_has_every_lever_and_mechanism(capsys):
    assert main([]) == 0
    printed = capsys.readouterr().out
    assert all(f" {name} " in printed for name in (*LEVERS, *MECHANISMS))
    assert all(topic in printed for topic in SHEETS)


def test_a_lever_says_what_it_is():
    rows = [row for row in SHEETS["levers"](Texts("nl")).rows if row["id"] == "G13"]
    assert [(row["actor"], row["label"], row["parameter"]) for row in rows] == [
        ("Overheid", "Pensioenleeftijd", "life_course.pension_age")
    ]
    assert (rows[0]["default"], rows[0]["range"], rows[0]["unit"]) == ("780", "720 to 840", "months")
    assert "sim/mechanisms/m17_life_course.py" in rows[0]["files"]


def test_the_chains_of_levers_are_printed_and_written_with_them(tmp_path, capsys):
    assert main(["levers", "language=nl"]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert (
        all(heading in printed for heading in ("Eerste stap", "Wie het draagt")) and "de federale overheid" in printed
    )
    assert main(["levers", "language=nl", f"csv={tmp_path / 'levers.csv'}"]) == 0
    with (tmp_path / "levers.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["id"] == "G13"]
    assert rows[0]["first_step"] == "Mensen gaan later met pensioen." and rows[0]["for_whom"] == "55 en ouder"


def test_every_lever_is_listed_with_its_parameters():
    listed = {row["id"] for row in SHEETS["levers"](Texts("en")).rows}
    assert listed == set(LEVERS)
    assert sum(len(of_lever(lever)) for lever in LEVERS) == sum(1 for one in parameters() if one.extra["lever"])


def test_a_lever_of_employers_is_traced_to_those_who_feel_it():
    (workload,) = of_lever("E01")
    assert files_behind(workload)[0] == "sim/institutions/hr_policy.py"
    assert "sim/mechanisms/m04_wellbeing.py" in files_behind(workload)


def test_a_claim_is_one_sentence_of_the_file():
    assert claim_of("M06").startswith("many who want another job don't act")
    assert all(claim.endswith(".") for claim in map(claim_of, MECHANISMS) if claim)


def test_a_label_is_shown_once():
    rows = [{"id": "a", "label": "x", "n": "1"}, {"id": "a", "label": "x", "n": "2"}, {"id": "b", "label": "y"}]
    assert [row["label"] for row in without_repeats(rows)] == ["x", "", "y"]


def test_csv_has_every_row(tmp_path, capsys):
    file = tmp_path / "levers.csv"
    assert main(["levers", f"csv={file}"]) == 0
    assert str(file) in capsys.readouterr().out
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows == SHEETS["levers"](Texts("en")).rows


def test_marks_of_tests_are_read_without_running_them(tmp_path):
    (tmp_path / "unit").mkdir()
    (tmp_path / "unit" / "test_x.py").write_text(
        'import pytest\npytestmark = [pytest.mark.slow, pytest.mark.covers("M01")]\nraise SystemExit\n'
        '@pytest.mark.covers("M02", "E07")\ndef test_y(): ...\n'
    )
    assert covered(tmp_path) == {
        "M01": ["unit/test_x.py"],
        "M02": ["unit/test_x.py::test_y"],
        "E07": ["unit/test_x.py::test_y"],
    }


def test_claims_stand_at_what_they_switch_off_and_pull():
    found = claimed()
    assert "C26" in found["G06"] and "C26" not in found.get("M02", [])  # awareness
    assert {"C02", "C12"} <= set(found["M02"]) & set(found["X01"])  # what a digital shock does to the skilled
    assert found["G13"] == ["C32"]  # of longer careers


WRONG = {
    "an unknown topic": (["nothing"], ["'nothing'", "parameters, levers", "docs"]),
    "two topics": (["levers", "measures"], ["'measures'", "TOPIC"]),
    "an unknown option": (["levers", "colour=red"], ["'colour'", "csv, language"]),
    "an unknown language": (["levers", "language=fr"], ["language='fr'", "'en' or 'nl'"]),
    "csv of nothing": (["csv=x.csv"], ["csv", "one topic"]),
    "csv without a file": (["levers", "csv="], ["csv=", "no value"]),
}


@pytest.mark.parametrize("arguments, words", WRONG.values(), ids=WRONG)
def test_wrong_input_is_one_line(arguments, words, capsys):
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("error: ") and said.err.count("\n") == 1
    assert all(word in said.err for word in words), said.err


def test_a_file_that_cannot_be_written(tmp_path, capsys):
    assert main(["levers", f"csv={tmp_path / 'no' / 'x.csv'}"]) == 2
    assert f"csv: {str(tmp_path / 'no')!r} is no folder" in capsys.readouterr().err


def test_nothing_is_compiled_for_it():
    code = (
        "import sys; from experiments.describe.command import main; from numba.core.dispatcher import Dispatcher as D\n"
        "D.compile = lambda *a: sys.exit('compiled'); sys.exit(main(['levers']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=CONFIGS.parent)
    assert done.returncode == 0 and "hr.workload" in done.stdout, done.stderr
