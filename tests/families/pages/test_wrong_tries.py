"""Wrong codes make whoever types them wait, longer each time, alike for what exists and what does not, and nobody else."""

import itertools
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import WrongTries
from families.models import AttemptCounter
from families.models.applications import new_reference
from families.services.consents.codes import send_due_codes, send_own_code
from families.states import Status
from tests.families.conftest import PASSWORD, agree, by
from tests.families.pages.conftest import verified

DOORS = ("consent", "manage")
HERE, ELSEWHERE = "198.51.100.7", "198.51.100.200"


@pytest.fixture
def clock(asked):
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def visitor(door, reference, address=HERE):
    browser = Client(REMOTE_ADDR=address)
    assert browser.post(reverse(f"families:{door}"), {"reference": reference}).status_code == 302
    return browser


_WRONG = itertools.count(1)


def types(browser, door, code=None):
    """Another wrong one each time: the same again within seconds is a second click."""
    return browser.post(reverse(f"families:{door}-code"), {"code": code or f"{next(_WRONG):06d}"})


def words(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def newest_code(browser, door, asked):
    browser.post(reverse(f"families:{door}-send"), {"channel": "sms"})
    send_due_codes()
    return asked.newest_code()


@pytest.fixture(params=DOORS)
def door(request, asked):
    """At the second the mother, who has agreed, manages."""
    if request.param == "manage":
        agree(asked.application)
    return request.param


def test_third_wrong_code_begins_a_wait_that_is_said_in_words(clock, asked, door):
    browser = visitor(door, asked.reference)
    assert [types(browser, door).status_code for _try in range(3)] == [422, 422, 422]
    waits = []
    for _try in range(3):
        answer = types(browser, door)
        waits.append((answer.status_code, int(answer.headers["Retry-After"]) // 60))
        clock.shift(timedelta(seconds=int(answer.headers["Retry-After"])))
        browser = visitor(door, asked.reference)  # an hour's visit may be over; to enter anew begins nothing anew
        assert types(browser, door).status_code == 422
    assert waits == [(429, 1), (429, 5), (429, 15)]
    assert "You can try again in 60 minutes" in words(types(browser, door))


def test_unknown_reference_waits_as_a_known_one_does(clock, asked, door):
    def answers(reference):
        made = []
        for _visit in range(2):
            browser = visitor(door, reference, ELSEWHERE if reference == asked.reference else HERE)
            for number in range(2):
                answer = types(browser, door, f"{len(made)}{number}0000")
                page = words(answer).split("<main")[1]
                made.append(
                    (answer.status_code, answer.headers.get("Retry-After"), re.sub(r'value="[^"]{64}"', "", page))
                )
        return made

    known, unknown = answers(asked.reference), answers(new_reference())
    assert known == unknown
    assert [status for status, _wait, _page in known] == [422, 422, 422, 429]


def test_stranger_with_the_reference_keeps_nobody_elsewhere_waiting(clock, asked, door):
    stranger = visitor(door, asked.reference, ELSEWHERE)
    for _try in range(3):
        types(stranger, door)
    assert types(stranger, door).status_code == 429
    rightful = visitor(door, asked.reference, HERE)
    assert types(rightful, door, newest_code(rightful, door, asked)).status_code == 302


def test_second_click_of_the_same_code_is_the_same_try(clock, asked, door):
    browser = visitor(door, asked.reference)
    assert [types(browser, door, "000000").status_code for _click in range(4)] == [422] * 4
    assert WrongTries.objects.get(what=f"{door}_try").count == 1
    types(browser, door)
    code = newest_code(browser, door, asked)
    assert types(browser, door, code).status_code == 302


def test_right_code_forgives_what_was_wrong_before(clock, asked, door):
    browser = visitor(door, asked.reference)
    code = newest_code(browser, door, asked)
    for _try in range(2):
        types(browser, door)
    assert types(browser, door, code).status_code == 302
    assert not WrongTries.objects.filter(what=f"{door}_try").exists()
    assert WrongTries.objects.get(what="code_network").count == 2


def test_twenty_wrong_ones_of_many_references_pause_their_network_alone(clock, asked):
    for number in range(20):
        assert types(visitor("consent", new_reference(), f"2001:db8::{number}"), "consent").status_code == 422
    assert types(visitor("consent", new_reference(), "2001:db8::ffff"), "consent").status_code == 429
    assert types(visitor("consent", new_reference(), "2001:db8:1::1"), "consent").status_code == 422
    clock.shift(timedelta(minutes=1))
    assert types(visitor("consent", new_reference(), "2001:db8::ffff"), "consent").status_code == 422


def test_no_address_and_no_reference_is_kept(clock, asked):
    types(visitor("consent", asked.reference), "consent")
    stored = b" ".join(bytes(row.who) for row in [*WrongTries.objects.all(), *AttemptCounter.objects.all()])
    assert HERE.encode() not in stored
    assert asked.reference.encode() not in stored


@pytest.fixture
def own(regions, real_register, django_user_model):
    user = django_user_model.objects.create_user("newcomer", PASSWORD)
    application = verified(user, real_register.cases["demo_citizen"], "self")
    send_own_code(application, channel="sms", language="en", by=by(user))
    return application


def own_code_of(own, real_register):
    return real_register.phones(own.person.register_reference)[0].code


def test_wrong_codes_for_ones_own_card_make_the_account_wait(own, real_register, sign_in):
    address = reverse("families:application-code", args=[own.pk])
    browser = sign_in(own.applicant)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        wrong = [browser.post(address, {"code": f"00000{number}"}).status_code for number in range(3)]
        waits = browser.post(address, {"code": own_code_of(own, real_register)})
        assert (wrong, waits.status_code, waits.headers["Retry-After"]) == ([422] * 3, 429, "60")
        clock.shift(timedelta(minutes=1))
        browser.post(address, {"code": own_code_of(own, real_register)})
    own.refresh_from_db()
    assert own.status == Status.APPROVED
    assert not WrongTries.objects.filter(what="own_code").exists()
