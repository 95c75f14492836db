import re
from uuid import uuid4

import pytest

from tests.registry.contract.claims import code_request


def person_path(registry, key, tail=""):
    return f"/v1/persons/{registry.cases[key]['reference']}{tail}"


def test_person_is_told_with_their_card(any_registry):
    told = any_registry.call("GET", person_path(any_registry, "demo_mother")).json()

    card = told.pop("card")
    assert told == {
        "reference": any_registry.cases["demo_mother"]["reference"],
        "name": "陈秀英",
        "birth_date": "1958-05-20",
        "sex": "female",
        "region": "110101",
        "has_phone": True,
        "phone_shared_with_applicant": None,
    }
    assert card["state"] == "normal"


def test_many_persons_are_told_at_once_in_their_order(any_registry):
    keys = ("demo_mother", "demo_deceased", "demo_protected", "demo_citizen")
    references = [any_registry.cases[key]["reference"] for key in keys]

    told = any_registry.call("POST", "/v1/persons", {"references": [*references, "RNOBODY"]}).json()["persons"]

    alone = [any_registry.call("GET", f"/v1/persons/{reference}").json() for reference in references]
    died_on = alone[1]["died_on"]
    assert told == [
        alone[0],
        {"reference": references[1], "code": "deceased", "died_on": died_on},
        {"reference": references[2], "code": "unknown_person"},
        alone[3],
        {"reference": "RNOBODY", "code": "unknown_person"},
    ]


@pytest.mark.parametrize(
    "references", [None, {}, [], "R1", [7], [None], ["R1"] * 201], ids=lambda value: repr(value)[:12]
)
def test_list_of_persons_has_its_form(any_registry, references):
    answer = any_registry.call("POST", "/v1/persons", {"references": references})

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


@pytest.mark.parametrize("tail", ["", "/insurance-records", "/certification"])
@pytest.mark.parametrize(
    ("key", "status", "code"), [("demo_deceased", 410, "deceased"), ("demo_protected", 404, "unknown_person")]
)
def test_dead_are_gone_and_protected_unknown(any_registry, key, status, code, tail):
    answer = any_registry.call("GET", person_path(any_registry, key, tail))

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_protected_person_is_unknown_to_codes_and_notices_too(any_registry):
    reference = any_registry.cases["demo_protected"]["reference"]

    code = any_registry.call("POST", "/v1/one-time-codes", code_request(any_registry, "demo_protected"))
    told = any_registry.call("POST", "/v1/notices", notice(any_registry, "demo_protected"))

    assert [(answer.status_code, answer.json()["code"]) for answer in (code, told)] == [(404, "unknown_person")] * 2
    assert any_registry.phones(reference) == any_registry.letters(reference) == []


@pytest.mark.parametrize("tail", ["", "/insurance-records", "/certification"])
def test_unknown_reference_is_not_found(any_registry, tail):
    assert any_registry.call("GET", f"/v1/persons/RNOBODY{tail}").status_code == 404


def test_insurance_records_have_their_shape(any_registry):
    answer = any_registry.call("GET", person_path(any_registry, "demo_citizen", "/insurance-records")).json()

    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", answer["as_of"])
    assert answer["records"]
    for record in answer["records"]:
        assert record.keys() == {*("insurance", "region", "state", "first_enrolled", "spells", "account_balance")}
        for spell in record["spells"]:
            assert spell.keys() == {"from", "to", "base", "employer", "region"}
            assert re.fullmatch(r"\d+\.\d{2}", spell["base"])
            assert re.fullmatch(r"\d{4}-\d{2}", spell["from"])


def notice(registry, key, **changed):
    return {
        "person": registry.cases[key]["reference"],
        "template": "consent_asked",
        "values": {"reference": "F7K2-94QD"},
        "language": "en",
    } | changed


@pytest.mark.parametrize(
    ("key", "channel"),
    [("demo_mother", "sms"), ("demo_father_in_law", "voice"), ("demo_grandfather_no_phone", "letter")],
)
def test_notice_goes_the_best_way_there_is(any_registry, key, channel):
    answer = any_registry.call("POST", "/v1/notices", notice(any_registry, key))

    reference = any_registry.cases[key]["reference"]
    sent = (any_registry.letters if channel == "letter" else any_registry.phones)(reference)[0]
    assert (answer.status_code, answer.json()["channel"], sent.channel) == (202, channel, channel)
    assert "F7K2-94QD" in sent.text


def test_notice_says_the_day_and_the_page_where_they_are_given(any_registry):
    reference = any_registry.cases["demo_mother"]["reference"]
    values = {"reference": "F7K2-94QD", "until": "March 1, 2027", "address": "https://sscard.example/consent/manage/"}

    any_registry.call(
        "POST", "/v1/notices", notice(any_registry, "demo_mother", template="link_ends_subject", values=values)
    )
    dated = any_registry.phones(reference)[0].text
    any_registry.call(
        "POST",
        "/v1/notices",
        notice(any_registry, "demo_mother", template="link_ends_subject", values={"reference": "F7K2-94QD"}),
    )
    undated = any_registry.phones(reference)[0].text

    assert "on March 1, 2027." in dated
    assert dated.endswith(" https://sscard.example/consent/manage/")
    assert "ends soon" in undated
    assert "web" not in undated


def test_overview_on_paper_has_a_line_for_each_in_their_order(any_registry):
    links = {f"link_{number}": f"Somebody {number}, 100 % of it" for number in range(11, 0, -1)}
    values = links | {"month": "October 2026", "officers": "1", "app_1": "A hospital: asked 2 times"}
    body = notice(any_registry, "demo_grandfather_no_phone", template="digest", values=values)
    any_registry.call("POST", "/v1/notices", body)

    lines = any_registry.letters(any_registry.cases["demo_grandfather_no_phone"]["reference"])[0].text.split("\n")
    assert "looked in October 2026." in lines[0]
    assert lines[1:13] == ["They can see your record:", *(f"– {links[f'link_{number}']}" for number in range(1, 12))]
    assert lines[13:15] == ["Programs that asked about you:", "– A hospital: asked 2 times"]
    assert lines[15].startswith("Looks by officers of the authority: 1.")
    assert len(lines) == 16


def test_overview_of_a_caller_who_numbers_nothing_is_as_it_was(any_registry):
    values = {"month": "2026-10", "links": "QKRP-JQ92 (0)", "officers": "0"}
    any_registry.call("POST", "/v1/notices", notice(any_registry, "demo_mother", template="digest", values=values))

    sent = any_registry.phones(any_registry.cases["demo_mother"]["reference"])[0]
    assert "in 2026-10: QKRP-JQ92 (0)." in sent.text


def test_call_to_a_landline_reads_no_address_out(any_registry):
    values = {"reference": "F7K2-94QD", "address": "https://sscard.example/consent/"}
    any_registry.call("POST", "/v1/notices", notice(any_registry, "demo_father_in_law", values=values))

    sent = any_registry.phones(any_registry.cases["demo_father_in_law"]["reference"])[0]
    assert "sscard.example" not in sent.text


@pytest.mark.parametrize("key", ["demo_no_address", "demo_deceased"])
def test_notice_without_any_way_is_a_conflict(any_registry, key):
    answer = any_registry.call("POST", "/v1/notices", notice(any_registry, key))

    assert (answer.status_code, answer.json()["code"]) == (409, "no_channel")


def test_notice_with_the_same_key_goes_once(any_registry):
    reference, key = any_registry.cases["demo_brother"]["reference"], str(uuid4())
    before = len(any_registry.phones(reference))

    answers = {
        any_registry.call("POST", "/v1/notices", notice(any_registry, "demo_brother"), key=key).text for _ in range(3)
    }

    assert (len(answers), len(any_registry.phones(reference))) == (1, before + 1)


@pytest.mark.parametrize("changed", [{"values": []}, {"values": {"a": 1}}, {"template": ""}, {"language": "fr"}])
def test_malformed_notice_is_refused(any_registry, changed):
    assert any_registry.call("POST", "/v1/notices", notice(any_registry, "demo_mother", **changed)).status_code == 400


def test_pension_due_dates_are_current_warned_or_overdue(any_registry):
    states = {
        key: any_registry.call("GET", person_path(any_registry, key, "/certification")).json()["state"]
        for key in ("demo_father", "demo_mother", "demo_grandfather_no_phone")
    }

    assert states == {
        "demo_father": "current",
        "demo_mother": "warning",
        "demo_grandfather_no_phone": "overdue",
    }


def test_someone_without_a_pension_has_no_certification(any_registry):
    answer = any_registry.call("GET", person_path(any_registry, "demo_citizen", "/certification"))

    assert (answer.status_code, answer.json()["code"]) == (404, "no_pension")
