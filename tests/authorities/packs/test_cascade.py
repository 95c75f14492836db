import time
from datetime import date
from decimal import Decimal

import pytest

from authorities.errors import PackInvalid, UnknownRegion
from authorities.packs import Fact, pack_for, sections
from authorities.packs.cascade import PackLibrary
from tests.authorities.packs.conftest import NATION, SAMPLES, Limits, Sample, Wages, entry

DAY = date(2026, 6, 1)


def total(folder, code, on=DAY):
    return folder.library.pack(code, on).section(Limits).total


def test_nation_answers_where_nothing_differs(folder):
    assert folder.library.pack("440104", DAY).section(Limits) == Limits(total=10, group=4, is_asked=False)


def test_prefecture_wins_over_province_over_nation(folder):
    folder.write("440000.toml", entry("limits.total", 8)).write("440100.toml", entry("limits.total", 6))
    assert [total(folder, code) for code in ("000000", "320000", "440000", "440300", "440100")] == [10, 10, 8, 8, 6]


def test_county_uses_its_prefectures(folder):
    folder.write("440100.toml", entry("limits.total", 6))
    assert total(folder, "440104") == 6
    assert folder.library.pack("440104", DAY).region_code == "440104"


def test_pack_holds_only_what_differs(folder):
    folder.write("440000.toml", entry("limits.total", 8))
    assert folder.library.pack("440000", DAY).section(Limits).group == 4


def test_value_in_force_on_the_day_wins(folder):
    changes = entry("[limits.total]", 8, "2026-01-01") + entry("[limits.total]", 9, "2027-01-01")
    folder.write("440000.toml", changes)
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1), date(2050, 1, 1)]
    assert [total(folder, "440000", on) for on in days] == [10, 8, 8, 9, 9]


def test_order_in_the_file_does_not_matter(folder):
    changes = entry("[limits.total]", 9, "2027-01-01") + entry("[limits.total]", 8, "2026-01-01")
    assert total(folder.write("440000.toml", changes), "440000") == 8


def test_abolished_county_finds_its_prefectures_rules(folder):
    folder.write("440100.toml", entry("limits.total", 6))
    assert total(folder, "440199") == 6


@pytest.mark.parametrize("code", ["", "44", "990000", "Guangdong", "4401041", "830000"])
def test_code_of_no_province_is_refused(folder, code):
    with pytest.raises(UnknownRegion):
        folder.library.pack(code, DAY)


def test_day_before_all_values_has_no_answer(folder):
    with pytest.raises(PackInvalid, match=r"limits\.total: no value in force"):
        total(folder, "440000", date(2019, 12, 31))


def test_fact_says_where_a_value_comes_from(folder):
    folder.write("440000.toml", entry("limits.total", 8))
    pack = folder.library.pack("440104", DAY)
    assert pack.fact(Limits, "total") == Fact(8, "decree", date(2026, 1, 1), "440000")
    assert pack.fact(Limits, "group") == Fact(4, "law", date(2020, 1, 1), "000000")


def test_doubtful_source_is_told(folder):
    folder.write("440000.toml", entry("limits.total", 8) + "verified = false\n")
    pack = folder.library.pack("440104", DAY)
    assert [pack.fact(Limits, field).is_verified for field in ("total", "group")] == [False, True]


def test_field_that_may_have_no_value_is_none_where_nobody_gives_one(folder):
    sections.register_section("wages")(Wages)
    folder.write("440000.toml", entry("wages.average", "9000.50"))
    here, elsewhere = (folder.library.pack(code, DAY) for code in ("440104", "320000"))
    assert (here.section(Wages).average, elsewhere.section(Wages).average) == (Decimal("9000.50"), None)
    assert (here.fact_or_none(Wages, "average").region_code, elsewhere.fact_or_none(Wages, "average")) == (
        "440000",
        None,
    )
    assert folder.problems == []


def test_version_names_every_file_and_changes_with_it(folder):
    nation = folder.library.pack("440104", DAY).version
    assert nation.startswith("000000:")
    folder.write("440000.toml", entry("limits.total", 8))
    both = folder.library.pack("440104", DAY).version
    assert both.startswith(f"{nation}+440000:")
    folder.write("440000.toml", entry("limits.total", 7))
    assert folder.library.pack("440104", DAY).version != both
    assert folder.library.pack("320000", DAY).version == nation


def test_longest_version_fits_an_event(folder):
    folder.write("440000.toml", entry("limits.total", 8)).write("440100.toml", entry("limits.total", 6))
    version = folder.library.pack("440104", DAY).version
    assert len(version) <= 64
    assert set(version) <= set("0123456789abcdef:+")


@pytest.mark.parametrize(("n", "kind"), list(enumerate(SAMPLES)))
def test_every_kind_of_field(tmp_path, only_limits, n, kind):
    sections.register_section("sample")(Sample)
    text = "".join(entry(f"sample.field_{i}", written) for i, (written, _) in enumerate(SAMPLES.values()))
    (tmp_path / "000000.toml").write_text(text, encoding="utf-8")
    value = getattr(PackLibrary(tmp_path).pack("440000", DAY).section(Sample), f"field_{n}")
    assert value == SAMPLES[kind][1]
    assert type(value) is type(SAMPLES[kind][1])


def test_bad_file_answers_nothing(folder):
    folder.write("440000.toml", "[limits.total\n")
    with pytest.raises(PackInvalid, match=r"440000\.toml: not TOML"):
        total(folder, "440104")
    assert total(folder, "320000") == 10


def test_wrong_type_is_refused_when_asked_for(folder):
    folder.write("440000.toml", entry("limits.total", '"8"'))
    with pytest.raises(PackInvalid, match=r"440000\.toml: limits\.total: expected int, not str"):
        total(folder, "440104")


def test_folder_without_the_nation_answers_nothing(tmp_path):
    with pytest.raises(PackInvalid, match=r"000000\.toml is missing"):
        PackLibrary(tmp_path).pack("440000", DAY)


def test_unregistered_shape_is_a_key_error(folder):
    with pytest.raises(KeyError):
        folder.library.pack("440000", DAY).section(Sample)


def test_section_name_is_taken_once(folder):
    with pytest.raises(ValueError, match="registered by Limits already"):
        sections.register_section("limits")(Sample)


def test_section_is_a_dataclass(folder):
    with pytest.raises(TypeError, match="not a dataclass"):
        sections.register_section("other")(int)


def test_nation_text_of_these_tests_is_sound(folder):
    assert folder.problems == []
    assert "limits" in NATION


def test_regions_with_the_same_files_share_a_ruleset_for_all_days_between_changes(folder):
    library = folder.library
    first = library.pack("440104", DAY).ruleset
    assert library.pack("440304", date(2031, 1, 1)).ruleset is first


def test_asking_is_cheap():
    pack_for("440104")
    began = time.perf_counter()
    for _ in range(2000):
        pack_for("440104")
    assert (time.perf_counter() - began) / 2000 < 0.0002  # seconds; some microseconds on an idle machine
