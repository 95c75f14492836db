"""Renewing a link on its pages: from the link over what is asked for to the relative's answer."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from families.models import FamilyLink, LinkApplication, Message
from families.models.messages import Kind
from families.services.applications.closing import close_overdue
from families.services.applications.drafts import declaration_of, notice_of
from families.states import Status
from tests.families.conftest import WANG_FANG, agree, answer, link_relative, link_self, waiting

DAY = timedelta(days=1)


@pytest.fixture
def link(linked):
    """To the mother; ends in ten days."""
    return ends_in(link_relative(linked), 10 * DAY)


def ends_in(link, left):
    begins_at, until = timezone.now() - 300 * DAY, timezone.now() + left
    FamilyLink.objects.filter(pk=link.pk).update(begins_at=begins_at, until=until)
    link.refresh_from_db()
    return link


def page(client, name, pk, *rest):
    return client.get(reverse(f"families:{name}", args=[pk, *rest]))


def renew_url(link):
    return reverse("families:link-renew", args=[link.pk])


def text(response, status=200):
    assert response.status_code == status, response
    return response.content.decode()


def begun(client, link):
    """The draft, and the page that it leads to."""
    response = client.post(renew_url(link))
    draft = LinkApplication.objects.get(renews=link, status=Status.DRAFT)
    assert response.url == reverse("families:application-step", args=[draft.pk, "sharing"])
    return draft


def sent(client, link):
    draft = begun(client, link)
    answers = {"version": draft.version, "preset": "own", "scopes": ["view_card"], "term_days": "31"}
    check = reverse("families:application-step", args=[draft.pk, "check"])
    assert client.post(reverse("families:application-step", args=[draft.pk, "sharing"]), answers).url == check
    shown = text(client.get(check))
    assert WANG_FANG.number not in shown.replace(" ", "")
    assert "王芳\nMother" in shown
    draft.refresh_from_db()
    response = client.post(check, {"version": draft.version, "shown": declaration_of(draft, "en").sha256})
    assert response.url == reverse("families:application", args=[draft.pk])
    draft.refresh_from_db()
    return draft


def test_link_that_ends_soon_offers_to_be_renewed(client, link, linked, sign_in):
    sign_in(linked)
    assert renew_url(link) in text(page(client, "link", link.pk))

    ends_in(link, 100 * DAY)
    assert renew_url(link) not in text(page(client, "link", link.pk))


def test_link_that_has_ended_by_its_term_offers_it_to_its_owner_alone(client, link, linked, relative, sign_in):
    link_self(relative, WANG_FANG)
    ends_in(link, -DAY)
    sign_in(linked)
    assert renew_url(link) in text(page(client, "link", link.pk))  # not closed yet
    close_overdue()
    assert renew_url(link) in text(page(client, "link", link.pk))
    sign_in(relative)
    assert renew_url(link) not in text(page(client, "link", link.pk))

    ends_in(link, -31 * DAY)
    sign_in(linked)
    assert renew_url(link) not in text(page(client, "link", link.pk))


def test_link_that_has_ended_says_one_thing_to_do(client, link, linked, sign_in):
    """To renew it, to go on with its renewal, or where neither can be to talk to the relative."""
    ends_in(link, -DAY)
    close_overdue()
    sign_in(linked)
    talk = "talk to your relative and add them again"
    assert talk not in text(page(client, "link", link.pk))
    draft = begun(client, link)
    assert talk not in text(page(client, "link", link.pk))

    draft.delete()
    ends_in(link, -31 * DAY)
    assert talk in text(page(client, "link", link.pk))


def test_page_says_what_the_link_is_and_never_the_number(client, link, linked, sign_in):
    sign_in(linked)
    shown = text(client.get(renew_url(link)))

    assert "Renew the link to 王芳" in shown
    assert "You may: see the card" in shown
    assert WANG_FANG.number not in shown
    assert WANG_FANG.name not in shown.split("<title>")[1].split("</title>")[0]


def test_notice_is_of_a_renewal_and_its_hash_is_kept(client, link, linked, sign_in):
    sign_in(linked)
    response = client.get(renew_url(link))
    notice = response.context["notice"]

    assert "about to ask for a new link" in notice.paragraphs[0]
    assert "You are about to add" not in text(response)
    assert begun(client, link).notice_hash == notice.sha256 != notice_of("en", is_self=False).sha256


def test_page_of_a_link_that_is_over_says_that_nothing_goes_on(client, link, linked, sign_in):
    ends_in(link, -DAY)
    close_overdue()
    sign_in(linked)
    shown = text(client.get(renew_url(link)))

    assert "you could: see the card" in shown
    assert "It lasts until" not in shown


def test_details_are_not_asked_for_again(client, link, linked, sign_in):
    sign_in(linked)
    draft = begun(client, link)

    assert page(client, "application-step", draft.pk, "details").status_code == 404


def test_second_start_leads_to_the_first(client, link, linked, sign_in):
    sign_in(linked)
    draft = begun(client, link)
    assert client.get(renew_url(link)).url == reverse("families:application-step", args=[draft.pk, "sharing"])
    assert begun(client, link) == draft
    assert "A renewal is under way" in text(page(client, "link", link.pk))


def test_renewal_is_sent_and_its_relative_reads_what_it_was_and_would_be(client, link, linked, relative, sign_in):
    link_self(relative, WANG_FANG)
    sign_in(linked)
    application = answer(sent(client, link), WANG_FANG)
    assert page(client, "link-renew", link.pk).url == reverse("families:application", args=[application.pk])

    sign_in(relative)
    shown = text(page(client, "application-answer", application.pk))
    assert "This is a renewal" in shown
    assert "They are linked to you already and may: see the card" in shown
    assert "What they ask for from now on" in shown

    ends_in(link, -DAY)
    assert "could: see the card" in text(page(client, "application-answer", application.pk))


def test_first_application_says_nothing_of_a_renewal(client, linked, relative, sign_in):
    link_self(relative, WANG_FANG)
    sign_in(relative)
    assert "renewal" not in text(page(client, "application-answer", waiting(linked).pk))


def test_link_that_cannot_be_renewed_says_so_at_its_page(client, link, linked, sign_in):
    ends_in(link, 100 * DAY)
    sign_in(linked)

    for response in (client.get(renew_url(link)), client.post(renew_url(link))):
        assert response.url == reverse("families:link", args=[link.pk])
    assert not LinkApplication.objects.filter(renews=link).exists()
    assert "cannot be renewed, or not yet" in text(page(client, "link", link.pk))


def test_stranger_and_subject_find_nothing_to_renew(client, link, relative, stranger, sign_in):
    link_self(relative, WANG_FANG)
    for user in (relative, stranger):
        sign_in(user)
        assert client.get(renew_url(link)).status_code == 404
        assert client.post(renew_url(link)).status_code == 404
    assert not LinkApplication.objects.filter(renews=link).exists()


def test_renewing_asks_for_a_fresh_sign_in(client, link, linked, sign_in):
    sign_in(linked, minutes_ago=60)

    assert "/account/reauthenticate/" in client.post(renew_url(link)).url


def test_trying_again_after_a_no_begins_the_renewal_anew_without_the_number(client, link, linked, sign_in):
    sign_in(linked)
    application = sent(client, link)
    LinkApplication.objects.filter(pk=application.pk).update(
        status=Status.DECLINED, ended_at=timezone.now(), due_at=None, person=link.person
    )

    again = client.post(reverse("families:application-try-again", args=[application.pk]))

    draft = LinkApplication.objects.get(renews=link, status=Status.DRAFT)
    assert again.url == reverse("families:application-step", args=[draft.pk, "sharing"])
    assert draft.scopes == link.scopes
    assert WANG_FANG.number not in text(client.get(again.url))


def test_trying_again_for_a_link_that_cannot_be_renewed_any_more_says_so(client, link, linked, sign_in):
    sign_in(linked)
    application = sent(client, link)
    LinkApplication.objects.filter(pk=application.pk).update(
        status=Status.DECLINED, ended_at=timezone.now(), due_at=None, person=link.person
    )
    FamilyLink.objects.filter(pk=link.pk).update(ended_at=timezone.now(), ended_by="subject")

    again = client.post(reverse("families:application-try-again", args=[application.pk]))
    assert again.url == reverse("families:family")
    assert not LinkApplication.objects.filter(status=Status.DRAFT).exists()


def test_message_of_a_renewal_leads_to_the_new_link(client, link, linked, sign_in):
    sign_in(linked)
    new = agree(answer(sent(client, link), WANG_FANG))

    told = Message.objects.get(user=linked, kind=Kind.LINK_RENEWED)
    assert reverse("families:link", args=[new.pk]) in text(page(client, "message", told.pk))
