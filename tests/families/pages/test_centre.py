"""The citizen centre and the family service page."""

import re
from datetime import datetime

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from families.models import FamilyLink
from families.relationships import Sex
from families.scopes import VIEW
from families.services.messages import inbox, mark_read
from families.views.centre import greeting
from families.views.rows import PersonRow, initial_of
from tests.families.conftest import (
    CHEN_JING,
    LI_MING,
    WANG_FANG,
    Resident,
    agree,
    answer,
    by,
    draft_of,
    link_relative,
    link_self,
    submit,
    waiting,
)
from tests.families.conftest import date as day

CENTRE, FAMILY = "/", "/family/"
TEN = [  # as many as the nation's quotas allow: 4 elders, 3 children, 1 spouse, 2 others
    ("mother", WANG_FANG),
    ("father", Resident("李国", day(1957, 1, 2))),
    ("grandmother", Resident("陈梅", day(1934, 1, 2), Sex.FEMALE)),
    ("grandfather", Resident("李山", day(1932, 1, 2))),
    ("spouse", CHEN_JING),
    ("son", Resident("李一", day(2006, 1, 2))),
    ("son", Resident("李二", day(2007, 1, 2))),
    ("daughter", Resident("李三", day(2008, 1, 2), Sex.FEMALE)),
    ("brother", Resident("李军", day(1988, 1, 2))),
    ("sister", Resident("李红", day(1990, 1, 2), Sex.FEMALE)),
]


def _words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.mark.parametrize(
    ("hour", "words"),
    [(4, "Good evening"), (5, "Good morning"), (11, "Good morning"), (12, "Good afternoon"), (18, "Good evening")],
)
def test_greeting_follows_the_hour(hour, words):
    assert greeting("", datetime(2026, 11, 23, hour)) == words
    assert greeting("李明", datetime(2026, 11, 23, hour)) == f"{words}, 李明"


@pytest.mark.parametrize(("name", "initial"), [("王芳", "芳"), ("maría", "M"), (" ", "?"), ("阿依古丽·买买提", "提")])
def test_face_shows_one_character(name, initial):
    assert initial_of(name) == initial


def test_stranger_is_welcomed_with_both_ways_in(client, db):
    words = _words(client.get(CENTRE))
    assert "Create an account" in words
    assert "Answer a request" in words


def test_centre_lists_the_family_service_first_and_leads_to_the_own_card(client, linked, sign_in):
    sign_in(linked)
    page = client.get(CENTRE)
    titles = re.findall(r'service__title"><a href="([^"]+)">([^<]+)', page.content.decode())
    own = FamilyLink.objects.get(owner=linked)
    assert titles == [
        (FAMILY, "Social-security card: family service"),
        (f"/family/links/{own.pk}/card/", "My card"),
        ("/insurances/", "My five insurances"),
        ("/what-if/", "When and how much?"),
        ("/family/board/", "Family board"),
        ("/who-can-see-me/", "Who can see me?"),
        ("/help/", "Help and offices"),
    ]


def test_centre_of_a_new_account_leads_to_linking_the_own_card(client, applicant, sign_in):
    sign_in(applicant)
    page = client.get(CENTRE).content.decode()
    assert reverse("families:application-start", args=["self"]) in page
    assert "waits for you" not in page


def test_centre_tells_everything_that_waits(client, linked, relative, sign_in):
    link_self(relative, WANG_FANG)
    waiting(linked)
    draft = draft_of(relative, LI_MING, "son")
    sign_in(relative)
    words = _words(client.get(CENTRE))
    unread = inbox(relative).filter(read_at=None).count()
    assert "3 things wait for you" in words
    assert "李明 asks to add your card to their account" in words
    assert "Not sent yet: 李明" in words
    assert f"{unread} new messages" in words
    assert reverse("families:application", args=[draft.pk]) in client.get(CENTRE).content.decode()


def test_read_messages_wait_no_longer(client, linked, sign_in):
    for message in inbox(linked):
        mark_read(message)
    sign_in(linked)
    assert "new message" not in _words(client.get(CENTRE))


def test_own_code_to_type_waits_on_the_family_page(client, applicant, sign_in):
    application = answer(submit(draft_of(applicant, LI_MING)), LI_MING)
    sign_in(applicant)
    page = client.get(FAMILY)
    assert "Type your code to link your own card" in _words(page)
    assert reverse("families:application-code", args=[application.pk]) in page.content.decode()
    assert "First link your own card" not in _words(page)


def test_family_page_of_a_new_account_asks_to_link_the_own_card_first(client, applicant, sign_in):
    sign_in(applicant)
    words = _words(client.get(FAMILY))
    assert "First link your own card" in words
    assert "Add family account" not in words


def test_family_page_shows_links_with_relationship_scopes_and_end(client, linked, sign_in):
    link = link_relative(linked, scopes=["view_card", "certify"])
    sign_in(linked)
    words = _words(client.get(FAMILY))
    assert "Add family account" in words
    assert "Mother · see the card and renew the proof of life for the pension" in words
    assert f"until {date_format(timezone.localtime(link.until))}" in words


def test_the_card_and_all_five_insurances_are_said_in_one_breath(client, linked, sign_in):
    link_relative(linked, scopes=[*VIEW, "certify"])
    sign_in(linked)
    words = _words(client.get(FAMILY))
    assert "Mother · see the card and the five insurances; renew the proof of life for the pension" in words


def test_family_page_says_who_acts_next(client, linked, sign_in):
    application = waiting(linked, CHEN_JING, "spouse")
    sign_in(linked)
    words = _words(client.get(FAMILY))
    assert f"陈静 Spouse · application {application.reference}" in words
    assert "Next: The relative" in words


@pytest.mark.parametrize("count", [1, 6, 10])
def test_family_page_needs_the_same_queries_for_one_link_and_for_ten(
    client, linked, sign_in, django_assert_num_queries, count
):
    for relationship, resident in TEN[:count]:
        agree(answer(submit(draft_of(linked, resident, relationship)), resident, proven=True))
    sign_in(linked)
    client.get(FAMILY)  # the first page of a session notes that somebody is there
    with django_assert_num_queries(6):  # session, user, links, applications, questions, new messages in the frame
        page = client.get(FAMILY)
    assert page.content.decode().count('class="person"') == count + 1


def test_family_page_needs_the_same_queries_for_one_that_asks_and_for_three(
    client, relative, regions, sign_in, django_assert_num_queries
):
    from accounts.models import User

    link_self(relative, WANG_FANG)
    sign_in(relative)
    for turn, sign in enumerate("甲乙丙"):
        asker = User.objects.create_user(f"asker{turn}", "x")
        link_self(asker, Resident(f"李侄{sign}", day(1990, 1, 1), sequence=turn))
        waiting(asker, WANG_FANG, "other")
        client.get(FAMILY)
        with django_assert_num_queries(7):
            page = client.get(FAMILY)
        assert f"李侄{sign} asks to add your card" in page.content.decode()


def test_expired_question_waits_no_longer(client, linked, relative, sign_in):
    link_self(relative, WANG_FANG)
    application = waiting(linked)
    type(application).objects.filter(pk=application.pk).update(expires_at=timezone.now())
    sign_in(relative)
    assert "asks to add your card" not in _words(client.get(FAMILY))


def test_ended_link_leaves_the_page(client, linked, sign_in):
    from families.models.links import EndedBy
    from families.services.links.ending import end_link

    link = link_relative(linked)
    end_link(link, ended_by=EndedBy.OWNER, by=by(linked))
    sign_in(linked)
    assert "王芳" not in client.get(FAMILY).content.decode()


def test_list_of_people_is_written_as_its_component_is():
    """The page most looked at writes components/person.html out."""
    row = PersonRow("王芳", "/there/", "芳", "sky", "Mother · card", "Linked", "linked", "until then")
    parts = {name: getattr(row, name) for name in PersonRow.__slots__}
    written_out = render_to_string("families/family/_people.html", {"rows": [row]})
    assert without_gaps(written_out) == without_gaps(render_to_string("components/person.html", parts))


def without_gaps(html):
    return re.sub(r"\s*(<[^>]*>)\s*", r"\1", html).strip()
