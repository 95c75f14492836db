"""An officer gives an app its webhook endpoint, and finds in the log what became of a message."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from uuid_utils.compat import uuid7

from families.models import WebhookDelivery, WebhookEndpoint
from families.services.webhooks.sending import send_due_webhooks
from tests.browser import assert_accessible, assert_no_sideways_scroll
from tests.integrators.conftest import make_app
from tests.journeys.officers import given_an_officer_of_beijing
from tests.receiver import receiving, status

__all__ = ["make_app"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def receiver(settings):
    settings.WEBHOOKS_MAY_BE_LOCAL = True
    with receiving(status(503)) as receiver:
        yield receiver


def test_officer_makes_an_endpoint_and_reads_its_log(live_server, new_page, regions, make_app, receiver):
    app = make_app("People's Hospital", regions=["110000"])
    officer = given_an_officer_of_beijing(live_server, new_page)
    secret = when_she_makes_an_endpoint_for(officer, app, receiver.url)
    then_only_this_page_has_the_secret(officer, secret)
    when_a_message_is_not_taken()
    then_the_log_says_so(officer)


def when_she_makes_an_endpoint_for(officer, app, url):
    officer.get_by_role("link", name="Webhook endpoints", exact=True).first.click()
    officer.locator(".addlink").last.click()
    assert_accessible(officer)
    officer.get_by_role("button", name="Make it").click()
    expect(officer.get_by_role("alert")).to_contain_text("Answer what is missing")
    assert_accessible(officer)
    assert_no_sideways_scroll(officer)
    officer.get_by_label("App that is told").select_option(app.pk)
    officer.get_by_label("Address, beginning with https://").fill(url)
    officer.get_by_label("A link ends", exact=True).check()
    officer.get_by_role("button", name="Make it").click()
    assert_accessible(officer)
    assert_no_sideways_scroll(officer)
    return officer.locator("dd code").inner_text()


def then_only_this_page_has_the_secret(officer, secret):
    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.secrets == [secret]
    officer.get_by_role("link", name=endpoint.url).click()
    expect(officer.locator("body")).to_contain_text("A link ends")
    expect(officer.locator("body")).not_to_contain_text(secret)
    assert_accessible(officer)
    officer.get_by_role("button", name="Send again").click()
    expect(officer.get_by_role("heading", name="Send again what was told since when?")).to_be_visible()
    assert_accessible(officer)


def when_a_message_is_not_taken():
    """Of a link that nobody knows any more: the log says why it is not sent."""
    WebhookDelivery.objects.create(
        endpoint=WebhookEndpoint.objects.get(), kind="link.ended", link_id=uuid7(), sequence=2, due_at=timezone.now()
    )
    assert send_due_webhooks() == 0


def then_the_log_says_so(officer):
    delivery = WebhookDelivery.objects.get()
    officer.get_by_role("link", name="Webhook deliveries", exact=True).first.click()
    officer.get_by_role("link", name=str(delivery.event_id)).click()
    expect(officer.locator("body")).to_contain_text("not_allowed_any_more")
    assert_accessible(officer)
    assert_no_sideways_scroll(officer)
