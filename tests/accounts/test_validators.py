import time

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.forms import read_sign_in_name
from accounts.validators import USERNAME_VALIDATORS, normalise_mobile


@pytest.mark.parametrize(
    "typed",
    [
        "13912345678",
        "139 1234 5678",
        "139-1234-5678",
        "+86 139 1234 5678",
        "86 13912345678",
        "0086 13912345678",
        "１３９１２３４５６７８",
        " 13912345678\u200b",
        "(+86) 139\u20131234\u20135678",
    ],
)
def test_chinese_mobile_is_one_number_however_typed(typed):
    assert normalise_mobile(typed) == "+8613912345678"


@pytest.mark.parametrize(
    ("typed", "number"),
    [("+34 612 345 678", "+34612345678"), ("0034612345678", "+34612345678"), ("+1 (212) 555-0100", "+12125550100")],
)
def test_mobile_of_another_country_needs_its_code(typed, number):
    assert normalise_mobile(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "1391234567",
        "139123456789",
        "12912345678",
        "612345678",
        "+8612345",
        "+86 1291 234 5678",
        "wei",
        "wei@example.com",
        "+0123456789",
    ],
)
def test_what_is_no_mobile_is_refused(typed):
    with pytest.raises(ValidationError):
        normalise_mobile(typed)


MARKS = "\u0301\u0316" * 20_000  # whoever puts them in order compares each with each


def test_what_nobody_types_is_not_put_in_order(client, db):
    """Anybody may send this to the page for signing in."""
    began = time.monotonic()
    with pytest.raises(ValidationError):
        normalise_mobile("13912345678" + MARKS)
    assert read_sign_in_name("wei" + MARKS)[0].value == "username"
    for name in ("login", "username", "phone", "email", "password"):
        for page in ("account_login", "account_signup", "account_reset_password", "account_request_login_code"):
            assert client.post(reverse(page), {name: "wei" + MARKS}).status_code < 500
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("139 1234 5678", ("phone", "+8613912345678")),
        ("Wei@Example.com", ("email", "wei@example.com")),
        (" Wei.Wang ", ("username", "wei.wang")),
        ("Ｗｅｉ", ("username", "wei")),
    ],
)
def test_sign_in_name_is_recognised(typed, read):
    method, name = read_sign_in_name(typed)
    assert (method.value, name) == read


@pytest.mark.parametrize(
    "name", ["1391234567", "12345678901234", "ab", "wei@example", "wei wang", "<b>wei</b>", "wei+1", ""]
)
def test_user_name_that_could_be_taken_for_something_else_is_refused(name):
    with pytest.raises(ValidationError):
        run_validators(name)


@pytest.mark.parametrize("name", ["wei", "wei.wang", "王薇薇", "josé-luis", "a_1"])
def test_user_name_may_be_in_any_script(name):
    run_validators(name)


def run_validators(name):
    for validator in USERNAME_VALIDATORS:
        validator(name)
