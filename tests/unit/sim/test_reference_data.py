"""The world's tables: what they promise, and what happens to a bad one."""

import io
import re

import numpy as np
import pandas as pd
import pytest

from sim import reference_data as world_module
from sim.paths import DATA_FOLDER
from sim.reference_data import TABLE_NAMES, ReferenceDataError, load_reference_data, load_targets, path_affinity

BANDS = pd.read_csv(DATA_FOLDER / "population.csv")
PATHS = pd.read_csv(DATA_FOLDER / "career_paths.csv")
SHAPES = {
    "occupation_code": "O",
    "occupation_share": "O",
    "occupation_education": "O",
    "occupation_pay": "O",
    "occupation_exposure": "O",
    "occupation_remote": "O",
    "occupation_training": "O",
    "occupation_experience": "O",
    "path_observed": "OO",
    "path_related": "OO",
    "field_of_education_share": "EO",
    "sector_share": "S",
    "sector_public": "S",
    "sector_mix": "SO",
    "region_share": "R",
    "region_reach": "RR",
    "age_share": "A",
    "education_by_age": "AE",
    "size_point": "P",
    "size_cumulative": "KP",
}
CODE_TYPES = {"occupation_code": np.int16, "occupation_education": np.uint8}
LENGTHS = {"O": 39, "S": 13, "R": 5, "A": 55, "E": 3, "P": 12, "K": 2}


@pytest.fixture(scope="module")
def reference_data():
    return load_reference_data()


@pytest.fixture
def own_table(tmp_path):
    """Write a changed copy of a shipped table and return load_reference_data's argument for it."""

    def write(name, change):
        table = pd.read_csv(DATA_FOLDER / f"{name}.csv", dtype=str, keep_default_na=False)
        path = tmp_path / "own.csv"
        change(table).to_csv(path, index=False)
        return {name: path}

    return write


def set_cell(column, row, value):
    def change(table):
        table.loc[row, column] = value
        return table

    return change


@pytest.mark.parametrize("name", SHAPES)
def test_array_has_its_shape_and_type_and_is_read_only(reference_data, name):
    array = getattr(reference_data, name)
    assert array.shape == tuple(LENGTHS[axis] for axis in SHAPES[name])
    assert array.dtype == CODE_TYPES.get(name, np.float64)
    assert array.flags.c_contiguous
    assert np.isfinite(array).all() and (array >= 0).all()
    with pytest.raises(ValueError):
        array[...] = 0


@pytest.mark.parametrize("name", ["occupation_share", "sector_share", "region_share", "age_share"])
def test_shares_sum_to_one(reference_data, name):
    assert getattr(reference_data, name).sum() == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("name", ["field_of_education_share", "sector_mix", "region_reach", "education_by_age"])
def test_rows_sum_to_one(reference_data, name):
    np.testing.assert_allclose(getattr(reference_data, name).sum(axis=1), 1.0, atol=1e-12)


def test_names_go_with_the_arrays(reference_data):
    assert len(reference_data.occupation_title) == 39
    assert len(reference_data.sector_name) == 13
    assert reference_data.region_name[0] == "Antwerp" and len(reference_data.region_name) == 5


def test_required_education_is_spread_as_documented(reference_data):
    share = np.bincount(reference_data.occupation_education, weights=reference_data.occupation_share)
    np.testing.assert_allclose(share, [0.21, 0.40, 0.39], atol=0.01)


def test_pay_has_mean_one(reference_data):
    assert reference_data.occupation_pay @ reference_data.occupation_share == pytest.approx(1.0)


def test_sector_mix_meets_the_employment_of_each_occupation(reference_data):
    np.testing.assert_allclose(
        reference_data.sector_share @ reference_data.sector_mix, reference_data.occupation_share, atol=1e-6
    )


def test_a_sector_has_more_of_the_occupations_that_it_lists(reference_data):
    education = reference_data.sector_name.index("education")
    teaching = list(reference_data.occupation_code).index(23)
    assert reference_data.sector_mix[education].argmax() == teaching


def test_age_shares_keep_the_band_totals(reference_data):
    totals = reference_data.age_share.reshape(-1, 5).sum(axis=1)
    np.testing.assert_allclose(totals, BANDS.persons_thousand / BANDS.persons_thousand.sum(), atol=1e-12)


def test_education_is_that_of_the_band_in_its_middle_and_nobody_is_high_educated_below_20(reference_data):
    levels = ["share_low_educated", "share_mid_educated", "share_high_educated"]
    np.testing.assert_allclose(reference_data.education_by_age[2::5], BANDS[levels], atol=1e-12)
    assert (reference_data.education_by_age[:5, 2] == 0.0).all()
    assert (reference_data.education_by_age[5:, 2] > 0.0).all()


def test_first_occupation_follows_attained_education(reference_data):
    shares = reference_data.field_of_education_share
    required = np.array([np.bincount(reference_data.occupation_education, row) for row in shares])
    assert (required.argmax(axis=1) == [0, 1, 2]).all()
    assert required[0, 2] == required[2, 0] == 0.0


def test_first_occupation_follows_employment_where_no_occupation_is_compatible(own_table):
    all_high = load_reference_data(own_table("occupations", lambda table: table.assign(education_level_1to12="8")))
    np.testing.assert_allclose(all_high.field_of_education_share[0], all_high.occupation_share)


@pytest.mark.parametrize(
    ("public", "mean", "below_ten"), [(False, 12.9, 0.839), (True, 73.0, 0.35)], ids=["private", "public"]
)
def test_employer_sizes(reference_data, public, mean, below_ten):
    quantile = (np.arange(1_000_000) + 0.5) / 1_000_000
    size = reference_data.employer_size(quantile, public)
    assert size.dtype == np.float64 and size.shape == quantile.shape
    assert size.min() >= 1.0 and (np.diff(size) >= 0.0).all()
    assert size.mean() == pytest.approx(mean, abs=0.2)
    assert (size < 10.0).mean() == pytest.approx(below_ten, abs=1e-5)


def test_employer_size_classes_of_private_employers(reference_data):
    edges = reference_data.employer_size(np.array([0.0, 0.839, 0.971, 0.995]), public=False)
    np.testing.assert_allclose(edges, [1.0, 10.0, 50.0, 250.0])


@pytest.mark.parametrize("quantile", [-0.1, 1.0, np.nan])
def test_employer_size_refuses_what_is_no_quantile(reference_data, quantile):
    with pytest.raises(ValueError, match=r"\[0, 1\)"):
        reference_data.employer_size(np.array([quantile]), public=True)


def test_affinity_is_one_where_moves_follow_size():
    size = np.array([0.2, 0.3, 0.5])
    affinity = path_affinity(np.array([size, [0.0, 0.0, 0.0], [0.0, 0.0, 1.0]]), size)
    np.testing.assert_allclose(affinity[:2], 1.0)
    np.testing.assert_allclose(affinity[2], [0.05 / 1.05, 0.05 / 1.05, 2.05 / 1.05])


def test_affinity_is_capped():
    assert path_affinity(np.array([[0.5, 0.5]]), np.array([0.001, 0.999])).max() == 20.0


def test_no_single_affinity_dominates(reference_data):
    for affinity in (reference_data.path_observed, reference_data.path_related):
        assert affinity.min() >= 0.04 and affinity.max() <= 20.0


@pytest.mark.parametrize("row", [0, 700, *PATHS[["observed_share", "related_share"]].idxmax()])
@pytest.mark.parametrize(
    "change",
    [
        lambda table, row: table.drop(index=row),
        lambda table, row: table.assign(
            observed_share=table.observed_share.where(table.index != row, "0.00001"),
            related_share=table.related_share.where(table.index != row, "0.00001"),
        ),
    ],
    ids=["dropped", "perturbed"],
)
def test_a_changed_career_path_changes_no_other_affinity(reference_data, own_table, change, row):
    changed = load_reference_data(own_table("career_paths", lambda table: change(table, row)))
    cell = tuple(list(reference_data.occupation_code).index(PATHS.loc[row, end]) for end in ("from_isco2", "to_isco2"))
    for name in ("path_observed", "path_related"):
        differs = getattr(changed, name) != getattr(reference_data, name)
        differs[cell] = False
        assert not differs.any()


def test_origin_without_paths_has_affinity_one(own_table):
    changed = load_reference_data(own_table("career_paths", lambda table: table[table.from_isco2 != "25"]))
    row = list(changed.occupation_code).index(25)
    assert (changed.path_observed[row] == 1.0).all() and (changed.path_related[row] == 1.0).all()


def test_provenance_tells_tables_apart(reference_data, own_table):
    changed = load_reference_data(own_table("regions", set_cell("population_share", 0, "0.282")))
    assert len(reference_data.digest) == 64 and changed.digest != reference_data.digest
    assert load_reference_data().digest == reference_data.digest
    assert set(reference_data.sources) == set(TABLE_NAMES)
    assert reference_data.sources["regions"].startswith("shipped ")
    assert changed.sources["regions"].startswith("own.csv ")


def test_none_means_shipped(reference_data):
    assert load_reference_data(dict.fromkeys(TABLE_NAMES)).digest == reference_data.digest


def test_own_table_may_have_fewer_rows(own_table):
    changed = load_reference_data(own_table("employer_sizes", lambda table: table.iloc[[2, 10]]))
    assert changed.size_point.tolist() == [1.0, 10.0, 6000.0]


def test_targets():
    targets = load_targets()
    assert targets.id.is_unique and len(targets) == 63
    assert targets.role.value_counts().to_dict() == {"outcome": 57, "input": 6}
    assert ((targets.low <= targets.value) & (targets.value <= targets.high)).all()


def many_rows(column):
    def change(table):
        table = pd.concat([table] * 52, ignore_index=True)
        return table.assign(**{column: [str(row + 100) for row in range(len(table))]})

    return change


def copy_of_last(table):
    return pd.concat([table, table.iloc[-1:]])


BAD_TABLES = {  # (table, change, what the message names)
    "missing column": ("occupations", lambda t: t.drop(columns="remote_share"), "remote_share"),
    "not numeric": ("occupations", set_cell("annual_earnings_gbp", 3, "much"), "annual_earnings_gbp', row 4"),
    "empty cell": ("occupations", set_cell("experience_1to11", 0, ""), "experience_1to11', row 1"),
    "infinite": ("occupations", set_cell("annual_earnings_gbp", 0, "inf"), "annual_earnings_gbp', row 1"),
    "negative": ("occupations", set_cell("employment_thousands_fr2018", 1, "-5"), "fr2018', row 2"),
    "nobody employed": ("occupations", set_cell("employment_thousands_fr2018", 1, "0"), "above 0"),
    "out of range": ("occupations", set_cell("digital_exposure_0to1", 2, "1.2"), "0to1', row 3"),
    "duplicate code": ("occupations", set_cell("isco2", 5, "11"), "isco2', row 6"),
    "half a code": ("occupations", set_cell("isco2", 5, "11.5"), "isco2', row 6"),
    "duplicate title": ("occupations", set_cell("title", 1, "Assemblers"), "title', row 32"),
    "line break in a cell": ("occupations", set_cell("isco2", 0, "1\n1"), "isco2', row 1"),
    "no rows": ("occupations", lambda t: t.iloc[:0], "at least one row"),
    "too many occupations": ("occupations", many_rows("isco2"), "at most 250"),
    "too many sectors": ("sectors", many_rows("sector"), "at most 250"),
    "too many regions": ("regions", many_rows("region"), "at most 250"),
    "unknown origin": ("career_paths", set_cell("from_isco2", 9, "99"), "from_isco2', row 10"),
    "unknown destination": ("career_paths", set_cell("to_isco2", 0, "x"), "to_isco2', row 1"),
    "two destinations": ("career_paths", set_cell("to_isco2", 0, "11 12"), "to_isco2', row 1"),
    "pair twice": ("career_paths", copy_of_last, "to_isco2', row 1495"),
    "paths above one": ("career_paths", set_cell("observed_share", 0, "0.9"), "from_isco2 11"),
    "unknown code in sector": ("sectors", set_cell("main_isco2_groups", 2, "71 99"), "groups', row 3"),
    "sector without codes": ("sectors", set_cell("main_isco2_groups", 2, ""), "main_isco2_groups', row 3"),
    "sector shares": ("sectors", set_cell("share_of_employment", 1, "0.3"), "share_of_employment'"),
    "public share": ("sectors", set_cell("public_share", 1, "3"), "public_share', row 2"),
    "duplicate sector": ("sectors", set_cell("sector", 1, "agriculture"), "sector', row 2"),
    "region shares": ("regions", set_cell("population_share", 0, "0.1"), "population_share'"),
    "reach": ("regions", set_cell("reach_Limburg", 2, "0.1"), "row 3"),
    "region without reach": ("regions", set_cell("region", 1, "Brussels"), "reach_Brussels"),
    "gap between bands": ("population", lambda t: t.drop(index=3), "age_from', row 4"),
    "band upside down": ("population", set_cell("age_to", 0, "14"), "age_to', row 1"),
    "bands stop early": ("population", lambda t: t.iloc[:-1], "age_to', last row"),
    "nobody in a band": ("population", set_cell("persons_thousand", 0, "0"), "persons_thousand', row 1"),
    "education shares": ("population", set_cell("share_mid_educated", 4, "0.9"), "row 5"),
    "sizes fall": ("employer_sizes", set_cell("upper_size", 3, "4"), "upper_size', row 4"),
    "size below one": ("employer_sizes", set_cell("upper_size", 0, "0.5"), "upper_size', row 1"),
    "cumulative falls": (
        "employer_sizes",
        set_cell("cumulative_share_public", 3, "0.1"),
        "cumulative_share_public', row 4",
    ),
    "cumulative ends early": ("employer_sizes", lambda t: t.iloc[:3], "cumulative_share_private', last row"),
}


def one_line(error, table):
    message = str(error.value)
    assert "\n" not in message
    assert message.startswith(table)
    assert "found" in message and "allowed" in message
    return message


@pytest.mark.parametrize(("table", "change", "named"), BAD_TABLES.values(), ids=BAD_TABLES.keys())
def test_bad_table_gets_one_line_that_names_it(own_table, table, change, named):
    with pytest.raises(ReferenceDataError) as error:
        load_reference_data(own_table(table, change))
    message = one_line(error, table)
    assert named in message and "own.csv" in message


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n\x00\xff",
        b"isco2\x00,title\n11,x\n",
        b'isco2,title\n"11,x\n',
        b"isco2,title\n11,x,y\n",
        b"isco2,isco2\n11,11\n",
        b"isco2;title\n11;x\n",
    ],
    ids=["empty", "binary", "null", "open quote", "ragged", "column twice", "semicolons"],
)
def test_what_is_no_csv_is_refused(tmp_path, content):
    path = tmp_path / "own.csv"
    path.write_bytes(content)
    with pytest.raises(ReferenceDataError) as error:
        load_reference_data({"occupations": str(path)})
    assert "own.csv" in one_line(error, "occupations")


@pytest.mark.parametrize("path", ["absent.csv", ".", "", "a\0b"], ids=["absent", "folder", "empty", "null"])
def test_file_that_cannot_be_read_is_refused(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ReferenceDataError) as error:
        load_reference_data({"sectors": path})
    one_line(error, "sectors")


def test_unknown_table_is_refused():
    with pytest.raises(ReferenceDataError) as error:
        load_reference_data({"sector": None})
    assert "'sector'" in one_line(error, "paths")


def test_sector_mix_that_does_not_fit_is_refused(monkeypatch):
    monkeypatch.setattr(world_module, "FITTING_ROUNDS", 1)
    with pytest.raises(ReferenceDataError) as error:
        load_reference_data()
    assert "main_isco2_groups" in one_line(error, "sectors")


def as_a_belgian_spreadsheet(name, first, encoding, separator):
    """A shipped table as a spreadsheet writes it where the comma is in decimals."""
    table = pd.read_csv(DATA_FOLDER / f"{name}.csv", dtype=str, keep_default_na=False)
    decimals = table.map(lambda cell: cell.replace(".", ",") if re.fullmatch(r"-?\d+\.\d+", cell) else cell)
    return (first + decimals.to_csv(index=False, sep=separator) + separator * 3 + "\r\n").encode(encoding)


EXCEL = {
    "plain": ("", "utf-8", ";"),
    "sep": ("sep=;\r\n", "utf-8", ";"),
    "BOM": ("", "utf-8-sig", ";"),
    "BOM and sep": ('"SEP=;"\n', "utf-8-sig", ";"),
    "Windows": ("", "cp1252", ";"),
    "Unicode": ("", "utf-16", "\t"),
}


@pytest.mark.parametrize("name", TABLE_NAMES)
@pytest.mark.parametrize("kind", EXCEL.values(), ids=EXCEL)
def test_every_table_is_taken_as_a_belgian_spreadsheet_writes_it(reference_data, tmp_path, name, kind):
    (tmp_path / "own.csv").write_bytes(as_a_belgian_spreadsheet(name, *kind))
    found = load_reference_data({name: tmp_path / "own.csv"})
    for field in SHAPES:
        assert np.array_equal(getattr(found, field), getattr(reference_data, field)), field
    for field in ("occupation_title", "sector_name", "region_name"):
        assert getattr(found, field) == getattr(reference_data, field)


def test_points_beside_decimal_commas_are_refused_and_accents_stay(tmp_path):
    text = (DATA_FOLDER / "occupations.csv").read_text("utf-8")
    rows = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    rows.loc[0, "title"], rows.loc[0, "employment_thousands_fr2018"] = "G\u00e9rants, associ\u00e9s", "1.234"
    rows.loc[1, "annual_earnings_gbp"] = "31234,5"
    own = tmp_path / "own.csv"
    own.write_bytes(rows.to_csv(index=False, sep=";").encode("cp1252"))
    with pytest.raises(ReferenceDataError, match="row 1: found '1.234'; allowed: a number above 0"):
        load_reference_data({"occupations": own})
    rows = rows.map(lambda cell: cell.replace(".", ",") if re.fullmatch(r"-?\d+\.\d+", cell) else cell)
    own.write_bytes(rows.to_csv(index=False, sep=";").encode("cp1252"))
    assert load_reference_data({"occupations": own}).occupation_title[0] == "G\u00e9rants, associ\u00e9s"
