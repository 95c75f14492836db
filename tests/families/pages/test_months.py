"""The page of a month: the reader's own record alone, by name, with how often each looked."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from families.models import FamilyLink, Message
from families.models.messages import Kind
from families.services.links.digests import Month
from tests.audit.times import id_at
from tests.families.conftest import LI_MING, WANG_FANG, ZHAO_QIANG, link_relative, link_self
from tests.integrators.conftest import make_app

__all__ = ["make_app"]


@pytest.fixture
def link(linked, relative):
    link_self(relative, WANG_FANG)
    return link_relative(linked)


@pytest.fixture
def over():
    return Month.before(timezone.localdate())


def looked(link, kind="families.record_opened", actor_kind="citizen", actor_id=None, codes=None):
    """Last month; the journal itself writes of now alone."""
    at = Month.before(timezone.localdate()).begins_at + timedelta(days=9)
    Event.objects.create(
        id=id_at(at),
        at=at,
        kind=kind,
        actor_kind=actor_kind,
        actor_id=actor_id or str(link.owner_id),
        object_kind="link",
        object_id=str(link.pk),
        person_id=link.person_id,
        is_automatic=False,
        codes=codes or {},
    )


def page(client, month):
    return client.get(reverse("families:seen-in-month", args=[month.code]))


def words(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_who_looked_and_how_often(client, link, relative, stranger, over, sign_in):
    looked(link)
    looked(link, kind="families.card_opened")
    looked(link, kind="families.link_viewed", actor_kind="officer", actor_id=str(stranger.pk))
    looked(link, kind="families.code_checked", actor_kind="system", actor_id="code_check")
    looked(link, actor_id=str(stranger.pk))

    sign_in(relative)
    shown = words(page(client, over))
    for name, times in (
        ("李明", "looked 2 times"),
        ("Somebody who is no longer here", "looked 1 time"),
        ("Officers of the authority", "looked 1 time"),
        ("Desks that checked the code of your card", "looked 1 time"),
    ):
        assert f'{name}</dt> <dd class="govuk-summary-list__value">{times}<' in shown
    assert reverse("families:link", args=[link.pk]) in shown


def test_what_ended_and_which_apps_asked(client, link, relative, over, sign_in, make_app):
    app = make_app(regions=["110000"])
    looked(link, kind="families.link_checked", actor_kind="system", actor_id="link_check", codes={"app": app.pk})
    ended_at = over.begins_at + timedelta(days=3)
    FamilyLink.objects.filter(pk=link.pk).update(
        begins_at=ended_at - timedelta(days=9), ended_at=ended_at, ended_by="owner"
    )

    sign_in(relative)
    shown = words(page(client, over))
    ended, apps = shown.index("Ended in that month"), shown.index("Apps that asked about you")
    assert LI_MING.name in shown[ended:apps]
    assert "asked 1 time<" in shown[apps:]


def test_owner_who_did_not_look_is_named(client, link, relative, over, sign_in):
    sign_in(relative)
    assert "did not look" in words(page(client, over))


def test_somebody_else_sees_nothing_of_it(client, link, stranger, linked, over, sign_in):
    looked(link)
    link_self(stranger, ZHAO_QIANG)
    for user in (stranger, linked):
        sign_in(user)
        shown = words(page(client, over))
        assert "looked" not in shown.replace("Who looked", "").replace("Nobody looked", "")
        assert WANG_FANG.name not in shown


def test_user_without_a_card_and_a_month_that_is_not_over_have_no_page(client, link, relative, stranger, sign_in):
    now = Month(timezone.localdate().replace(day=1))
    sign_in(stranger)
    assert page(client, Month.before(timezone.localdate())).status_code == 404
    sign_in(relative)
    assert page(client, now).status_code == 404
    assert page(client, Month.before(timezone.localdate())).status_code == 200


@pytest.mark.parametrize("code", ["2026-13", "0000-01", "2026-1", "9999-12"])
def test_month_that_there_is_not_has_no_page(client, link, relative, sign_in, code):
    sign_in(relative)
    assert client.get(f"/who-can-see-me/months/{code}/").status_code == 404


def test_looking_at_it_is_written_of_nobody(client, link, relative, over, sign_in):
    sign_in(relative)
    before = Event.objects.count()
    page(client, over)
    assert Event.objects.count() == before


def test_message_leads_to_its_month(client, relative, link, sign_in):
    month = Month.before(timezone.localdate())
    message = Message.objects.create(user=relative, kind=Kind.DIGEST, language="en", codes={"month": month.code})

    sign_in(relative)
    shown = words(client.get(reverse("families:message", args=[message.pk])))
    assert f'href="{reverse("families:seen-in-month", args=[month.code])}"' in shown
