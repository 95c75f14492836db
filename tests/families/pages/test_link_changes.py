"""The pages on which a side of a link takes from it: share less, pause, let go on, in one's own account."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from families.models import FamilyLink, Message
from families.models.links import EndedBy
from families.scopes import VIEW
from families.services.links.changing import lower_link, pause_link
from families.services.links.ending import end_link
from tests.families.conftest import LI_MING, WANG_FANG, by, link_relative, link_self


@pytest.fixture
def link(applicant, relative):
    """The applicant is linked to the relative, who has an account."""
    link_self(applicant, LI_MING)
    link_self(relative, WANG_FANG)
    return link_relative(applicant)


@pytest.fixture
def mother(client, link, relative, sign_in):
    """The subject at her browser."""
    return sign_in(relative)


def address(link, page="link-less"):
    return reverse(f"families:{page}", args=[link.pk])


def stored(link):
    return FamilyLink.objects.get(pk=link.pk)


def chosen(link, scopes=("view_card",), days=None, **more):
    until = link.until if days is None else timezone.now() + timedelta(days=days)
    return {
        "sequence": link.sequence,
        "scopes": list(scopes),
        "until": timezone.localdate(until).isoformat(),
        **more,
    }


def lowered():
    return Event.objects.filter(kind="families.link_lowered").count()


def test_subject_chooses_reads_and_confirms(mother, link, applicant):
    page = mother.get(address(link)).content.decode()
    assert "Share less with 李明" in page
    second = mother.post(address(link), chosen(link, ["view_card", "view_pension"], days=10)).content.decode()
    assert "Is this what you want?" in second
    assert "See the medical insurance" in second
    assert lowered() == 0

    posted = dict.fromkeys(re.findall(r'type="hidden" name="(\w+)"', second))
    assert {"sequence", "scopes", "until"} <= posted.keys()
    done = mother.post(address(link), chosen(link, ["view_card", "view_pension"], days=10, is_sure="yes"), follow=True)

    assert "From now on only what you see below is shared" in done.content.decode()
    row = stored(link)
    assert (row.scopes, row.sequence) == (["view_card", "view_pension"], 2)
    assert timezone.localtime(row.until).strftime("%H:%M:%S") == "23:59:59"
    assert timezone.localdate(row.until) == timezone.localdate() + timedelta(days=10)
    assert Message.objects.filter(user=applicant, kind="link_changed").count() == 1


def test_day_alone_and_scopes_alone_leave_the_other_as_it_is(mother, link):
    mother.post(address(link), chosen(link, VIEW, days=10, is_sure="yes"))
    assert stored(link).scopes == list(VIEW)
    before = stored(link).until
    mother.post(address(link), chosen(stored(link), ["view_card"], is_sure="yes"))
    assert (stored(link).scopes, stored(link).until) == (["view_card"], before)


def test_owner_gives_up_a_part(client, link, applicant, relative, sign_in):
    sign_in(applicant)
    assert address(link) in client.get(address(link, "link")).content.decode()
    assert "Give up a part of this link" in client.get(address(link)).content.decode()
    client.post(address(link), chosen(link, is_sure="yes"))
    assert stored(link).scopes == ["view_card"]
    assert Message.objects.filter(user=relative, kind="link_changed_subject").count() == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"scopes": []}, "Leave at least one tick"),
        ({"scopes": ["view_card", "certify"]}, "certify"),
        ({"until": ""}, "Choose the last day"),
        ({"until": "2026-02-30"}, "Choose a day from the calendar."),
        ({"until": "2001-01-01"}, "This day is over."),
        ({"until": "2999-01-01"}, "earlier than planned, but not later"),
        ({"scopes": list(VIEW)}, "Nothing would change."),
    ],
    ids=range(7),
)
def test_bad_input_is_named_in_a_summary_and_changes_nothing(mother, link, typed, words):
    answer = mother.post(address(link), {**chosen(link, is_sure="yes"), **typed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "govuk-error-summary" in page
    assert words in page
    assert (stored(link).sequence, lowered()) == (1, 0)


def test_stale_tab_reads_that_the_link_was_changed(mother, link, applicant):
    seen = stored(link)
    lower_link(link, applicant, scopes=["view_card", "view_pension"], by=by(applicant))
    answer = mother.post(address(link), chosen(seen, ["view_pension"], is_sure="yes"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This link was changed in the meantime." in page
    assert 'name="sequence" value="2"' in page
    assert stored(link).scopes == ["view_card", "view_pension"]


@pytest.mark.parametrize("sequence", ["", "x", "7"])
def test_sequence_that_was_never_shown_changes_nothing(mother, link, sequence):
    answer = mother.post(address(link), chosen(link, is_sure="yes") | {"sequence": sequence})
    assert answer.status_code == 422
    assert lowered() == 0


def test_second_press_of_the_same_button_does_nothing_more(mother, link, applicant):
    press = chosen(link, is_sure="yes", days=9)
    answers = [mother.post(address(link), press) for _press in range(2)]
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, address(link, "link"))] * 2
    assert (stored(link).sequence, lowered()) == (2, 1)
    assert Message.objects.filter(user=applicant, kind="link_changed").count() == 1


def test_pause_asks_first_stops_at_once_and_goes_on(mother, client, link, applicant, sign_in):
    page = mother.get(address(link, "link")).content.decode()
    assert address(link, "link-pause") in page
    assert "Pause what 李明 may see?" in mother.get(address(link, "link-pause")).content.decode()
    assert stored(link).paused_at is None

    for _press in range(2):
        done = mother.post(address(link, "link-pause"), follow=True).content.decode()
        assert "The link is paused." in done
    assert address(link, "link-resume") in done
    assert address(link, "link-pause") not in done
    assert not stored(link).is_active
    assert Event.objects.filter(kind="families.link_paused").count() == 1

    assert "They can then again see the card" in mother.get(address(link, "link-resume")).content.decode()
    for _press in range(2):
        assert "The link goes on." in mother.post(address(link, "link-resume"), follow=True).content.decode()
    assert stored(link).is_active
    assert Event.objects.filter(kind="families.link_resumed").count() == 1


@pytest.mark.parametrize(
    ("scopes", "is_about_money"),
    [(["view_card", "view_medical"], False), (["view_card", "view_unemployment"], True), (["certify"], True)],
    ids=["no-money", "money", "proof-of-life"],
)
def test_a_session_left_open_lets_nothing_about_money_go_on(link, relative, sign_in, scopes, is_about_money):
    FamilyLink.objects.filter(pk=link.pk).update(scopes=scopes)
    resume = address(link, "link-resume")
    mother = sign_in(relative, minutes_ago=11)
    assert mother.post(address(link, "link-pause")).url == address(link, "link")  # which waits for nothing

    asked, pressed = mother.get(resume), mother.post(resume)

    assert asked.status_code == (302 if is_about_money else 200)
    assert (stored(link).paused_at is not None) is is_about_money
    if is_about_money:
        assert asked.url == pressed.url == f"/account/reauthenticate/?next={quote(resume, safe='')}"
        sign_in(relative, browser=mother)
        assert "Let 李明 see you again?" in mother.get(resume).content.decode()
        mother.post(resume)
        assert stored(link).is_active


@pytest.mark.parametrize("method", ["get", "post"])
def test_owner_is_not_asked_who_they_are_about_a_pause(link, applicant, relative, sign_in, method):
    pause_link(link, relative, by=by(relative))
    answer = getattr(sign_in(applicant, minutes_ago=11), method)(address(link, "link-resume"))
    assert (answer.status_code, answer.url) == (302, address(link, "link"))
    assert stored(link).paused_at is not None


@pytest.mark.parametrize("name", ["link-pause", "link-resume"])
def test_owner_neither_pauses_nor_resumes(client, link, applicant, relative, sign_in, name):
    if name == "link-resume":
        pause_link(link, relative, by=by(relative))
    before = stored(link).paused_at
    sign_in(applicant)
    for answer in (client.get(address(link, name)), client.post(address(link, name))):
        assert (answer.status_code, answer.url) == (302, address(link, "link"))
    assert stored(link).paused_at == before


@pytest.mark.parametrize("name", ["link-less", "link-pause", "link-resume", "link-end"])
def test_after_the_end_every_page_leads_to_the_one_that_says_so(mother, link, name):
    end_link(link, ended_by=EndedBy.OWNER, by=by(link.owner))
    for answer in (mother.get(address(link, name)), mother.post(address(link, name), chosen(link, is_sure="yes"))):
        assert (answer.status_code, answer.url) == (302, address(link, "link"))
    assert "This link has ended" in mother.get(address(link, "link")).content.decode()


def test_own_card_offers_none_of_it(client, linked, sign_in):
    own = FamilyLink.objects.own().get()
    sign_in(linked)
    assert address(own) not in client.get(address(own, "link")).content.decode()
    assert client.get(address(own)).url == address(own, "link")
    assert client.get(address(own, "link-pause")).url == address(own, "link")
