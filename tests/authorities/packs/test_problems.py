"""Each kind of bad pack is refused by `manage.py check`, which names file, key and reason."""

import pytest
from django.core.checks import run_checks

from authorities import checks
from authorities.packs.cascade import PackLibrary
from tests.authorities.packs.conftest import entry


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("449900.toml", "code"),
        ("guangdong.toml", "code"),
        ("44000.toml", "code"),
        ("440104.toml", "code"),
    ],
)
def test_file_of_no_region_above_county(folder, name, kind):
    folder.write(name, entry("limits.total", 8))
    assert folder.problems == [(kind, name, "")]


def test_file_that_is_not_toml(folder):
    folder.write("440000.toml", "[limits.total\n")
    assert folder.problems == [("syntax", "440000.toml", "")]
    assert "line 1" in folder.reasons


def test_file_that_is_not_utf8(folder):
    (folder.path / "440000.toml").write_bytes('[limits.total]\nsource = "粤"'.encode("gb18030"))
    assert folder.problems == [("syntax", "440000.toml", "")]


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("limits = 8", "shape", "limits"),
        ("[limits]\ntotal = 8", "shape", "limits.total"),
        ("[limits]\ntotal = [8]", "shape", "limits.total"),
        ('[limits.total]\nsource = "decree"\neffective_from = 2026-01-01', "shape", "limits.total"),
        (entry("limits.total", 8) + 'note = "really"', "shape", "limits.total"),
        (entry("[limits.total]", 8) + entry("[limits.total]", 9), "shape", "limits.total"),
        ("[limits.total]\nvalue = 8\neffective_from = 2026-01-01", "source", "limits.total"),
        (entry("limits.total", 8, source=" "), "source", "limits.total"),
        ('[limits.total]\nvalue = 8\nsource = "decree"', "source", "limits.total"),
        (entry("limits.total", 8, effective_from='"2026-01-01"'), "source", "limits.total"),
        (entry("limits.total", 8, effective_from="2026-01-01T00:00:00"), "source", "limits.total"),
        (entry("limits.total", 8) + 'verified = "no"', "shape", "limits.total"),
        (entry("limit.total", 8), "section", "limit"),
        (entry("limits.totals", 8), "key", "limits.totals"),
        (entry("limits.total", '"8"'), "type", "limits.total"),
        (entry("limits.total", "8.0"), "type", "limits.total"),
        (entry("limits.total", "true"), "type", "limits.total"),
        (entry("limits.is_asked", "1"), "type", "limits.is_asked"),
        (entry("limits.total", 10), "repeats", "limits.total"),
        (entry("limits.total", 10, effective_from="2019-01-01"), "repeats", "limits.total"),
        (entry("[limits.total]", 8) + entry("[limits.total]", 8, "2027-01-01"), "repeats", "limits.total"),
        (entry("limits.total", 3), "rule", "limits"),
        (entry("[limits.total]", 8) + entry("[limits.total]", 3, "2027-01-01"), "rule", "limits"),
    ],
)
def test_bad_pack_names_file_key_and_kind(folder, text, kind, key):
    folder.write("440000.toml", text)
    assert set(folder.problems) == {(kind, "440000.toml", key)}
    assert f"440000.toml: {key}: " in folder.reasons


def test_value_equal_to_the_provinces_repeats_it(folder):
    folder.write("440000.toml", entry("limits.total", 8)).write("440100.toml", entry("limits.total", 8))
    assert folder.problems == [("repeats", "440100.toml", "limits.total")]


def test_value_that_returns_to_the_nations_is_no_repetition(folder):
    folder.write("440000.toml", entry("limits.total", 8)).write("440100.toml", entry("limits.total", 10))
    assert folder.problems == []
    folder.write("440100.toml", entry("[limits.total]", 6) + entry("[limits.total]", 8, "2027-01-01"))
    assert folder.problems == []


def test_value_missing_from_the_cascade(folder):
    folder.write("000000.toml", entry("limits.total", 10) + entry("limits.group", 4))
    folder.write("440000.toml", entry("limits.is_asked", "true"))
    assert folder.problems == [("missing", "000000.toml", "limits.is_asked")]


def test_value_that_is_not_in_force_yet_is_missing(folder):
    folder.write(
        "000000.toml",
        entry("limits.total", 10) + entry("limits.group", 4) + entry("limits.is_asked", "true", "2999-01-01"),
    )
    assert folder.problems == [("missing", "000000.toml", "limits.is_asked")]


def test_folder_without_the_nation(folder):
    (folder.path / "000000.toml").unlink()
    assert folder.problems == [("missing", "000000.toml", "")]


def test_all_problems_are_named_at_once(folder):
    folder.write("440000.toml", entry("limits.totals", 8) + entry("limits.group", '"4"'))
    folder.write("320000.toml", entry("limit.total", 8))
    assert len(folder.problems) == 3


def test_check_reports_a_problem_with_its_id(folder, monkeypatch):
    folder.write("440000.toml", entry("limits.totals", 8))
    monkeypatch.setattr(checks, "library_in", lambda _: PackLibrary(folder.path))
    errors = run_checks(tags=["packs"])
    assert [(error.id, error.msg) for error in errors] == [
        ("authorities.E006", "Region pack 440000.toml: limits.totals: unknown key of Limits")
    ]


def test_shipped_packs_pass():
    assert run_checks(tags=["packs"]) == []
