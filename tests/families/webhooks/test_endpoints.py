"""Where messages may go, and what an endpoint's owner does with it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from audit.models import Event
from families.encryption import NotOpened, unseal
from families.models import WebhookDelivery, WebhookEndpoint
from families.models.webhooks import WebhookEvent, WhyDisabled
from families.services.webhooks.endpoints import (
    MOST_OF_AN_APP,
    TooManyEndpoints,
    change_endpoint,
    disable_endpoint,
    enable_endpoint,
    make_endpoint,
    remove_endpoint,
    rotate_secret,
)
from families.services.webhooks.forgetting import forget_webhooks
from families.validators import check_webhook_url
from tests.families.webhooks.conftest import BY, deliver, pass_time

GOOD = (
    "https://example.org/hooks",
    "https://hooks.example.org",
    "https://example.org:443/a?b=c",
    "https://example.org:8443/a",
    "https://xn--fiq228c.example/hooks",
    "https://1.1.1.1/",
    "https://[2606:4700:4700::1111]/",
)
BAD = {
    "http://example.org/": "scheme",
    "ftp://example.org/": "scheme",
    "https://user@example.org/": "parts",
    "https://user:word@example.org/": "parts",
    "https://example.org/#part": "parts",
    "https://example.org/#": "parts",
    "https://example.org:22/": "port",
    "https://example.org:80/": "port",
    "https://example.org:0/": "port",
    "https://example.org:99999/": "invalid",
    "https://example.org:x/": "invalid",
    "https://[::1/": "invalid",
    "https:///hooks": "not_public",
    "https://": "invalid",
    "": "invalid",
    "example.org": "invalid",
    "javascript:alert(1)": "invalid",
    "https://example.org/a b": "invalid",
    "https://example.org/\n": "invalid",
    "https://example.org/\x00": "invalid",
    "https://例子.example/": "invalid",
    "https://①②⑦.0.0.1/": "invalid",
    "https://example.org/" + "a" * 500: "invalid",
    "https://localhost/": "not_public",
    "https://localhost./": "not_public",
    "https://intranet/": "not_public",
    "https://printer.local/": "not_public",
    "https://metadata.google.internal/": "not_public",
    "https://127.0.0.1\\@example.org/": "parts",
    "https://127.0.0.1/": "not_public",
    "https://127.1/": "not_public",
    "https://2130706433/": "not_public",
    "https://0x7f000001/": "not_public",
    "https://0177.0.0.1/": "not_public",
    "https://0/": "not_public",
    "https://10.0.0.1/": "not_public",
    "https://169.254.169.254/latest/meta-data": "not_public",
    "https://168.63.129.16/": "not_public",
    "https://[::1]/": "not_public",
    "https://[::ffff:127.0.0.1]/": "not_public",
    "https://[64:ff9b::7f00:1]/": "not_public",
    "https://[2002:7f00:1::]/": "not_public",
    "https://[fd00:ec2::254]/": "not_public",
    "https://[fe80::1%25eth0]/": "not_public",
}


@pytest.mark.parametrize("url", GOOD)
def test_addresses_that_may_be_told(url, settings):
    settings.WEBHOOKS_MAY_BE_LOCAL = False
    assert check_webhook_url(url) == url


@pytest.mark.parametrize(("url", "code"), BAD.items(), ids=[f"{n}-{code}" for n, code in enumerate(BAD.values())])
def test_addresses_that_may_not(url, code, settings):
    settings.WEBHOOKS_MAY_BE_LOCAL = False
    with pytest.raises(ValidationError) as refused:
        check_webhook_url(url)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("url", "is_good"),
    [
        ("http://127.0.0.1:8200/hooks", True),
        ("http://localhost:8200/hooks", True),
        ("http://[::1]:8200/", True),
        ("https://localhost:8443/", True),
        ("http://127.0.0.1:22/", False),
        ("http://10.0.0.1:8200/", False),
        ("http://1.1.1.1/", False),
        ("http://example.org/", False),
        ("https://169.254.169.254/", False),
    ],
)
def test_the_demonstration_may_tell_this_machine(url, is_good, settings):
    settings.WEBHOOKS_MAY_BE_LOCAL = True
    if is_good:
        assert check_webhook_url(url) == url
        return
    with pytest.raises(ValidationError):
        check_webhook_url(url)


@pytest.fixture
def app(make_app):
    return make_app("Hospital")


@pytest.fixture
def endpoint(app):
    return make_endpoint(app=app, url=GOOD[0], events=["link.ended", "link.activated"], by=BY)[0]


@pytest.mark.django_db
def test_the_secret_is_told_once_and_kept_sealed(app):
    endpoint, secret = make_endpoint(app=app, url=GOOD[0], events=["link.ended", "link.activated"] * 2, by=BY)
    stored = WebhookEndpoint.objects.get()

    assert stored == endpoint
    assert stored.events == ["link.activated", "link.ended"]
    assert secret.startswith("whsec_")
    assert secret.encode() not in bytes(stored.secret_sealed)
    assert stored.secrets == [secret]
    with pytest.raises(NotOpened):
        unseal(stored.secret_sealed, model="WebhookEndpoint", field="secret", row=uuid7())
    assert Event.objects.get(kind="families.webhook_made").object_id == str(endpoint.pk)


@pytest.mark.django_db
def test_no_two_secrets_are_the_same(app):
    made = {make_endpoint(app=app, url=GOOD[0], events=["link.ended"], by=BY)[1] for _turn in range(5)}
    assert len(made) == 5


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "events"),
    [(GOOD[0], []), (GOOD[0], ["link.renamed"]), ("https://127.0.0.1/", ["link.ended"])],
    ids=["none", "unknown", "address"],
)
def test_refused_when_it_is_made_and_when_it_is_changed(app, endpoint, url, events):
    with pytest.raises(ValidationError):
        make_endpoint(app=app, url=url, events=events, by=BY)
    with pytest.raises(ValidationError):
        change_endpoint(endpoint, url=url, events=events, by=BY)
    assert WebhookEndpoint.objects.get().events == ["link.activated", "link.ended"]


@pytest.mark.django_db
def test_changed_in_part(endpoint):
    change_endpoint(endpoint, url=GOOD[1], by=BY)
    change_endpoint(endpoint, events=["card.state_changed"], by=BY)
    change_endpoint(endpoint, by=BY)
    stored = WebhookEndpoint.objects.get()
    assert (stored.url, stored.events) == (GOOD[1], ["card.state_changed"])
    assert Event.objects.filter(kind="families.webhook_changed").count() == 2


@pytest.mark.django_db
def test_an_app_has_so_many_and_no_more(app):
    made = [make_endpoint(app=app, url=GOOD[0], events=["link.ended"], by=BY)[0] for _turn in range(MOST_OF_AN_APP)]
    with pytest.raises(TooManyEndpoints):
        make_endpoint(app=app, url=GOOD[0], events=["link.ended"], by=BY)
    remove_endpoint(made[0], by=BY)
    make_endpoint(app=app, url=GOOD[0], events=["link.ended"], by=BY)


@pytest.mark.django_db
def test_disabled_once_and_enabled_once(endpoint):
    assert disable_endpoint(endpoint, because=WhyDisabled.APP, by=BY)
    assert not disable_endpoint(endpoint, because=WhyDisabled.OFFICER, by=BY)
    assert endpoint.disabled_because == "app"
    assert endpoint.tell_at is None  # who did it knows
    assert enable_endpoint(endpoint, by=BY)
    assert not enable_endpoint(endpoint, by=BY)
    assert endpoint.disabled_at is None


@pytest.mark.django_db
def test_removed_is_gone_for_everybody_and_a_day_later_from_the_table(link, told, delivery):
    remove_endpoint(told.endpoint, by=BY)
    assert not WebhookEndpoint.objects.kept().exists()
    assert not WebhookEndpoint.objects.working().exists()
    assert not enable_endpoint(told.endpoint, by=BY)
    forget_webhooks()
    assert WebhookEndpoint.objects.exists()
    pass_time(timedelta(days=1, minutes=1))
    forget_webhooks()
    assert not WebhookEndpoint.objects.exists()
    assert not WebhookDelivery.objects.exists()


@pytest.mark.django_db
def test_rotating_keeps_the_one_before(endpoint):
    first = endpoint.secret
    second = rotate_secret(endpoint, by=BY)
    assert WebhookEndpoint.objects.get().secrets == endpoint.secrets == [second, first]
    assert Event.objects.filter(kind="families.webhook_rotated").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"events": []}, "webhook_events_known"),
        ({"events": ["link.renamed"]}, "webhook_events_known"),
        ({"old_secret_until": timezone.now()}, "webhook_old_secret_whole"),
        ({"disabled_at": timezone.now()}, "webhook_disabled_whole"),
        ({"disabled_at": timezone.now(), "disabled_because": "tired"}, "webhook_why_disabled_known"),
        ({"failures": 1}, "webhook_failing_whole"),
        ({"failing_since": timezone.now()}, "webhook_failing_whole"),
        ({"tell_at": timezone.now()}, "webhook_told_when_disabled"),
    ],
    ids=["no-event", "event", "old-secret", "disabled", "why", "failures", "failing", "told"],
)
def test_endpoint_never_false(endpoint, changes, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(**changes)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"kind": "link.renamed"}, "webhook_kind_known"),
        ({"kind": WebhookEvent.CONSENT_ANSWERED}, "webhook_about_one"),
        ({"application_id": uuid7()}, "webhook_about_one"),
        ({"link_id": None}, "webhook_about_one"),
        ({"due_at": None}, "webhook_due_until_done"),
        ({"delivered_at": timezone.now()}, "webhook_due_until_done"),
        ({"due_at": None, "delivered_at": timezone.now(), "given_up_at": timezone.now()}, "webhook_due_until_done"),
        ({"lease_until": timezone.now()}, "webhook_lease_whole"),
        (
            {"due_at": None, "given_up_at": timezone.now(), "lease_until": timezone.now(), "lease_token": uuid7()},
            "webhook_leased_while_due",
        ),
    ],
    ids=["kind", "application", "both", "neither", "nothing", "due", "ends", "lease", "leased"],
)
def test_delivery_never_false(delivery, changes, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        WebhookDelivery.objects.filter(pk=delivery.pk).update(**changes)


@pytest.mark.django_db
def test_one_message_an_endpoint_and_one_in_flight(delivery, told, link):
    with pytest.raises(IntegrityError, match="webhook_one_message_an_endpoint"), transaction.atomic():
        deliver(told.endpoint, link, event_id=delivery.event_id)
    held = {"lease_until": timezone.now(), "lease_token": uuid7()}
    deliver(told.endpoint, link, **held)
    with pytest.raises(IntegrityError, match="webhook_one_in_flight"), transaction.atomic():
        deliver(told.endpoint, link, **held | {"lease_token": uuid7()})
