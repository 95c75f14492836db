"""The person decides whom to tell; nobody else does."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import Event
from audit.services import Actor
from benefits.models import BoardShare
from benefits.services.board import share_board
from families.models.links import EndedBy
from families.services.links.ending import end_link
from tests.benefits.board.conftest import certified

pytestmark = pytest.mark.django_db
SHARES = "benefits:board-shares"


def test_ticked_are_told_and_others_no_longer(mother, sibling, relative):
    person, by = mother.person, Actor.citizen(relative.pk)
    share_board(person, {mother.pk, sibling.pk}, by=by)
    share_board(person, {sibling.pk}, by=by)

    assert set(BoardShare.objects.values_list("link", flat=True)) == {sibling.pk}
    kinds = Event.objects.filter(kind__startswith="benefits.board").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["benefits.board_shared", "benefits.board_shared", "benefits.board_unshared"]


def test_saving_the_same_again_changes_nothing(mother, relative):
    for _turn in range(2):
        share_board(mother.person, {mother.pk}, by=Actor.citizen(relative.pk))

    assert Event.objects.filter(kind="benefits.board_shared").count() == 1


def test_person_ticks_on_their_page(client, mother, sibling, relative, sign_in):
    sign_in(relative)
    page = client.get(reverse(SHARES)).content.decode()
    assert "李明" in page
    assert "陈静" in page

    assert client.post(reverse(SHARES), {"told": [str(sibling.pk)]}).status_code == 302
    assert BoardShare.objects.get().link_id == sibling.pk
    assert client.post(reverse(SHARES), {}).status_code == 302
    assert not BoardShare.objects.exists()


def test_owner_cannot_share_for_the_person(client, linked, mother, sibling, sign_in):
    """Their own page lists who is linked to themselves; a foreign link in the form is no choice of it."""
    sign_in(linked)
    answer = client.post(reverse(SHARES), {"told": [str(mother.pk)]})

    assert answer.status_code == 422
    assert not BoardShare.objects.exists()
    assert "陈静" not in answer.content.decode()


def test_without_an_own_card_there_is_nothing_to_share(client, stranger, sign_in):
    sign_in(stranger)
    assert client.get(reverse(SHARES)).headers["Location"] == reverse("families:who-can-see-me")


def test_nobody_without_a_sign_in(client):
    for name in (SHARES, "benefits:board", "benefits:calendar-new"):
        assert "/account/login/" in client.post(reverse(name)).headers["Location"]


def test_share_ends_with_the_link(client, mother, sibling, stranger, sign_in):
    certified(mother, 5)
    BoardShare.objects.create(link=sibling)
    end_link(sibling, ended_by=EndedBy.SUBJECT, by=Actor.person(mother.person_id), is_silent=True)
    sign_in(stranger)

    assert "王芳" not in client.get(reverse("benefits:board")).content.decode()


def test_a_link_is_shared_once(mother):
    BoardShare.objects.create(link=mother)
    with pytest.raises(IntegrityError), transaction.atomic():
        BoardShare.objects.create(link=mother)
