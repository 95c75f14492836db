import re

import pytest
import requests

from registry.cases import CASES

LANGUAGES = ("en", "es", "zh-hans")
CASE_FIELDS = {
    *("key", "title", "expect", "name", "typed_name", "number", "birth_date", "sex", "region"),
    *("relationship", "relationship_label", "has_phone", "reference"),
}


def get(registry, path, **headers):
    return requests.get(registry.url + path, headers=headers, timeout=10)


def test_cases_are_told_as_json_in_their_order(registry):
    told = get(registry, "/cases.json").json()

    assert [case["key"] for case in told] == [case.key for case in CASES]
    assert all(case.keys() == CASE_FIELDS for case in told)
    assert [case["key"] for case in told if case["reference"] is None] == ["demo_unknown"]


def test_case_page_shows_every_case_with_the_name_to_type_and_the_number(registry):
    page = get(registry, "/cases/").text

    for case in registry.cases.values():
        assert case["number"] in page
        assert f">{case['typed_name']}<" in page


def test_renamed_person_is_told_by_their_new_name(clean_registry):
    clean_registry.change(clean_registry.cases["demo_brother"]["reference"], "name", "李小强")

    told = {case["key"]: case["name"] for case in get(clean_registry, "/cases.json").json()}

    assert told["demo_brother"] == "李小强"


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Cases to try"), ("es", "Casos para probar"), ("zh-hans", "案例")]
)
@pytest.mark.parametrize("by", ["address", "browser"])
def test_page_speaks_the_language_of_the_address_or_of_the_browser(registry, language, words, by):
    if by == "address":
        page = get(registry, f"/cases/?lang={language}", **{"Accept-Language": "en"})
    else:
        page = get(registry, "/cases/", **{"Accept-Language": language})

    assert words in page.text
    assert f'<html lang="{language}">' in page.text


def test_message_stands_on_the_page_with_its_code_and_a_masked_number(registry):
    reference = registry.cases["demo_mother"]["reference"]
    body = {"person": reference, "purpose": "manage", "channel": "sms", "language": "en", "reference": "A"}
    registry.call("POST", "/v1/one-time-codes", body)
    [sent, *_] = registry.phones(reference)

    page = get(registry, f"/phones/?person={reference}").text

    assert f'<span class="code">{sent.code}</span>' in page
    assert "****" in page
    assert not re.search(r"(?<!\d)19\d{9}(?!\d)", page)


def test_page_for_one_person_shows_nobody_elses_messages(registry):
    for key in ("demo_mother", "demo_father"):
        body = {"person": registry.cases[key]["reference"], "template": "consent_asked", "values": {}, "language": "en"}
        registry.call("POST", "/v1/notices", body)

    page = get(registry, f"/phones/?person={registry.cases['demo_father']['reference']}").text

    assert "李建国" in page
    assert "陈秀英" not in page


@pytest.mark.parametrize("path", ["/cases/", "/phones/", "/letters/", "/nowhere"])
def test_page_has_a_strict_policy_and_neither_script_nor_inline_style(registry, path):
    answer = get(registry, path)

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert not re.search(r"<script|<style|style=|onclick", answer.text)


def test_style_sheet_is_there(registry):
    assert get(registry, "/style.css").headers["Content-Type"] == "text/css; charset=utf-8"


def test_unknown_page_says_so_in_the_look(registry):
    answer = get(registry, "/nowhere?lang=es")

    assert answer.status_code == 404
    assert "Página no encontrada" in answer.text
