"""What every provider makes of one-time codes and notices."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from uuid_utils.compat import uuid7

from families.errors import NoPhoneOnRecord, QuietHours, RegisterRefused
from families.verification import CodeCheck, CodeResult
from tests.registry.process import running_registry

pytestmark = pytest.mark.processes


@pytest.fixture
def send(provider, register, code_request):
    """send(): a code to the mother; its id and its digits."""

    def _send(request=None):
        request = request or code_request()
        sent = provider.send_code(request, idempotency_key=str(uuid7()))
        assert sent.expires_at > timezone.now()
        return sent.id, register.phones(request.person_reference)[0].code

    return _send


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def check(provider, code_id, code):
    return provider.check_code(code_id, code, idempotency_key=str(uuid7()))


def test_code_goes_to_the_phone_on_record_once_a_key(provider, register, code_request, key):
    request = code_request("demo_brother")
    before = len(register.phones(request.person_reference))

    sent = [provider.send_code(request, idempotency_key=key) for _call in range(2)]

    assert sent[0] == sent[1]
    assert len(register.phones(request.person_reference)) == before + 1


def test_page_on_which_the_code_is_typed_is_said_where_it_is_given(provider, register, code_request):
    request = code_request("demo_brother")
    for address in ("https://sscard.example/consent/", ""):
        provider.send_code(replace(request, address=address), idempotency_key=str(uuid7()))

    without, with_it = [sent.text for sent in register.phones(request.person_reference)[:2]]
    assert with_it.endswith("https://sscard.example/consent/")
    assert "://" not in without


@pytest.mark.parametrize("case", ["demo_grandfather_no_phone", "demo_deceased", "demo_protected"])
def test_nobody_to_ring_is_said(provider, code_request, key, case):
    with pytest.raises(NoPhoneOnRecord):
        provider.send_code(code_request(case), idempotency_key=key)


def test_quiet_hours_are_said(provider, code_request, key, settings):
    hour = datetime.now(ZoneInfo("Asia/Shanghai")).hour
    with running_registry(REGISTRY_QUIET_HOURS=f"{hour}-{(hour + 2) % 24}") as quiet:
        settings.REGISTRY_URL = quiet.url
        with pytest.raises(QuietHours) as caught:
            provider.send_code(code_request(), idempotency_key=key)

    assert "until" in caught.value.values


def test_right_code_is_ok_and_opens_once(provider, send):
    code_id, code = send()

    assert [check(provider, code_id, code) for _try in range(2)] == [
        CodeResult(CodeCheck.OK, 4),
        CodeResult(CodeCheck.EXPIRED, 3),
    ]


def test_wrong_codes_lock_it(provider, send):
    code_id, code = send()

    tries = [check(provider, code_id, wrong(code)) for _try in range(5)]

    assert [answer.result for answer in tries] == [CodeCheck.WRONG] * 4 + [CodeCheck.LOCKED]
    assert check(provider, code_id, code) == CodeResult(CodeCheck.LOCKED, 0)


def test_newer_code_ends_the_one_before(provider, send, code_request):
    request = code_request()
    first_id, first = send(request)
    send(request)

    assert check(provider, first_id, first).result is CodeCheck.EXPIRED


def test_same_key_is_one_try(provider, send, key):
    code_id, code = send()

    tries = [provider.check_code(code_id, wrong(code), idempotency_key=key) for _call in range(3)]

    assert tries == [CodeResult(CodeCheck.WRONG, 4)] * 3


@pytest.mark.parametrize("code_id", ["nobodys", "../../notices", "01a21773-f236-734b-967f-3db0bf31e3e0"])
def test_unknown_code_is_refused(provider, code_id):
    with pytest.raises(RegisterRefused):
        check(provider, code_id, "123456")


def send_notice(provider, reference, key, language="en"):
    values = {"reference": "F7K2-94QD"}
    return provider.send_notice(
        reference, template="consent_asked", values=values, language=language, idempotency_key=key
    )


@pytest.mark.parametrize(
    ("case", "channel"),
    [
        ("demo_mother", "sms"),
        ("demo_father_in_law", "voice"),
        ("demo_grandfather_no_phone", "letter"),
        ("demo_no_address", None),
        ("demo_deceased", None),
        ("demo_protected", None),
    ],
)
def test_notice_says_how_it_went_or_that_there_is_no_way(provider, register, key, case, channel):
    assert send_notice(provider, register.cases[case]["reference"], key) == channel


def test_notice_goes_out_once_a_key(provider, register, key):
    reference = register.cases["demo_sister"]["reference"]
    before = len(register.phones(reference))

    channels = [send_notice(provider, reference, key) for _call in range(2)]

    assert channels == ["sms", "sms"]
    assert len(register.phones(reference)) == before + 1


def test_malformed_notice_is_refused(provider, register, key):
    with pytest.raises(RegisterRefused):
        send_notice(provider, register.cases["demo_mother"]["reference"], key, language="fr")


def test_code_for_managing_names_nobody_and_opens_once(provider, register, code_request, send):
    request = replace(code_request(), purpose="manage", applicant_name="", relationship="", scopes=(), term_days=None)
    code_id, code = send(request)

    text = register.phones(request.person_reference)[0].text
    assert code in text
    assert "李明" not in text
    assert check(provider, code_id, code).result is CodeCheck.OK
    assert check(provider, code_id, code).result is CodeCheck.EXPIRED


@pytest.mark.parametrize("case", ["demo_grandfather_no_phone", "demo_deceased", "demo_protected"])
def test_code_for_managing_reaches_nobody_either_where_there_is_no_phone(provider, code_request, key, case):
    request = replace(code_request(case), purpose="manage", applicant_name="", relationship="", scopes=())
    with pytest.raises(NoPhoneOnRecord):
        provider.send_code(request, idempotency_key=key)


@pytest.mark.parametrize(
    ("purpose", "asking"),
    [
        ("guardian", {"relationship": "son"}),
        ("care", {"applicant_name": "", "relationship": "", "scopes": (), "term_days": None}),
    ],
)
def test_code_for_the_other_guardian_names_no_child(provider, register, code_request, send, purpose, asking):
    request = replace(code_request("demo_co_guardian"), purpose=purpose, **asking)
    code_id, code = send(request)

    text = register.phones(request.person_reference)[0].text
    assert code in text
    assert register.cases["demo_child_two_guardians"]["typed_name"] not in text
    assert check(provider, code_id, code).result is CodeCheck.OK
