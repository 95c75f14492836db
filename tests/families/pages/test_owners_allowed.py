"""The page on which a person says how many may be linked to them."""

import pytest
from django.urls import reverse

from families.models import FamilyLink, InsuredPerson
from tests.families.conftest import WANG_FANG, ZHAO_QIANG, link_relative, link_self

PAGE = reverse("families:owners-allowed")


@pytest.fixture
def link(linked, relative):
    link_self(relative, WANG_FANG)
    return link_relative(linked)


def allowed(link):
    return InsuredPerson.objects.get(pk=link.person_id).owners_allowed


def test_fewer_is_saved_at_once_and_says_that_nobody_is_cut_off(client, link, relative, sign_in):
    sign_in(relative, minutes_ago=60)
    assert "1 person is linked to you now." in client.get(PAGE).content.decode()
    done = client.post(PAGE, {"allowed": "0"}, follow=True).content.decode()
    assert "Those who are linked already stay" in done
    assert allowed(link) == 0
    assert FamilyLink.objects.active().filter(pk=link.pk).exists()
    assert '<option value="0" selected>' in client.get(PAGE).content.decode()


@pytest.mark.parametrize("wanted", ["5", "10"])
def test_more_asks_once_more_who_it_is_and_keeps_the_number(client, link, relative, sign_in, wanted):
    sign_in(relative, minutes_ago=60)
    answer = client.post(PAGE, {"allowed": wanted})
    assert answer.status_code == 302
    assert "reauthenticate" in answer.url
    assert allowed(link) is None

    sign_in(relative)
    assert f'<option value="{wanted}" selected>' in client.get(f"{PAGE}?allowed={wanted}").content.decode()
    done = client.post(PAGE, {"allowed": wanted}, follow=True).content.decode()
    assert f"At most {wanted} people may be linked to you." in done
    assert allowed(link) == int(wanted)


def test_back_to_what_is_usual(client, link, relative, sign_in):
    InsuredPerson.objects.filter(pk=link.person_id).update(owners_allowed=5)
    sign_in(relative)
    page = client.post(PAGE, {"allowed": ""}, follow=True).content.decode()
    assert "At most 3 people may be linked to you." in page
    assert allowed(link) is None


@pytest.mark.parametrize("wanted", ["11", "-1", "many"])
def test_what_is_not_in_the_list_is_said_in_a_summary(client, link, relative, sign_in, wanted):
    sign_in(relative)
    answer = client.post(PAGE, {"allowed": wanted})
    assert answer.status_code == 422
    assert "govuk-error-summary" in answer.content.decode()
    assert allowed(link) is None


def test_before_the_own_card_is_linked_there_is_nothing_to_choose(client, applicant, sign_in):
    assert sign_in(applicant).get(PAGE).status_code == 404


def test_stranger_changes_their_own_number_alone(client, link, stranger, sign_in):
    own = link_self(stranger, ZHAO_QIANG)
    sign_in(stranger).post(PAGE, {"allowed": "1"})
    assert (allowed(own), allowed(link)) == (1, None)
