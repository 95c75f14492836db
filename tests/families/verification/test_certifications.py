"""What every provider makes of the proof of life for a pension: until when it counts, and renewing it. Renewing changes
people, so these run against a register of their own; each test renews for people of whom no other looks at the date."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from uuid_utils.compat import uuid7

from families.errors import NothingToCertify, ProofNeeded, RegisterRefused, RegisterSilent
from families.verification import PROVIDERS, CodeCheck, CodeRequest
from tests.families.verification.other import other
from tests.registry.process import running_registry

__all__ = ["other"]

pytestmark = pytest.mark.processes

WARNING = timedelta(days=90)
WARNED, OVERDUE = "demo_grandmother_shared_phone", "demo_grandfather_no_phone"


@pytest.fixture(scope="module")
def registry_to_change():
    with running_registry() as running:
        yield running


@pytest.fixture
def register(registry_to_change, settings):
    settings.REGISTRY_URL, settings.REGISTRY_TOKEN = registry_to_change.url, registry_to_change.token
    return registry_to_change


@pytest.fixture
def reference(register):
    """reference("demo_mother")"""
    return lambda key: register.cases[key]["reference"]


@pytest.fixture
def code_of(provider, register, reference):
    """code_of("demo_mother"): the id of a code that the person has given, for `purpose`."""

    def _code_of(key, purpose="certify", *, is_given=True):
        asked = CodeRequest(reference(key), purpose, "sms", "en", "李明", "mother", (), None, f"T-{uuid7().hex[-8:]}")
        sent = provider.send_code(asked, idempotency_key=str(uuid7()))
        if is_given:
            code = register.phones(reference(key))[0].code
            assert provider.check_code(sent.id, code, idempotency_key=str(uuid7())).result is CodeCheck.OK
        return sent.id

    return _code_of


def certify(provider, reference, proof, key=None):
    return provider.certify(reference, certified_by="R-1", proof=proof, idempotency_key=key or str(uuid7()))


def test_date_time_and_proof_of_the_last_certification_are_told(provider, reference):
    today = timezone.localdate()
    told = {key: provider.certification(reference(key)) for key in (WARNED, OVERDUE)}

    assert {type(facts.due_on) for facts in told.values()} == {date}
    assert {type(facts.certified_at) for facts in told.values()} == {datetime}
    assert today < told[WARNED].due_on <= today + WARNING
    assert told[OVERDUE].due_on < today
    assert {facts.proof_kind for facts in told.values()} <= {"counter", "data_match"}


@pytest.mark.parametrize("case", ["demo_citizen", "demo_deceased", "demo_protected"])
def test_who_receives_no_pension_or_is_not_told_of_has_none(provider, reference, case):
    assert provider.certification(reference(case)) is None


def test_unknown_person_has_none(provider, register):
    assert provider.certification("nobody-there") is None


def test_code_that_the_person_gave_renews_for_a_year(provider, reference, code_of):
    facts = certify(provider, reference("demo_mother"), {"kind": "self", "code_id": code_of("demo_mother")})

    assert (facts.due_on - timezone.localdate()).days in {365, 366}
    assert facts.proof_kind == "self"
    assert timezone.now() - facts.certified_at < timedelta(minutes=1)
    assert provider.certification(reference("demo_mother")) == facts


def test_counter_renews_too(provider, reference):
    facts = certify(provider, reference("demo_father_in_law"), {"kind": "counter", "officer": "7"})

    assert facts.proof_kind == "counter"


def test_same_key_renews_once(provider, reference, code_of, key):
    proof = {"kind": "self", "code_id": code_of("demo_mother")}

    answers = [certify(provider, reference("demo_mother"), proof, key) for _call in range(3)]

    assert answers == [answers[0]] * 3


def test_same_key_with_another_proof_is_our_mistake(provider, reference, code_of, key):
    certify(provider, reference("demo_mother"), {"kind": "self", "code_id": code_of("demo_mother")}, key)

    with pytest.raises(RegisterRefused):
        certify(provider, reference("demo_mother"), {"kind": "counter", "officer": "7"}, key)


@pytest.mark.parametrize("what", ["not given", "for something else", "another's", "unknown", "none"])
def test_proof_that_does_not_do_is_said_and_renews_nothing(provider, reference, code_of, what):
    before = provider.certification(reference("demo_mother"))
    code_id = {
        "not given": lambda: code_of("demo_mother", is_given=False),
        "for something else": lambda: code_of("demo_mother", "manage"),
        "another's": lambda: code_of("demo_father"),
        "unknown": lambda: "00000000-0000-4000-8000-000000000000",
        "none": lambda: "",
    }[what]()

    with pytest.raises(ProofNeeded):
        certify(provider, reference("demo_mother"), {"kind": "self", "code_id": code_id})

    assert provider.certification(reference("demo_mother")) == before


@pytest.mark.parametrize("case", ["demo_citizen", "demo_deceased", "demo_protected"])
def test_nothing_to_renew_is_said(provider, reference, case):
    with pytest.raises(NothingToCertify):
        certify(provider, reference(case), {"kind": "counter", "officer": "7"})


def test_unknown_kind_of_proof_is_our_mistake(provider, reference):
    with pytest.raises(RegisterRefused):
        certify(provider, reference("demo_mother"), {"kind": "face"})


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"due_on": "soon", "certified_at": "2026-11-26T09:00:00+08:00", "proof_kind": "self"},
        {"due_on": "2027-11-26", "certified_at": "2026-11-26T09:00:00", "proof_kind": "self"},
        {"due_on": "2027-11-26", "certified_at": None},
    ],
    ids=["nothing", "no-date", "no-zone", "no-time"],
)
@pytest.mark.parametrize("name", PROVIDERS)
def test_answer_that_cannot_be_read_is_silence(other, name, told):
    other.told = told
    for ask in (
        lambda: PROVIDERS[name]().certification("R-1"),
        lambda: certify(PROVIDERS[name](), "R-1", {"kind": "counter", "officer": "7"}),
    ):
        with pytest.raises(RegisterSilent):
            ask()


@pytest.mark.parametrize("name", PROVIDERS)
def test_proof_that_is_not_told_or_unknown_to_us_is_left_out(other, name):
    other.told = {"due_on": "2027-11-26", "certified_at": "2026-11-26T09:00:00+08:00", "proof_kind": "telepathy"}

    assert PROVIDERS[name]().certification("R-1").proof_kind == ""
