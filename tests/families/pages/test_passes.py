"""Showing at a desk that one may act for a relative."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from families.models import DelegationPass, FamilyLink, InsuredPerson
from families.selectors import openings_of
from families.services.links.passes import show_pass, token_of_pass
from tests.families.conftest import ZHAO_QIANG, link_relative
from tests.families.pages.card_codes import drawn_pass, get, holder, link, own, words
from tests.families.wizard.pages import title_of

__all__ = ["holder", "link", "own"]


def test_pass_is_shown_with_its_time_and_the_subject_sees_the_visit(client, link, linked, sign_in):
    sign_in(linked)
    with time_machine.travel(timezone.now(), tick=False):
        page = words(get(client, "pass", link.pk))
        shown = DelegationPass.objects.get()
        until = timezone.localtime(shown.expires_at)

    assert drawn_pass(shown) in page
    assert f"It holds for 60 more seconds, until {until:%H:%M:%S}." in page
    assert "You show that you may act for 王芳. They can see that you did" in page
    assert title_of(page) == "Show that I may act – sscard"
    assert page.count(token_of_pass(shown)) == 1  # to be copied, where a desk cannot scan
    assert [opening.user_id for opening in openings_of(link.person)] == [linked.pk]
    assert Event.objects.get(kind="families.pass_opened").codes == {"relationship": "mother"}


def test_link_leads_to_it_for_relatives_alone(client, link, own, linked, sign_in):
    sign_in(linked)
    for one, is_there in ((link, True), (own, False)):
        assert (reverse("families:pass", args=[one.pk]) in words(get(client, "link", one.pk))) is is_there


@pytest.mark.parametrize("scope", ["view_work", "certify"])
def test_any_scope_is_enough(client, linked, sign_in, scope):
    link = link_relative(linked, scopes=["view_card"])
    FamilyLink.objects.filter(pk=link.pk).update(scopes=[scope])
    sign_in(linked)

    assert reverse("families:pass", args=[link.pk]) in words(get(client, "link", link.pk))
    page = words(get(client, "pass", link.pk))
    assert drawn_pass(DelegationPass.objects.get()) in page
    assert "Take along your identity card" in page


def test_without_a_telephone_the_code_on_paper_helps_where_the_link_allows_it(client, link, linked, sign_in):
    sign_in(linked)
    page = words(get(client, "pass", link.pk))

    assert reverse("families:card-code-printed", args=[link.pk]) in page
    assert "cannot be printed" in page


def test_nobody_gets_a_next_pass_without_a_visit(client, link, linked, sign_in, unknown_id):
    sign_in(linked)
    old = show_pass(link, of_its_time=0)
    DelegationPass.objects.update(made_at=timezone.now() - timedelta(minutes=61))
    another = show_pass(link_relative(linked, ZHAO_QIANG, "brother"), of_its_time=0)

    for pass_id in (unknown_id, old.pk, another.pk):
        assert get(client, "pass-left", link.pk, pass_id).status_code == 404


@pytest.mark.parametrize("model", [FamilyLink, InsuredPerson], ids=["paused", "protected"])
def test_link_says_itself_that_nothing_can_be_shown(client, link, linked, sign_in, model):
    if model is FamilyLink:
        FamilyLink.objects.filter(pk=link.pk).update(paused_at=timezone.now())
    else:
        InsuredPerson.objects.filter(pk=link.person_id).update(untold_at=timezone.now())
    sign_in(linked)
    answer = client.get(reverse("families:pass", args=[link.pk]), follow=True)

    assert answer.redirect_chain == [(reverse("families:link", args=[link.pk]), 302)]
    assert "You cannot show at the moment that you may act for this person" in words(answer)
    assert not Event.objects.filter(kind="families.pass_opened").exists()
