"""Tokens are django's own, letter for letter, so those on paper stay readable whoever reads them."""

from base64 import urlsafe_b64encode
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.signing import Signer
from hypothesis import given
from hypothesis import strategies as st

from families.services.signed_ids import read_id, sign_id


def as_django_signs(key, *, salt, secret):
    return Signer(key=secret, salt=salt, sep=".").sign(urlsafe_b64encode(key.bytes).rstrip(b"=").decode())


@given(key=st.uuids(), salt=st.sampled_from(["families.a", "families.b"]))
def test_token_is_what_django_would_sign(key, salt):
    assert sign_id(key, salt=salt) == as_django_signs(key, salt=salt, secret=settings.SECRET_KEY)
    assert read_id(sign_id(key, salt=salt), salt=salt) == key


def test_token_of_a_key_before_is_read_and_none_is_made_with_it(settings):
    key = uuid4()
    before = as_django_signs(key, salt="a", secret="the one before")
    assert read_id(before, salt="a") is None
    settings.SECRET_KEY_FALLBACKS = ["the one before"]
    assert read_id(before, salt="a") == key
    assert sign_id(key, salt="a") != before


@given(st.text())
def test_no_text_is_read_as_a_token(text):
    assert read_id(text, salt="a") is None


@pytest.mark.parametrize("token", ["", ".", "x", "é.é", "\ud800.x", "a" * 10_000])
def test_nonsense_is_no_token(token):
    assert read_id(token, salt="a") is None


def test_token_of_another_purpose_or_with_a_letter_changed_is_none():
    token = sign_id(uuid4(), salt="a")
    assert read_id(token, salt="b") is None
    for place, letter in enumerate(token):
        other = "A" if letter != "A" else "B"
        assert read_id(f"{token[:place]}{other}{token[place + 1 :]}", salt="a") is None


def test_signed_nonsense_is_no_id():
    signed = Signer(key=settings.SECRET_KEY, salt="a", sep=".").sign("tooshort")
    assert read_id(signed, salt="a") is None
