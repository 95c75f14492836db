"""A person sees every opening of their record: through a link by name, at an authority as an officer's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.services import Actor, record_event
from families.selectors import Opening, openings_of
from tests.families.admin.conftest import signed_in
from tests.families.conftest import LI_MING, WANG_FANG, link_relative, link_self
from tests.integrators.oauth import registered

PAGE = reverse("families:who-can-see-me")


@pytest.fixture
def linked_to_relative(linked, relative):
    """The applicant may see the relative, who has an account of their own."""
    link_self(relative, WANG_FANG)
    return link_relative(linked, WANG_FANG)


def test_officers_look_is_shown_without_their_name(linked_to_relative, officer, relative, sign_in):
    person = linked_to_relative.person
    signed_in(officer).get(reverse("admin:families_insuredperson_change", args=[person.pk]))

    page = sign_in(relative).get(PAGE).content.decode()

    assert "An officer of the authority: " in page
    assert str(officer.pk) not in page
    assert [opening.user_id for opening in openings_of(person)] == [None]


def test_newest_opening_comes_first_whoever_it_was(linked_to_relative, officer, linked, relative, sign_in):
    sign_in(linked).get(reverse("families:link", args=[linked_to_relative.pk]))
    signed_in(officer).get(reverse("admin:families_familylink_change", args=[linked_to_relative.pk]))

    page = sign_in(relative).get(PAGE).content.decode()

    assert page.index("An officer of the authority: ") < page.index(
        f"{LI_MING.name}: Opened the page of the link to you"
    )


@pytest.mark.parametrize(("is_sandbox", "words"), [(False, "City Hospital"), (True, "City Hospital (for trying out)")])
def test_look_by_an_app_names_its_organisation(linked_to_relative, linked, relative, sign_in, is_sandbox, words):
    app, _secret = registered(is_sandbox=is_sandbox)
    link, by = linked_to_relative, Actor.citizen(linked.pk, app=app.pk)
    record_event("families.card_opened", by=by, of="link", object_id=link.pk, person_id=link.person_id)
    sign_in(linked).get(reverse("families:link", args=[link.pk]))

    page = sign_in(relative).get(PAGE).content.decode()

    assert f"{LI_MING.name}, with an app of {words}: Looked at your card" in page
    assert page.count("with an app of") == 1


def test_officers_look_at_somebody_else_is_not_shown(linked_to_relative, officer, linked, sign_in):
    person = linked_to_relative.person
    signed_in(officer).get(reverse("admin:families_insuredperson_change", args=[person.pk]))

    assert "An officer of the authority: " not in sign_in(linked).get(PAGE).content.decode()


def test_officers_decision_is_no_opening(linked_to_relative, officer):
    person = linked_to_relative.person
    record_event("tests.decided", by=Actor.officer(officer.pk), of="link", object_id="1", person_id=person.pk)

    assert openings_of(person) == []


def test_page_asks_the_same_for_one_opening_and_thirty_and_shows_the_newest(
    linked_to_relative, officer, relative, sign_in
):
    person, browser = linked_to_relative.person, sign_in(relative)
    browser.get(PAGE)  # the session notes its beginning

    def look(times):
        for _time in range(times):
            by = Actor.officer(officer.pk)
            record_event("families.person_viewed", by=by, of="person", object_id=person.pk, person_id=person.pk)
        with CaptureQueriesContext(connection) as asked:
            page = browser.get(PAGE).content.decode()
        return len(asked), page.count("An officer of the authority: ")

    (few, one), (many, newest) = look(1), look(29)

    assert (one, newest) == (1, 8)
    assert few == many
    assert all(isinstance(opening, Opening) and opening.at <= timezone.now() for opening in openings_of(person))
