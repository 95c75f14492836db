"""A relative whose card's code may be shown, its owner and its holder; the pages as text, and what is drawn on them."""

import pytest
from django.urls import reverse

from families.models import FamilyLink
from families.qr import drawing_of, qr_of
from families.services.cards.codes import token_of
from families.services.links.passes import token_of_pass
from tests.families.conftest import WANG_FANG, link_relative, link_self


@pytest.fixture
def link(linked):
    return link_relative(linked, scopes=["view_card", "show_code"])


@pytest.fixture
def own(linked):
    return FamilyLink.objects.own().get()


@pytest.fixture
def holder(link, relative):
    """The relative, with an account and their own card."""
    link_self(relative, WANG_FANG)
    return relative


def get(client, name, *args, **extra):
    return client.get(reverse(f"families:{name}", args=args), **extra)


def words(answer):
    return answer.content.decode()


def drawn_code(code):
    return qr_of(reverse("families:verify", args=[token_of(code)]))


def drawn_pass(shown):
    return drawing_of(token_of_pass(shown))
