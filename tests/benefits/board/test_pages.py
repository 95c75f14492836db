"""The board as its reader sees it."""

import pytest
from django.urls import reverse

from benefits.models import BoardShare
from tests.benefits.board.conftest import certified

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("due_in", "words"), [(-4, "Overdue"), (0, "Today"), (1, "In 1 day"), (12, "In 12 days"), (200, "In 200 days")]
)
def test_says_how_long_there_is(client, linked, mother, sign_in, due_in, words):
    certified(mother, due_in)
    sign_in(linked)
    page = client.get(reverse("benefits:board")).content.decode()

    assert words in page
    assert "王芳" in page
    assert "Proof of life for the pension" in page


def test_says_who_else_is_told(client, linked, mother, sibling, sign_in):
    certified(mother, 12)
    BoardShare.objects.create(link=mother)
    BoardShare.objects.create(link=sibling)
    sign_in(linked)

    assert "also told: 陈静" in client.get(reverse("benefits:board")).content.decode()


def test_stranger_sees_nothing_of_it(client, mother, stranger, sign_in):
    certified(mother, 12)
    sign_in(stranger)
    page = client.get(reverse("benefits:board")).content.decode()

    assert "王芳" not in page
    assert "Nothing falls due" in page


def test_ways_lead_here(client, linked, mother, sign_in):
    sign_in(linked)
    for name in ("families:centre", "families:family"):
        assert reverse("benefits:board") in client.get(reverse(name)).content.decode()
    assert reverse("benefits:board-shares") in client.get(reverse("benefits:board")).content.decode()
