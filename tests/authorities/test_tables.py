"""The whole table, as every installation loads it."""

import csv

import pytest
from django.core.management import call_command
from django.db.models import Q

from authorities.codes import REGIONS_FILE
from authorities.management.commands.romanise_regions import stem_of
from authorities.models import Authority, Office, Region
from authorities.services.tables import Loaded, load_tables


@pytest.fixture
def loaded(without_regions):
    return load_tables()


def test_counts_are_those_of_the_standard(loaded):
    assert loaded == Loaded(regions=3352, authorities=396, offices=8, is_changed=True)
    provinces = Region.objects.provinces()
    assert provinces.exclude(code__in=["710000", "810000", "820000"]).count() == 31
    assert provinces.count() == 34
    assert Region.objects.filter(level="prefecture").count() == 342
    assert Region.objects.filter(Q(level="county") | Q(is_own_county=True)).count() == 2978
    assert Region.objects.filter(level="nation").get().label == "China"


def test_placeholders_are_never_shown(loaded):
    hidden = set(Region.objects.filter(is_placeholder=True).values_list("code", flat=True))
    assert hidden == {"110100", "120100", "310100", "500100", "500200", "419000", "429000", "469000", "659000"}
    for word in ("市辖区", "直辖县级"):
        assert not Region.objects.shown().filter(name__contains=word).exists()
    assert not Region.objects.shown().filter(name="县").exists()
    assert not Authority.objects.filter(region__is_placeholder=True).exists()


def test_three_cities_have_no_counties(loaded):
    own = Region.objects.filter(is_own_county=True)
    assert {region.code: region.romanised_name for region in own} == {
        "441900": "Dongguan",
        "442000": "Zhongshan",
        "460400": "Danzhou",
    }


def test_county_under_the_province_is_shown_under_it(loaded):
    jiyuan = Region.objects.get(code="419001")
    assert (jiyuan.name, jiyuan.shown_parent.romanised_name) == ("济源市", "Henan")
    beijing = Region.objects.get(code="110000")
    assert Region.objects.shown_children_of(beijing).count() == 16


@pytest.mark.parametrize(
    ("code", "romanised_name"),
    [
        ("110000", "Beijing"),
        ("140000", "Shanxi"),
        ("610000", "Shaanxi"),
        ("610100", "Xi'an"),
        ("341500", "Lu'an"),
        ("150000", "Inner Mongolia"),
        ("810000", "Hong Kong"),
        ("820000", "Macao"),
        ("710000", "Taiwan"),
        ("422800", "Enshi"),
        ("141100", "Lüliang"),
        ("110105", "Chaoyang"),
        ("500000", "Chongqing"),
        ("130133", "Zhaoxian"),
        ("310115", "Pudong New Area"),
        ("320576", "Suzhou Industrial Park"),
        ("540100", "Lhasa"),
    ],
)
def test_romanised_names(code, romanised_name):
    with REGIONS_FILE.open(encoding="utf-8", newline="") as table:
        names = {row["code"]: row["romanised_name"] for row in csv.DictReader(table)}
    assert names[code] == romanised_name


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("广西壮族自治区", "广西"),
        ("新疆维吾尔自治区", "新疆"),
        ("内蒙古自治区", "内蒙古"),
        ("双江拉祜族佤族布朗族傣族自治县", "双江"),
        ("东乡族自治县", "东乡"),
        ("鄂温克族自治旗", "鄂温克"),
        ("管城回族区", "管城"),
        ("清新区", "清新"),
        ("赵县", "赵县"),
        ("阿里地区", "阿里"),
    ],
)
def test_stem_loses_type_and_peoples(name, stem):
    assert stem_of(name) == stem


def test_no_two_regions_of_one_parent_read_alike(loaded):
    labels = Region.objects.shown().values_list("parent", "romanised_name")
    assert len(set(labels)) == len(labels)


def test_committed_table_is_what_the_generator_writes(tmp_path, monkeypatch):
    again = tmp_path / "regions.csv"
    monkeypatch.setattr("authorities.management.commands.romanise_regions.REGIONS_FILE", again)
    call_command("romanise_regions")
    assert again.read_bytes() == REGIONS_FILE.read_bytes()


def test_issuers_are_provinces_and_prefectures(loaded):
    issuers = Authority.objects.issuing().select_related("region")
    assert {issuer.region.level for issuer in issuers} == {"province", "prefecture"}
    assert len(issuers) == 31 + 342 - 9
    assert all("Stand-in" in issuer.approval_source for issuer in issuers)
    assert Authority.objects.get(code="110000-department").name == "北京市人力资源和社会保障局"
    assert Authority.objects.get(code="440000-department").name == "广东省人力资源和社会保障厅"
    assert not Authority.objects.get(code="000000-department").may_issue


def test_offices_say_that_they_are_demonstration_data(loaded):
    for office in Office.objects.all():
        office.full_clean()
        assert office.is_demonstration
        assert office.romanised_name.startswith("Demonstration office, ")
        assert office.name.startswith("演示网点")
        assert office.phone == "12333"


def test_loading_again_writes_nothing(loaded, django_assert_max_num_queries):
    with django_assert_max_num_queries(7) as queries:  # two of them the savepoint, three counts
        again = load_tables()
    assert not again.is_changed
    assert not any(query["sql"].startswith(("INSERT", "UPDATE")) for query in queries.captured_queries)


def test_loading_by_force_puts_changed_rows_right(loaded):
    Region.objects.filter(code="440100").update(romanised_name="Canton")
    assert load_tables(force=True) == loaded
    assert Region.objects.get(code="440100").romanised_name == "Guangzhou"


def test_loading_after_the_rows_are_gone_writes_them(loaded):
    Office.objects.all().delete()
    Authority.objects.filter(kind="information_agency").delete()
    Authority.objects.all().delete()
    Region.objects.all()._raw_delete("default")
    assert load_tables() == loaded


def test_command_says_what_it_did(without_regions, capsys):
    call_command("load_regions")
    call_command("load_regions")
    assert capsys.readouterr().out.splitlines() == [
        "loaded: 3352 regions, 396 authorities, 8 offices",
        "unchanged: 3352 regions, 396 authorities, 8 offices",
    ]
