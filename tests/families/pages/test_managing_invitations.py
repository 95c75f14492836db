"""An invitation at /consent/manage/: the person whose it is sees it there and takes it back, wherever it was made. Its code is
not shown, and nobody else learns that there is one."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from families.models import FamilyLink, Invitation, LinkApplication
from families.services.applications.verification import verify_due
from families.services.consents.invitations import code_of, revoke_invitation, token_of
from families.states import Status
from tests.families.conftest import by
from tests.families.invitations import accept, invite, invite_at_office
from tests.families.pages.conftest import bound
from tests.families.pages.test_managing import CODE, LINKS, SEND, START, alike, arrive, enter, have_sent, link

__all__ = ["link"]


@pytest.fixture
def made(link, officer):
    return invite_at_office(link.person, officer)


def address(invitation, page="invitation"):
    return reverse(f"families:manage-{page}", args=[invitation.pk])


def revoke(client, invitation):
    """What is answered, and said on the page that it leads to."""
    answer = client.post(address(invitation, "invitation-revoke"))
    assert (answer.status_code, answer.url) == (302, LINKS)
    return client.get(LINKS).content.decode()


def stored(invitation):
    return Invitation.objects.get(pk=invitation.pk)


def test_person_sees_it_and_takes_it_back(client, asked, made):
    page = arrive(client, asked)
    assert "Your invitations" in page
    assert address(made) in page
    assert "Not used yet" in page

    shown = client.get(address(made)).content.decode()
    for words in (
        "Not used yet",
        "Mother",
        "see the pension insurance",
        "182 days",
        address(made, "invitation-revoke"),
    ):
        assert words in shown

    assert "The invitation is revoked. Nobody can use it any more." in revoke(client, made)
    event = Event.objects.get(kind="families.invitation_revoked")
    assert (event.actor_kind, event.actor_id) == ("person", str(made.person_id))
    assert not Invitation.objects.standing().exists()
    shown = client.get(address(made)).content.decode()
    assert "Revoked" in shown
    assert address(made, "invitation-revoke") not in shown


def test_so_is_one_of_an_account_of_theirs(client, asked, link, real_register):
    made = invite(bound("mother", real_register.cases["demo_mother"]))
    assert address(made) in arrive(client, asked)
    revoke(client, made)
    assert stored(made).revoked_at is not None


def test_code_on_the_phone_shows_nothing_that_could_be_given_away(client, asked, made):
    arrive(client, asked)
    page = client.get(address(made)).content.decode()
    for secret in (code_of(made), code_of(made).replace("-", ""), token_of(made), '<svg class="qr'):
        assert secret not in page
    assert "Its code stands on the paper alone." in page


def test_of_somebody_else_there_is_none(client, asked, link, citizen, officer):
    own = FamilyLink.objects.own().get(owner=citizen).person
    other = invite_at_office(own, officer, "father", scopes=["view_card"])
    page = arrive(client, asked)
    assert "Your invitations" not in page
    for invitation in (other, replaced(other)):
        assert client.get(address(invitation)).status_code == 404
        assert client.post(address(invitation, "invitation-revoke")).status_code == 404
    assert client.get(address(other, "invitation-revoke")).status_code == 405
    assert stored(other).revoked_at is None


def replaced(invitation):
    """One that does not exist."""
    return Invitation(pk=uuid4(), person_id=invitation.person_id)


def test_without_the_code_nothing_of_it_opens(client, asked, link, made, citizen, stranger, officer, sign_in):
    """Nor to the owner of the link, to a stranger or to the officer who recorded it, signed in in the same browser."""
    for browser in (client, *(sign_in(user, browser=Client()) for user in (citizen, stranger, officer))):
        enter(browser, asked.reference)
        assert browser.get(address(made)).url == START
        assert browser.post(address(made, "invitation-revoke")).url == START
    assert stored(made).revoked_at is None


def test_who_has_made_none_reads_the_same_until_the_code(client, asked, link, officer):
    """To the byte, and at the same cost."""

    def steps(reference):
        browser, told = Client(), []
        for step in (
            lambda: enter(browser, reference),
            lambda: browser.get(SEND),
            lambda: have_sent(browser),
            lambda: browser.get(CODE),
            lambda: browser.post(CODE, {"code": "000000"}),
        ):
            with CaptureQueriesContext(connection) as queries:
                told.append(alike(step()))
            told.append(len(queries))
        return told, sorted(browser.session.keys())

    before = steps(asked.reference)
    invite_at_office(link.person, officer)
    after = steps(asked.reference)
    assert [one for one in after[0] if isinstance(one, tuple)] == [one for one in before[0] if isinstance(one, tuple)]
    assert after[1] == before[1]


def test_each_that_is_over_says_how_and_is_not_taken_back_again(client, asked, link, officer, real_register):
    son = bound("spouse", real_register.cases["demo_spouse"])
    begun = invite_at_office(link.person, officer, "other", scopes=["view_card"])
    accepted = accept(begun, son)
    over = [invite_at_office(link.person, officer) for _turn in range(2)]
    revoke_invitation(over[0], by=by(son))
    long_ago = timezone.now() - timedelta(days=9)
    Invitation.objects.filter(pk=over[1].pk).update(made_at=long_ago, expires_at=long_ago + timedelta(days=7))
    arrive(client, asked)
    assert "Accepted, being checked" in client.get(address(begun)).content.decode()
    assert address(begun, "invitation-revoke") in client.get(address(begun)).content.decode()

    began = accepted_by_register(accepted)
    for invitation, state, said in (
        (begun, "The link has begun", "The link has begun already. You can end it at any time."),
        (over[0], "Revoked", "The invitation is revoked. Nobody can use it any more."),
        (over[1], "Past", "This invitation was over already. Nobody can use it any more."),
    ):
        page = client.get(address(invitation)).content.decode()
        assert state in page
        assert address(invitation, "invitation-revoke") not in page
        before = stored(invitation).revoked_at
        assert said in revoke(client, invitation)
        assert stored(invitation).revoked_at == before
    assert FamilyLink.objects.active().filter(pk=began.pk).exists()

    LinkApplication.objects.filter(pk=accepted.pk).update(status=Status.WITHDRAWN)
    assert "Led to no link" in client.get(address(begun)).content.decode()
    assert "This invitation was over already." in revoke(client, begun)


def accepted_by_register(application):
    verify_due()
    application.refresh_from_db()
    assert application.status == Status.APPROVED
    return application.link


def test_revoked_while_the_register_is_asked_the_person_is_asked(client, asked, link, officer, real_register):
    made = invite_at_office(link.person, officer, "other", scopes=["view_card"])
    application = accept(made, bound("spouse", real_register.cases["demo_spouse"]))
    arrive(client, asked)
    revoke(client, made)
    verify_due()
    application.refresh_from_db()
    assert application.status == Status.AWAITING_CONSENT


def test_list_costs_the_same_for_one_and_for_many(client, asked, made):
    arrive(client, asked)
    counts = []
    for more in (0, 12):
        Invitation.objects.bulk_create(
            Invitation(
                **{
                    field.attname: getattr(made, field.attname)
                    for field in Invitation._meta.concrete_fields
                    if field.name not in {"id", "code_digest"}
                },
                code_digest=uuid4().bytes,
            )
            for _turn in range(more)
        )
        with CaptureQueriesContext(connection) as queries:
            page = client.get(LINKS).content.decode()
        counts.append(len(queries))
        assert page.count("Invitation of ") == 1 + more
    assert counts[0] == counts[1]


@pytest.mark.parametrize("language", ["en", "es", "zh-hans"])
def test_paper_says_where_who_has_no_account_takes_it_back(made, link, real_register, sign_in, settings, language):
    """As it is printed later, in an account of their own."""
    mother = bound("mother", real_register.cases["demo_mother"])
    mother.language = language
    mother.save()
    page = sign_in(mother, browser=Client()).get(reverse("families:invitation", args=[made.pk])).content.decode()
    place = {
        "en": "at an office of your region",
        "es": "en una oficina de su región",
        "zh-hans": "您所在地区的服务网点",
    }
    assert code_of(made) in page
    assert place[language] in page
    assert settings.BASE_URL + START in page
    own = invite(mother)
    page = sign_in(mother, browser=Client()).get(reverse("families:invitation", args=[own.pk])).content.decode()
    assert settings.BASE_URL + START not in page
