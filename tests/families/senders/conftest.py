"""Somebody who can be reached by both channels, and a gateway of text messages that notes what reaches it."""

import json

import pytest
from allauth.account.models import EmailAddress

from families.models import Message
from families.models.messages import Kind
from families.services.messages import message_user, save_messages
from tests.receiver import receiving

EMAIL, MOBILE = "li.ming@example.org", "+8613800000001"
REFERENCE = "F7K2-94QD"


def make_reachable(user, *, email=EMAIL, mobile=MOBILE):
    if email:
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    if mobile:
        user.mobile, user.is_mobile_verified = mobile, True
        user.save()
    return user


@pytest.fixture
def li_ming(applicant):
    return make_reachable(applicant)


def tell(user, kind=Kind.CONSENT_ASKED, **fields) -> Message:
    message = message_user(user, kind, codes={"reference": REFERENCE})
    for name, value in fields.items():
        setattr(message, name, value)
    save_messages([message])
    return message


@pytest.fixture
def gateway(settings):
    """The operator's, on this machine."""
    with receiving() as receiver:
        settings.SMS_BACKEND, settings.SMS_GATEWAY_TOKEN = "accounts.sms.GatewayBackend", "tests-only"
        settings.SMS_GATEWAY_URL = receiver.url
        yield receiver


def keys_of(gateway):
    return [one.headers["idempotency-key"] for one in gateway.received]


def texts_of(gateway):
    return [json.loads(one.body) for one in gateway.received]
