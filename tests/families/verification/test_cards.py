"""What every provider makes of a person's card: as it is now, and of nobody where the register tells nothing of them."""

import time
from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from families.errors import RegisterRefused, RegisterSilent

pytestmark = pytest.mark.processes

STATES = {
    "demo_citizen": "normal",
    "demo_lost_card": "temporary_loss",
    "demo_formal_loss_card": "formal_loss",
    "demo_cancelled_card": "cancelled",
    "demo_expired_card": "expired",
    "demo_sealed_card": "sealed",
}


@pytest.fixture
def reference(register):
    return register.cases["demo_aunt_other"]["reference"]


@pytest.mark.parametrize(("key", "state"), STATES.items(), ids=STATES)
def test_card_is_told_in_every_state(provider, register, key, state):
    card = provider.card(register.cases[key]["reference"])

    assert card.state == state
    assert card.issued_on < card.expires_on
    assert card.issuer_region_code.endswith("00")


def test_card_is_the_one_of_a_match(provider, register, claim):
    one = claim("demo_mother")

    assert provider.card(register.cases["demo_mother"]["reference"]) == provider.verify([one])[one.id].card


def test_card_is_told_as_it_is_now(provider, register, reference):
    before = provider.card(reference)
    report = provider.report_loss(
        before.number, kind="temporary", reported_by=reference, idempotency_key=str(uuid7())
    )  # fmt: skip

    blocked = provider.card(reference)
    provider.withdraw_loss_report(report.id)

    assert (before.state, blocked.state, provider.card(reference)) == ("normal", "temporary_loss", before)


@pytest.mark.parametrize("key", ["demo_deceased", "demo_protected"])
def test_dead_and_protected_have_no_card_to_tell_of(provider, register, key):
    assert provider.card(register.cases[key]["reference"]) is None


@pytest.mark.parametrize("reference", ["RNOBODY", "../healthz", "a/b?c#d", "李"])
def test_unknown_reference_has_no_card(provider, reference):
    assert provider.card(reference) is None


@pytest.mark.parametrize("mode", ["timeout", "503", "429", "garbage", "reset", "yes_then_timeout"])
def test_every_fault_is_silence(provider, register, reference, settings, mode):
    settings.REGISTRY_CONNECT_TIMEOUT = settings.REGISTRY_READ_TIMEOUT = 0.3
    register.set_faults(mode=mode)

    with pytest.raises(RegisterSilent) as caught:
        provider.card(reference)

    assert not isinstance(caught.value, RegisterRefused)
    assert caught.value.retry_after == timedelta(seconds=1 if mode in {"503", "429"} else 0)


def test_nobody_at_the_address_is_silence(provider, reference, settings):
    settings.REGISTRY_URL = "http://127.0.0.1:9"

    with pytest.raises(RegisterSilent):
        provider.card(reference)


def test_unknown_token_is_refused(provider, reference, settings):
    settings.REGISTRY_TOKEN = "somebody-elses"

    with pytest.raises(RegisterRefused):
        provider.card(reference)


def test_who_waits_for_the_page_waits_less_long(provider, register, reference, settings):
    settings.REGISTRY_READ_TIMEOUT, settings.REGISTRY_WAITED_TIMEOUT = 10.0, 0.3
    register.set_faults(mode="timeout")

    began = time.monotonic()
    with pytest.raises(RegisterSilent):
        provider.card(reference, is_waited_for=True)

    assert time.monotonic() - began < 5
