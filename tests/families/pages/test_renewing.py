"""What renews itself on the screen: the code of a card, and a pass. One is shown as the other."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from families.models import CardCode, DelegationPass, FamilyLink
from families.services.links.passes import token_of_pass
from tests.families.pages.card_codes import drawn_code, drawn_pass, get, link, words

__all__ = ["link"]


@dataclass(frozen=True)
class Shown:
    """A page, of which `<page>-left` is the part that is asked for again. `texts`: what stands there to be copied;
    `opening`: the event of the visit."""

    page: str
    model: type[Any]
    drawn: Callable[[Any], str]
    texts: Callable[[Any], list[str]]
    opening: str

    def left(self, client, link, one):
        return get(client, f"{self.page}-left", link.pk, one.pk, headers={"HX-Request": "true"})


SHOWN = (
    Shown("card-code", CardCode, drawn_code, lambda _code: [], "families.code_opened"),
    Shown("pass", DelegationPass, drawn_pass, lambda one: [token_of_pass(one)], "families.pass_opened"),
)


@pytest.fixture(params=SHOWN, ids=lambda shown: shown.page)
def shown(request):
    return request.param


def test_refreshing_says_what_is_left_and_brings_the_next_in_time(client, link, linked, sign_in, shown):
    sign_in(linked)
    begin = timezone.now()
    with time_machine.travel(begin, tick=False):
        get(client, shown.page, link.pk)
        first = shown.model.objects.get()
    with time_machine.travel(begin + timedelta(seconds=20), tick=False):
        part = words(shown.left(client, link, first))
        assert "It holds for 40 more seconds" in part
        assert "hx-swap-oob" not in part
    with time_machine.travel(begin + timedelta(seconds=50), tick=False):
        part = words(shown.left(client, link, first))
        second = shown.model.objects.latest("made_at")
        assert second != first
        assert shown.drawn(second) in part
        assert 'id="code-drawn" hx-swap-oob="innerHTML"' in part
        assert re.findall(r'<p id="code-text" hx-swap-oob="innerHTML">(.*?)</p>', part) == shown.texts(second)
        assert reverse(f"families:{shown.page}-left", args=[link.pk, second.pk]) in part
        assert "It holds for 60 more seconds" in part
    assert Event.objects.filter(kind=shown.opening).count() == 1


def test_refreshing_stops_once_nothing_may_be_shown_any_more(client, link, linked, sign_in, shown):
    sign_in(linked)
    get(client, shown.page, link.pk)
    FamilyLink.objects.filter(pk=link.pk).update(paused_at=timezone.now())

    answer = shown.left(client, link, shown.model.objects.get())

    assert answer.status_code == 286
    assert "No code can be shown any more." in words(answer)
    assert '<div id="code-shown" hx-swap-oob="innerHTML"></div>' in words(answer)
    assert "hx-get" not in words(answer)
