"""Nothing readable of a person lies in a session's row."""

import base64
import zlib

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.urls import reverse

from accounts.encryption import NotOpened, seal_text, unseal_text
from accounts.sessions import SealedSerializer

from .conftest import code_to, latest_to

PLANTED = "+8613999999999"


def readable(row: Session) -> bytes:
    """What somebody with the database could make of a session: the text, and each part of it decoded and inflated."""
    parts = [row.session_data.encode()]
    for part in row.session_data.strip(".").split(":"):
        raw = base64.urlsafe_b64decode(part.strip(".") + "=" * (-len(part.strip(".")) % 4))
        parts.append(raw)
        try:
            parts.append(zlib.decompress(raw))
        except zlib.error:
            continue
    return b"\n".join(parts)


def test_the_search_finds_what_an_unsealed_session_holds(db, settings):
    settings.SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
    store = SessionStore()
    store["phone"] = PLANTED
    store.save()
    assert PLANTED.encode() in readable(Session.objects.get())


def test_pending_sign_up_leaves_neither_number_nor_code_in_the_row(client, db):
    client.post(reverse("account_signup"), {"login": PLANTED, "password1": "correct horse battery"})
    code = code_to(PLANTED)
    assert client.session["account_login"]["state"]["stages"]["verify_phone"]["data"]["code"] == code
    rows = b"\n".join(readable(row) for row in Session.objects.all())
    assert Session.objects.count() == 1
    assert latest_to(PLANTED)
    assert [found for found in (PLANTED, PLANTED[3:], code, "account_login") if found.encode() in rows] == []


def test_messages_are_in_no_cookie(client, wei):
    client.force_login(wei)
    response = client.post(reverse("account_logout"))
    assert "messages" not in response.cookies


def test_session_opens_after_the_secret_changed(settings):
    sealed = SealedSerializer().dumps({"a": 1})
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert SealedSerializer().loads(sealed) == {"a": 1}
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(NotOpened):
        SealedSerializer().loads(sealed)


def test_changed_session_does_not_open():
    sealed = bytearray(SealedSerializer().dumps({"a": 1}))
    sealed[-1] ^= 1
    with pytest.raises(NotOpened):
        SealedSerializer().loads(bytes(sealed))


def test_sealed_text_opens_for_its_purpose_alone_and_under_an_older_key(settings):
    sealed = seal_text("JBSWY3DPEHPK3PXP", purpose=b"one")
    assert "JBSWY3DP" not in sealed
    settings.SEALING_KEYS = settings.SEALING_KEYS | {7: base64.b64encode(b"7" * 32).decode()}
    settings.SEALING_KEY_CURRENT = 7
    assert unseal_text(sealed, purpose=b"one") == "JBSWY3DPEHPK3PXP"
    assert seal_text("x", purpose=b"one").startswith("7:")
    with pytest.raises(NotOpened):
        unseal_text(sealed, purpose=b"another")
    with pytest.raises(NotOpened):
        unseal_text(f"9:{sealed.partition(':')[2]}", purpose=b"one")


def test_pages_of_a_signed_in_person_stay_in_no_cache(client, wei):
    client.force_login(wei)

    response = client.get("/family/")

    assert "no-store" in response["Cache-Control"]


def test_pages_for_strangers_may_be_kept(client, db):
    assert "no-store" not in client.get("/").get("Cache-Control", "")
