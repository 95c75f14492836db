"""A link's page from both sides, ending it, and who can see the user."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from families.models import FamilyLink, InsuredPerson, Message
from families.models.consents import Route
from families.models.links import EndedBy
from families.models.people import CardState
from families.scopes import ALL
from families.services.links.ending import end_link
from tests.families.conftest import LI_MING, WANG_FANG, ZHAO_QIANG, agree, by, link_relative, link_self, waiting
from tests.families.wizard.pages import title_of


@pytest.fixture
def both(applicant, relative):
    """The applicant is linked to the relative, who has an account; returns the link."""
    link_self(applicant, LI_MING)
    link_self(relative, WANG_FANG)
    return link_relative(applicant)


def _page(client, link):
    return client.get(reverse("families:link", args=[link.pk]))


def _opened(link):
    return Event.objects.filter(kind="families.record_opened", object_id=str(link.pk))


def test_owner_sees_the_card_masked_and_the_opening_is_written_down(client, both, applicant, sign_in):
    sign_in(applicant)
    page = _page(client, both).content.decode()
    number = both.person.number
    assert number not in page
    assert both.person.masked_number in page
    assert WANG_FANG.card().number not in page
    assert WANG_FANG.card().number[-4:] in page
    assert "You have opened the record of 王芳. They can see that you did." in page
    event = _opened(both).get()
    assert (event.actor_kind, event.actor_id, event.person_id) == ("citizen", str(applicant.pk), both.person_id)


def test_titles_name_nobody(client, both, applicant, relative, sign_in):
    """They stay in the history of a browser that others use, too."""
    own = FamilyLink.objects.get(owner=applicant, relationship="self")
    sign_in(applicant)
    assert title_of(_page(client, both).content.decode()) == "A linked relative – sscard"
    assert title_of(_page(client, own).content.decode()) == "My card – sscard"
    sign_in(relative)
    assert title_of(_page(client, both).content.decode()) == "Somebody who is linked to you – sscard"


def test_owner_without_the_scope_sees_no_card(client, linked, sign_in):
    link = link_relative(linked, scopes=["view_pension"])
    sign_in(linked)
    page = _page(client, link).content.decode()
    assert "card-face" not in page
    assert link.person.masked_number not in page
    assert "The card is not among the things that were agreed to." in page


def test_link_that_has_not_begun_shows_no_card(client, linked, sign_in):
    link = agree(waiting(linked), route=Route.READ_OUT)
    assert link.begins_at > timezone.now()
    sign_in(linked)
    page = _page(client, link).content.decode()
    assert "card-face" not in page
    assert "Nothing of the record can be seen at the moment." in page


@pytest.mark.parametrize("field", ["paused_at", "frozen_at"])
def test_paused_or_frozen_link_shows_no_card(client, both, applicant, sign_in, field):
    FamilyLink.objects.filter(pk=both.pk).update(**{field: timezone.now()})
    sign_in(applicant)
    assert "card-face" not in _page(client, both).content.decode()


def test_card_that_cannot_be_used_says_its_state(client, both, applicant, sign_in):
    both.person.cards.update(state=CardState.TEMPORARY_LOSS)
    sign_in(applicant)
    page = _page(client, both).content.decode()
    assert "card-face--ended" in page
    assert "Blocked for a few days" in page


def test_card_past_its_day_is_not_called_normal_before_the_register_was_asked(client, both, applicant, sign_in):
    both.person.cards.update(issued_on="2015-01-01", expires_on="2025-01-01")
    sign_in(applicant)
    page = _page(client, both).content.decode()
    assert "card-face--ended" in page
    assert "<dd>Expired</dd>" in page


def test_own_card_is_shown_without_a_banner_or_an_event(client, applicant, sign_in):
    own = link_self(applicant)
    sign_in(applicant)
    page = _page(client, own).content.decode()
    assert "card-face" in page
    assert "You have opened the record" not in page
    assert not _opened(own).exists()


def test_subject_sees_who_is_linked_and_nothing_is_written_down(client, both, relative, sign_in):
    sign_in(relative)
    page = _page(client, both).content.decode()
    assert "What 李明 may see of you" in page
    assert both.application.reference in page
    assert "card-face" not in page
    assert not _opened(both).exists()


def test_owner_ends_the_link_at_once(client, both, applicant, sign_in):
    sign_in(applicant)
    end = reverse("families:link-end", args=[both.pk])
    assert "End the link to 王芳?" in client.get(end).content.decode()
    answer = client.post(end)
    assert (answer.status_code, answer.url) == (302, "/family/")
    both.refresh_from_db()
    assert both.ended_by == EndedBy.OWNER


def test_asking_about_the_end_ends_nothing(client, both, applicant, sign_in):
    sign_in(applicant)
    client.get(reverse("families:link-end", args=[both.pk]))
    both.refresh_from_db()
    assert both.ended_at is None


@pytest.mark.parametrize(("typed", "told"), [({}, 1), ({"is_silent": "on"}, 0)])
def test_subject_ends_it_and_decides_whether_the_owner_is_told(client, both, applicant, relative, sign_in, typed, told):
    sign_in(relative)
    answer = client.post(reverse("families:link-end", args=[both.pk]), typed)
    assert (answer.status_code, answer.url) == (302, "/who-can-see-me/")
    both.refresh_from_db()
    assert both.ended_by == EndedBy.SUBJECT
    assert Message.objects.filter(user=applicant, kind="link_ended").count() == told


def test_owner_cannot_end_silently(client, both, applicant, sign_in):
    sign_in(applicant)
    client.post(reverse("families:link-end", args=[both.pk]), {"is_silent": "on"})
    assert Message.objects.filter(user=applicant, kind="link_ended").count() == 1


def test_unlinking_the_own_card_warns_and_ends_every_link(client, both, applicant, sign_in):
    own = FamilyLink.objects.get(owner=applicant, relationship="self")
    sign_in(applicant)
    end = reverse("families:link-end", args=[own.pk])
    assert "All your links end with it" in client.get(end).content.decode()
    client.post(end)
    assert not FamilyLink.objects.active().filter(owner=applicant).exists()


def test_ended_link_tells_its_owner_only_that_it_ended(client, both, applicant, relative, sign_in):
    sign_in(relative)
    client.post(reverse("families:link-end", args=[both.pk]), {"is_silent": "on"})
    sign_in(applicant)
    page = _page(client, both).content.decode()
    assert "This link has ended" in page
    assert "王芳" not in page
    assert both.person.masked_number not in page
    assert not _opened(both).exists()
    assert "<dd>Mother</dd>" in page
    assert both.application.reference in page


def test_ended_link_says_nothing_of_whom_it_was_to_once_the_person_is_erased(client, both, applicant, sign_in):
    end_link(both, ended_by=EndedBy.OWNER, by=by(applicant))
    InsuredPerson.objects.filter(pk=both.person_id).update(
        register_reference=f"erased:{both.person_id}", erased_at=timezone.now(), name="", name_spelled=None, number_sealed=None,
        number_index_a=None, number_index_b=None, birth_date=None, sex=None, has_phone=False,
    )  # fmt: skip
    sign_in(applicant)
    page = _page(client, both).content.decode()
    assert "This link has ended" in page
    assert ("Mother" in page, both.application.reference in page) == (False, False)


def test_own_card_that_has_ended_is_nobodys_relative(client, applicant, sign_in):
    own = link_self(applicant)
    end_link(own, ended_by=EndedBy.OWNER, by=by(applicant))
    sign_in(applicant)
    page = _page(client, own).content.decode()
    assert "This link has ended" in page
    assert "Linked relative" not in page


def test_link_past_its_end_counts_as_ended_before_the_clock_has_closed_it(client, both, applicant, sign_in):
    now = timezone.now()
    FamilyLink.objects.filter(pk=both.pk).update(begins_at=now - timedelta(days=2), until=now - timedelta(days=1))
    sign_in(applicant)
    assert "This link has ended" in _page(client, both).content.decode()


def test_ending_twice_is_a_calm_page(client, both, applicant, sign_in):
    sign_in(applicant)
    end = reverse("families:link-end", args=[both.pk])
    client.post(end)
    answer = client.post(end)
    assert (answer.status_code, answer.url) == (302, reverse("families:link", args=[both.pk]))


def test_who_can_see_me_names_them_and_what_they_may_do(client, both, relative, sign_in):
    sign_in(relative)
    page = client.get("/who-can-see-me/").content.decode()
    assert "李明" in page
    assert "You are to them: Mother" in page
    assert reverse("families:link", args=[both.pk]) in page


@pytest.fixture
def two(applicant, relative, stranger):
    """Two who may see different things of the relative, for different times; the relative has an account."""
    for user, resident in ((applicant, LI_MING), (relative, WANG_FANG), (stranger, ZHAO_QIANG)):
        link_self(user, resident)
    son = link_relative(applicant, scopes=["view_card", "view_pension"], term_days=31)
    return son, link_relative(stranger, WANG_FANG, "other", scopes=["view_medical", "certify"], term_days=182)


def _last_day(link):
    return f"{timezone.localtime(link.until):%-d %B %Y}"


def test_who_can_see_me_says_of_each_what_they_may_do_and_until_when(client, two, relative, sign_in):
    sign_in(relative)
    page = client.get("/who-can-see-me/").content.decode()
    rows = re.findall(r'<li class="person">.*?</li>', page, re.DOTALL)
    for link, name, may in (
        (two[0], "李明", "Mother · they may see the card and see the pension insurance"),
        (
            two[1],
            "赵强",
            "Another relative · they may see the medical insurance and renew the proof of life for the pension",
        ),
    ):
        [row] = [one for one in rows if reverse("families:link", args=[link.pk]) in one]
        assert f">{name}</a>" in row
        assert f"You are to them: {may}</p>" in row
        assert f">until {_last_day(link)}</p>" in row


def test_page_of_each_says_what_they_may_do_and_until_when(client, two, relative, sign_in):
    sign_in(relative)
    for link, name, relationship, may in (
        (two[0], "李明", "Mother", ["See the card", "See the pension insurance"]),
        (two[1], "赵强", "Another relative", ["See the medical insurance", "Renew the proof of life for the pension"]),
    ):
        page = _page(client, link).content.decode()
        assert f"What {name} may see of you" in page
        assert f"You are to them: {relationship}. It lasts until {_last_day(link)}." in page
        assert re.findall(r"</svg>\s+([^<]+)</li>", page) == may
        assert f"<dt>Until</dt><dd>{_last_day(link)}</dd>" in page


def test_who_can_see_me_before_the_own_card_is_linked_says_what_to_do(client, applicant, sign_in):
    sign_in(applicant)
    assert "Link your own card first." in client.get("/who-can-see-me/").content.decode()


def test_nobody_linked_is_said_plainly(client, linked, sign_in):
    sign_in(linked)
    assert "Nobody is linked to you" in client.get("/who-can-see-me/").content.decode()


def test_who_can_see_me_needs_the_same_queries_for_one_and_two(
    client, both, relative, stranger, sign_in, django_assert_num_queries
):
    sign_in(relative)
    client.get("/who-can-see-me/")
    for _round in range(2):
        # session, user, own card, links, those to children in their care, openings, names, apps that asked, barred ones,
        # new messages, blocked people, invitations
        with django_assert_num_queries(12):
            client.get("/who-can-see-me/")
        if not FamilyLink.objects.filter(owner=stranger).exists():
            link_self(stranger, ZHAO_QIANG)
            link_relative(stranger, WANG_FANG, "other")
    assert "赵强" in client.get("/who-can-see-me/").content.decode()


def test_person_sees_who_opened_their_record_and_nobody_else_does(client, both, applicant, relative, stranger, sign_in):
    sign_in(applicant)
    _page(client, both)

    sign_in(relative)
    page = client.get(reverse("families:who-can-see-me")).content.decode()
    assert f"{LI_MING.name}: Opened the page of the link to you" in page

    link_self(stranger, ZHAO_QIANG)
    sign_in(stranger)
    page = client.get(reverse("families:who-can-see-me")).content.decode()
    assert LI_MING.name not in page
    assert "Nobody but you." in page


def test_a_code_that_cannot_be_shown_says_of_whom(client, applicant, sign_in):
    link_self(applicant, LI_MING)
    link = link_relative(applicant, scopes=ALL)
    link.person.cards.update(state=CardState.FORMAL_LOSS)
    sign_in(applicant)

    assert "This is about 王芳 (Mother)." in client.get(reverse("families:card-code", args=[link.pk])).content.decode()
