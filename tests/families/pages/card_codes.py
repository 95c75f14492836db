"""A relative whose card's code may be shown, its owner and its holder; the pages as text."""

import pytest
from django.urls import reverse

from families.models import FamilyLink
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
