"""One call to a provider under the breaker: when it may go out, and what counts for and against the provider."""

from datetime import timedelta

import pytest
from django.utils import timezone

from families.errors import NoPhoneOnRecord, RegisterRefused, RegisterSilent
from families.models import ProviderBreaker
from families.services import breaker

pytestmark = pytest.mark.django_db


def fail(times, error=RegisterSilent):
    for _call in range(times):
        with pytest.raises(error), breaker.guarded("http"):
            raise error


def is_open():
    return ProviderBreaker.objects.filter(opened_at__isnull=False).exists()


def test_calls_that_fail_in_a_row_open_it():
    fail(breaker.OPENS_AFTER - 1)
    assert not is_open()

    fail(1)
    assert is_open()


def test_open_it_answers_in_place_of_the_call_and_says_when_to_come_again():
    fail(breaker.OPENS_AFTER)

    with pytest.raises(RegisterSilent) as caught, breaker.guarded("http"):
        pytest.fail("the provider was asked")

    assert timedelta(0) < caught.value.retry_after <= breaker.PROBE_EVERY


@pytest.mark.parametrize("error", [None, NoPhoneOnRecord])
def test_any_answer_to_the_probe_closes_it(error):
    fail(breaker.OPENS_AFTER)
    ProviderBreaker.objects.update(probe_at=timezone.now() - timedelta(seconds=1))

    if error:
        fail(1, error)
    else:
        with breaker.guarded("http"):
            pass

    assert not is_open()


def test_requests_that_the_register_refuses_do_not_silence_it_for_all():
    fail(breaker.OPENS_AFTER, RegisterRefused)

    assert not is_open()


def test_mistake_of_ours_is_nobodys_failure():
    for _call in range(breaker.OPENS_AFTER):
        with pytest.raises(LookupError), breaker.guarded("http"):
            raise LookupError

    assert not is_open()
