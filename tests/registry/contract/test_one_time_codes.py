from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from tests.registry.contract.claims import code_request


def send(registry, key="demo_mother", **changed):
    answer = registry.call("POST", "/v1/one-time-codes", code_request(registry, key, **changed))
    assert answer.status_code == 202, answer.text
    return answer.json()["id"], registry.phones(registry.cases[key]["reference"])[0]


def check(registry, code_id, code, key=None):
    answer = registry.call("POST", f"/v1/one-time-codes/{code_id}/check", {"code": code}, key=key)
    assert answer.status_code == 200, answer.text
    return answer.json()["result"], answer.json()["tries_left"]


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_right_code_is_ok_once(any_registry):
    code_id, sent = send(any_registry)

    assert check(any_registry, code_id, sent.code) == ("ok", 4)
    assert check(any_registry, code_id, sent.code) == ("expired", 3)


def test_five_wrong_codes_lock_even_the_right_one(any_registry):
    code_id, sent = send(any_registry)

    tries = [check(any_registry, code_id, wrong(sent.code)) for _ in range(5)]

    assert tries == [("wrong", 4), ("wrong", 3), ("wrong", 2), ("wrong", 1), ("locked", 0)]
    assert check(any_registry, code_id, sent.code) == ("locked", 0)


def test_parallel_tries_are_five_at_most(any_registry):
    code_id, sent = send(any_registry)

    with ThreadPoolExecutor(8) as callers:
        results = list(callers.map(lambda _: check(any_registry, code_id, wrong(sent.code)), range(30)))

    assert sorted(left for result, left in results if result == "wrong") == [1, 2, 3, 4]
    assert check(any_registry, code_id, sent.code) == ("locked", 0)


def test_same_key_is_one_try(any_registry):
    code_id, sent = send(any_registry)
    key = str(uuid4())

    assert [check(any_registry, code_id, wrong(sent.code), key) for _ in range(6)] == [("wrong", 4)] * 6
    assert check(any_registry, code_id, sent.code) == ("ok", 3)


def test_same_key_with_another_code_is_refused(any_registry):
    code_id, sent = send(any_registry)
    key = str(uuid4())
    check(any_registry, code_id, wrong(sent.code), key)

    answer = any_registry.call("POST", f"/v1/one-time-codes/{code_id}/check", {"code": sent.code}, key=key)

    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")


def test_code_with_spaces_and_full_width_digits_is_the_code(any_registry):
    code_id, sent = send(any_registry)
    typed = "".join(chr(ord(digit) + 0xFEE0) for digit in sent.code[:3]) + " " + sent.code[3:]

    assert check(any_registry, code_id, typed)[0] == "ok"


def test_sending_again_ends_the_code_before(any_registry):
    first_id, first = send(any_registry, reference="SAME-REF")
    second_id, second = send(any_registry, reference="SAME-REF")

    assert check(any_registry, first_id, first.code)[0] == "expired"
    assert check(any_registry, second_id, second.code)[0] == "ok"


def test_sending_with_the_same_key_sends_once(any_registry):
    mother = any_registry.cases["demo_mother"]["reference"]
    key, body = str(uuid4()), code_request(any_registry, "demo_mother")
    before = len(any_registry.phones(mother))

    answers = [any_registry.call("POST", "/v1/one-time-codes", body, key=key) for _ in range(3)]

    assert len({answer.text for answer in answers}) == 1
    assert len(any_registry.phones(mother)) == before + 1


def test_parallel_calls_with_one_key_send_once(any_registry):
    mother = any_registry.cases["demo_mother"]["reference"]
    key, body = str(uuid4()), code_request(any_registry, "demo_mother")
    before = len(any_registry.phones(mother))

    def send_it(_turn):
        return any_registry.call("POST", "/v1/one-time-codes", body, key=key)

    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(send_it, range(16)))

    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.text for answer in answers}) == 1
    assert len(any_registry.phones(mother)) == before + 1


def test_message_names_who_asks_relationship_what_how_long_how_to_refuse_reference_and_code(any_registry):
    _, sent = send(any_registry, reference="F7K2-94QD")

    for part in ("李明", "mother", "see your card", "see your pension insurance", "365 days", "To refuse", "F7K2-94QD"):
        assert part in sent.text
    assert sent.code in sent.text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", ("李明", "madre", "ver su tarjeta", "365 días", "Para negarse", "F7K2-94QD", "30 minutos")),
        ("zh-hans", ("李明", "母亲", "查看您的社保卡", "365天", "拒绝", "F7K2-94QD", "30分钟")),
    ],
)
def test_message_speaks_the_language_asked_for(any_registry, language, words):
    _, sent = send(any_registry, language=language, reference="F7K2-94QD")

    assert [word for word in words if word not in sent.text] == []
    assert sent.code in sent.text


@pytest.mark.parametrize("language", ["en", "es", "zh-hans"])
@pytest.mark.parametrize("purpose", ["link", "manage"])
def test_address_is_the_last_word_of_a_text_message(any_registry, purpose, language):
    _, sent = send(any_registry, purpose=purpose, language=language, address="https://sscard.example/consent/")

    assert sent.text.endswith(" https://sscard.example/consent/") or sent.text.endswith(
        "：https://sscard.example/consent/"
    )


def test_voice_reads_no_address_out(any_registry):
    _, sent = send(any_registry, channel="voice", address="https://sscard.example/consent/")
    assert "sscard.example" not in sent.text


@pytest.mark.parametrize("purpose", ["self", "manage", "certify", "care"])
def test_each_purpose_has_words_of_its_own(any_registry, purpose):
    _, of_link = send(any_registry)
    _, sent = send(any_registry, purpose=purpose, term_days=None, scopes=[])

    assert sent.code in sent.text
    assert "asks to link" not in sent.text
    assert "asks to link" in of_link.text


def test_other_guardian_is_asked_about_a_child_without_its_name(any_registry):
    case = any_registry.cases["demo_child_two_guardians"]
    _, sent = send(any_registry, "demo_co_guardian", purpose="guardian", relationship="son", reference="F7K2-94QD")

    for part in ("李明", "other guardian", "see the child’s card", "365 days", "To refuse", "F7K2-94QD", sent.code):
        assert part in sent.text
    assert case["typed_name"] not in sent.text


def test_landline_is_called_and_hears_the_digits_one_by_one(any_registry):
    _, sent = send(any_registry, "demo_father_in_law", channel="sms")

    assert sent.channel == "voice"
    assert " ".join(sent.code) in sent.text


def test_voice_to_a_mobile_is_a_call(any_registry):
    assert send(any_registry, channel="voice")[1].channel == "voice"


@pytest.mark.parametrize("key", ["demo_grandfather_no_phone", "demo_no_phone_adult", "demo_deceased"])
def test_nobody_to_ring_is_a_conflict(any_registry, key):
    answer = any_registry.call("POST", "/v1/one-time-codes", code_request(any_registry, key))

    assert (answer.status_code, answer.json()["code"]) == (409, "no_phone_on_record")


@pytest.mark.parametrize(
    "changed",
    [
        {"purpose": "spy"},
        {"channel": "fax"},
        {"language": "fr"},
        {"applicant_name": None},
        {"applicant_name": "\ud800"},
        {"relationship": "neighbour"},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"term_days": 0},
        {"term_days": True},
        {"term_days": "365"},
        {"reference": ""},
        {"address": ""},
        {"address": 7},
        {"person": 7},
    ],
)
def test_malformed_request_is_refused_and_sends_nothing(any_registry, changed):
    mother = any_registry.cases["demo_mother"]["reference"]
    before = any_registry.phones(mother)

    answer = any_registry.call("POST", "/v1/one-time-codes", code_request(any_registry, "demo_mother", **changed))

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert any_registry.phones(mother) == before


def test_unknown_person_and_unknown_code_are_not_found(any_registry):
    nobody = code_request(any_registry, "demo_mother", person="RNOBODY")

    assert any_registry.call("POST", "/v1/one-time-codes", nobody).status_code == 404
    assert any_registry.call("POST", f"/v1/one-time-codes/{uuid4()}/check", {"code": "123456"}).status_code == 404
