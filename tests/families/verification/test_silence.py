"""Whatever is wrong with a register, every call of every provider says so in one way: silent, try later."""

import time
from datetime import timedelta

import pytest

from families.errors import RegisterRefused, RegisterSilent

pytestmark = pytest.mark.processes

CALLS = {
    "verify": lambda provider, case: provider.verify([case.claim]),
    "person": lambda provider, case: provider.person(case.reference),
    "send_code": lambda provider, case: provider.send_code(case.request, idempotency_key=case.key),
    "check_code": lambda provider, case: provider.check_code(case.key, "123456", idempotency_key=case.key),
    "send_notice": lambda provider, case: provider.send_notice(
        case.reference, template="link_ended", values={}, language="en", idempotency_key=case.key
    ),
}
WAITED_FOR = {
    "verify": lambda provider, case: provider.verify([case.claim], is_waited_for=True),
    "person": lambda provider, case: provider.person(case.reference, is_waited_for=True),
    "send_code": lambda provider, case: provider.send_code(case.request, idempotency_key=case.key, is_waited_for=True),
    "check_code": lambda provider, case: provider.check_code(
        case.key, "123456", idempotency_key=case.key, is_waited_for=True
    ),
}


class Case:
    def __init__(self, claim, request, key):
        self.claim, self.request, self.key = claim, request, key
        self.reference = request.person_reference


@pytest.fixture
def case(claim, code_request, key):
    return Case(claim("demo_mother"), code_request(), key)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("mode", ["timeout", "503", "429", "garbage", "reset", "yes_then_timeout"])
def test_every_fault_is_silence(provider, register, case, settings, mode, call):
    settings.REGISTRY_CONNECT_TIMEOUT = settings.REGISTRY_READ_TIMEOUT = 0.3
    register.set_faults(mode=mode)

    with pytest.raises(RegisterSilent) as caught:
        call(provider, case)

    assert not isinstance(caught.value, RegisterRefused)
    assert caught.value.retry_after == timedelta(seconds=1 if mode in {"503", "429"} else 0)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_nobody_at_the_address_is_silence(provider, case, settings, call):
    settings.REGISTRY_URL = "http://127.0.0.1:9"

    with pytest.raises(RegisterSilent):
        call(provider, case)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_unknown_token_is_refused(provider, case, settings, call):
    settings.REGISTRY_TOKEN = "somebody-elses"

    with pytest.raises(RegisterRefused):
        call(provider, case)


@pytest.mark.parametrize("call", WAITED_FOR.values(), ids=WAITED_FOR)
def test_who_waits_for_the_page_waits_less_long(provider, register, case, settings, call):
    settings.REGISTRY_READ_TIMEOUT, settings.REGISTRY_WAITED_TIMEOUT = 10.0, 0.3
    register.set_faults(mode="timeout")

    began = time.monotonic()
    with pytest.raises(RegisterSilent):
        call(provider, case)

    assert time.monotonic() - began < 5
