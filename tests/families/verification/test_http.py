"""What the stand-in never answers but another authority may: odd waits, odd rows, certificates of its own."""

import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone
from django.utils.formats import date_format
from uuid_utils.compat import uuid7

from families.errors import QuietHours, RegisterRefused, RegisterSilent
from families.verification import Claim, CodeRequest, Outcome
from families.verification.http import HttpProvider
from tests.families.verification.other import Handler, Other, other, running

__all__ = ["other"]

CODE = CodeRequest("R-1", "link", "sms", "en", "李明", "mother", ["view_card"], 365, "F7K2-94QD")


@pytest.fixture
def provider():
    return HttpProvider()


def a_claim():
    return Claim(uuid7(), "R-1", "陈秀英", "110101195805200048", "mother")


def match(claim, **changed):
    row = {
        "id": str(claim.id),
        "outcome": "match",
        "kinship": {"proven": True, "by": "household", "guardian": False},
        "person": {
            "reference": "R-2",
            "name": "陈秀英",
            "birth_date": "1958-05-20",
            "sex": "female",
            "region": "110101",
            "has_phone": True,
            "phone_shared_with_applicant": False,
        },
        "card": {
            "number": "A12345678",
            "state": "normal",
            "issuer_region": "110100",
            "issued_on": "2020-01-01",
            "expires_on": "2030-01-01",
        },
    }
    for part, values in changed.items():
        row[part] = row[part] | values if isinstance(values, dict) else values
    return row


@pytest.mark.parametrize("status", [429, 500, 503])
@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", 0),
        ("in:90", 90),
        ("in:-90", 0),
        ("999999999", 86_400),
        ("9" * 5_000, 0),
        ("soon", 0),
        ("-5", 0),
        ("1.5", 0),
        ("", 0),
    ],
)
def test_wait_is_read_in_seconds_and_as_a_date(provider, other, status, told, expected):
    if told.startswith("in:"):
        told = format_datetime(datetime.now(UTC) + timedelta(seconds=int(told[3:])), usegmt=True)
    other.status, other.headers = status, {"Retry-After": told}

    with pytest.raises(RegisterSilent) as caught:
        provider.verify([a_claim()])

    assert abs(caught.value.retry_after.total_seconds() - expected) <= 2


@pytest.mark.parametrize("wait", ["3600", "a date", "at dawn"])
def test_quiet_hours_end_when_the_register_says_or_in_an_hour(provider, other, wait):
    then = timezone.now() + timedelta(hours=1)
    told = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True) if wait == "a date" else wait
    other.status, other.headers = 425, {"Retry-After": told}

    with pytest.raises(QuietHours) as caught:
        provider.send_code(CODE, idempotency_key="k")

    assert any(caught.value.values["until"] == _clock(then + timedelta(minutes=late)) for late in (-1, 0, 1))


def _clock(moment):
    return date_format(timezone.localtime(moment), "TIME_FORMAT")


@pytest.mark.parametrize(
    "broken",
    [
        {"outcome": "matches"},
        {"outcome": None},
        {"person": None},
        {"card": None},
        {"kinship": None},
        {"person": {"reference": None}},
        {"person": {"name": ""}},
        {"person": {"name": 7}},
        {"person": {"birth_date": "20 May 1958"}},
        {"person": {"has_phone": None}},
        {"person": {"phone_shared_with_applicant": "no"}},
        {"kinship": {"guardian": "false"}},
        {"kinship": {"guardian": True, "other_guardian": ""}},
        {"kinship": {"guardian": True, "other_guardian": 7}},
        {"kinship": {"guardian": True, "other_guardian": "R" * 65}},
        {"kinship": {"guardian": True, "other_guardian": "R-2"}},  # the child
        {"kinship": {"guardian": True, "other_guardian": "R-3", "other_guardian_shares_phone": "no"}},
        {"card": {"expires_on": None}},
        {"id": 7},
        {"id": "not-an-id"},
    ],
)
def test_row_that_cannot_be_read_is_asked_again_alone(provider, other, broken):
    good, bad = a_claim(), a_claim()
    other.told = {"results": [match(bad, **broken), match(good)]}

    results = provider.verify([good, bad])

    assert {claim.id: results[claim.id].outcome for claim in (good, bad)} == {
        good.id: Outcome.MATCH,
        bad.id: Outcome.RETRY,
    }


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ({"guardian": True}, (None, None)),  # an older register
        ({"guardian": True, "other_guardian": None}, (None, None)),
        ({"guardian": True, "other_guardian": "R" * 64}, ("R" * 64, None)),
        ({"guardian": True, "other_guardian": "R-3", "other_guardian_shares_phone": None}, ("R-3", None)),
        ({"guardian": True, "other_guardian": "R-3", "other_guardian_shares_phone": True}, ("R-3", True)),
        ({"guardian": False, "other_guardian": "R-3", "other_guardian_shares_phone": False}, (None, None)),
    ],
    ids=["left-out", "nobody", "longest", "phone-not-told", "phone-shared", "no-guardian"],
)
def test_other_guardian_as_it_was_told(provider, other, told, read):
    claim = a_claim()
    other.told = {"results": [match(claim, kinship=told)]}

    kinship = provider.verify([claim])[claim.id].kinship

    assert (kinship.other_guardian, kinship.other_guardian_shares_phone) == read


@pytest.mark.parametrize("extra", [None, "x", [], {}, {"id": "0", "outcome": "match"}])
def test_missing_and_foreign_rows_leave_the_others_alone(provider, other, extra):
    told, untold = a_claim(), a_claim()
    other.told = {"results": [extra, match(a_claim()), match(told)]}

    results = provider.verify([told, untold])

    assert results.keys() == {told.id, untold.id}
    assert (results[told.id].outcome, results[untold.id].outcome) == (Outcome.MATCH, Outcome.RETRY)


@pytest.mark.parametrize(("told", "expected"), [(True, True), (False, False), (None, None), ("missing", None)])
def test_phone_of_which_the_register_does_not_say_whose_is_unknown(provider, other, told, expected):
    claim = a_claim()
    row = match(claim)
    row["person"]["phone_shared_with_applicant"] = told
    if told == "missing":
        del row["person"]["phone_shared_with_applicant"]
    other.told = {"results": [row]}

    assert provider.verify([claim])[claim.id].person.shares_phone_with_applicant is expected


NO_ANSWERS = [
    {},
    [],
    {"results": None},
    {"results": {}},
    b"<html>",
    b"",
    b"\xff\xfe",
    b"[" * 100_000,
    {"id": None, "expires_at": "2026-01-01T00:00:00Z", "result": "perhaps", "tries_left": 1, "channel": None},
    {"id": "1", "expires_at": "2026-01-01T00:00:00", "result": "ok", "tries_left": "some", "channel": ["sms"]},
    b'{"id": "1", "expires_at": 7, "result": "ok", "tries_left": Infinity, "channel": ""}',
]
CALLS = {
    "verify": lambda provider: provider.verify([a_claim()]),
    "person": lambda provider: provider.person("R-1"),
    "send_code": lambda provider: provider.send_code(CODE, idempotency_key="k"),
    "check_code": lambda provider: provider.check_code("c", "123456", idempotency_key="k"),
    "send_notice": lambda provider: provider.send_notice(
        "R-1", template="link_ended", values={}, language="en", idempotency_key="k"
    ),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("told", NO_ANSWERS, ids=range(len(NO_ANSWERS)))
def test_answer_of_another_shape_is_silence(provider, other, told, call):
    other.told = told

    with pytest.raises(RegisterSilent):
        call(provider)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_nobody_is_followed_elsewhere(provider, other, call):
    other.status, other.headers = 302, {"Location": f"http://127.0.0.1:{other.server_port}/elsewhere"}

    with pytest.raises(RegisterRefused):
        call(provider)


@pytest.fixture
def certified(tmp_path):
    """The files of a certificate for 127.0.0.1 that nobody but its own authority vouches for, and of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "register")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = tmp_path / "register.pem", tmp_path / "register.key"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files


def test_certificates_of_its_own_are_trusted_when_named_and_not_before(provider, settings, certified, tmp_path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certified)
    server = Other(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    claim = a_claim()
    server.told = {"results": [match(claim)]}
    with running(server):
        settings.REGISTRY_URL = f"https://127.0.0.1:{server.server_port}"
        with pytest.raises(RegisterSilent):
            provider.verify([claim])

        settings.REGISTRY_CA_FILE = str(tmp_path / "gone.pem")
        with pytest.raises(RegisterSilent):
            provider.verify([claim])

        settings.REGISTRY_CA_FILE = str(certified[0])
        assert provider.verify([claim])[claim.id].outcome is Outcome.MATCH
