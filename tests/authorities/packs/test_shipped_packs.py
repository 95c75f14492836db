"""The packs that ship, read through the shapes of the apps that use them."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils.translation import override

from authorities.codes import known_codes
from authorities.help import HelpRules
from authorities.packs import pack_for
from authorities.packs.cascade import FOLDER, library_in
from families.packs import IdentityRules, LinkingRules, RegistryRules

DAY = date(2026, 11, 23)
# What is quoted from nowhere that can be opened is marked as not verified.
FOLLOWED = (
    "sscard default",
    "http",
    "Law ",
    "Regulation ",
    "Rules ",
    "national service line",
    "State Council document",
)
SHIPPED = sorted(library_in(FOLDER).files)


def linking(code):
    return pack_for(code, DAY).section(LinkingRules)


def test_nation_provinces_and_prefectures_ship():
    assert SHIPPED == [
        "000000",
        "110000",
        "310000",
        "320000",
        "320500",
        "330000",
        "340000",
        "410000",
        "410100",
        "440000",
        "440100",
        "440300",
        "500000",
        "610100",
    ]


def test_nations_linking_rules():
    assert linking("000000") == LinkingRules(
        own_consent_age=16,
        child_told_from_age=14,
        both_guardians_agree=False,
        two_officers_for=("ward_of_age",),
        quota_total=10,
        quota_elders=4,
        quota_children=3,
        quota_spouse=1,
        quota_others=2,
        owners_per_person=3,
        owners_per_person_most=10,
        matches_per_month=5,
        terms_days=(31, 182, 365),
        default_term_days=365,
        longest_term_days=1826,
        consent_days=14,
        asked_again_after_days=(0, 1, 7, 30),
        draft_days=7,
        code_minutes=30,
        code_tries=5,
        code_route_scopes=(
            "view_card",
            "view_pension",
            "view_medical",
            "view_unemployment",
            "view_injury",
            "view_maternity",
        ),
        read_out_scopes=("view_card",),
        read_out_term_days=31,
        read_out_starts_after_hours=24,
        register_silence_hours=72,
        consent_routes=("account", "code", "read_out", "counter", "invitation"),
        review_working_days=5,
    )


@pytest.mark.parametrize(
    ("code", "total", "days"),
    [("110105", 10, 5), ("440104", 8, 5), ("320508", 6, 2), ("610113", 8, 5), ("610300", 10, 5), ("820000", 10, 5)],
)
def test_what_differs(code, total, days):
    rules = linking(code)
    assert (rules.quota_total, rules.review_working_days) == (total, days)


def test_both_guardians_are_asked_in_one_province():
    assert {code[:2] for code in SHIPPED if linking(code).both_guardians_agree} == {"33"}


@pytest.mark.parametrize("code", SHIPPED)
def test_group_quotas_fit_their_total_and_can_fill_it(code):
    rules = linking(code)
    groups = (rules.quota_elders, rules.quota_children, rules.quota_spouse, rules.quota_others)
    assert max(groups) <= rules.quota_total <= sum(groups)


@pytest.mark.parametrize("code", SHIPPED)
def test_terms_are_within_the_longest(code):
    rules = linking(code)
    assert rules.default_term_days in rules.terms_days
    assert max(*rules.terms_days, rules.read_out_term_days) <= rules.longest_term_days
    assert set(rules.read_out_scopes) <= set(rules.code_route_scopes)


def test_scheme_and_provider():
    assert pack_for("440104", DAY).section(IdentityRules) == IdentityRules(scheme="cn")
    assert pack_for("440104", DAY).section(RegistryRules) == RegistryRules(provider="http")


def test_help_lines_by_region():
    assert pack_for("440104", DAY).section(HelpRules).dispute_phone == "12333"
    jiangsu = pack_for("320508", DAY).section(HelpRules)
    assert (jiangsu.pension_phone, jiangsu.medical_phone, jiangsu.dispute_phone) == ("12333", "12393", "12345")
    with override("en"):
        assert len(jiangsu.advice_texts) == 4
        assert jiangsu.advice_texts[0].startswith("Call the service line")


@pytest.mark.parametrize(("field", "word"), [("advice", "advice"), ("channels", "channel"), ("advisers", "adviser")])
def test_help_with_an_unknown_key_is_refused(field, word):
    nation = pack_for("000000", DAY).section(HelpRules)
    with pytest.raises(ValueError, match=f"no {word} is called sing"):
        replace(nation, **{field: (*getattr(nation, field), "sing")})


@pytest.mark.parametrize(
    ("code", "own"),
    [
        ("110105", []),
        ("310115", ["Sui Shen Ban (随申办)"]),
        ("320100", ["Su Kang Ma (苏康码)"]),
        ("320508", ["Su Cheng Ma (苏城码)", "Su Kang Ma (苏康码)"]),
        ("340100", ["Wan Shi Tong (皖事通)"]),
        ("440104", ["Yue Sheng Shi (粤省事)"]),
        ("610113", ["Xi'an One Code (西安一码通)"]),
        ("610300", []),
    ],
)
def test_ways_of_a_region_stand_before_those_of_the_nation(code, own):
    nation = pack_for("000000", DAY).section(HelpRules).channel_list
    channels = pack_for(code, DAY).section(HelpRules).channel_list
    with override("en"):
        assert [str(channel.name) for channel in channels[: -len(nation)]] == own
    assert channels[-len(nation) :] == nation


@pytest.mark.parametrize(
    ("code", "numbers"),
    [("440104", ["12333", "12393", "12348"]), ("320508", ["12333", "12393", "12345", "12348"])],
)
def test_advisers_of_a_region_have_numbers(code, numbers):
    assert [number for number, _for in pack_for(code, DAY).section(HelpRules).adviser_lines] == numbers


def test_every_value_has_a_source_that_can_be_followed():
    for file in library_in(FOLDER).files.values():
        for entries in file.entries.values():
            for entry in entries:
                assert entry.is_verified is False or any(word in entry.source for word in FOLLOWED), entry


def test_every_region_has_a_pack_today():
    versions = {pack_for(code).version for code in known_codes()}
    assert len(versions) == len(SHIPPED)
