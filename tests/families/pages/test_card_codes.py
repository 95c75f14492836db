"""Showing a code at a desk, on the screen and on paper."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from families.models import CardCode, FamilyLink, InsuredPerson, SocialSecurityCard
from families.services.cards.codes import print_code, show_code, token_of
from families.services.cards.looking import FRESH_FOR
from tests.families.conftest import by
from tests.families.pages.card_codes import drawn_code, get, holder, link, own, words
from tests.families.verification.other import other
from tests.families.wizard.pages import title_of

__all__ = ["holder", "link", "other", "own"]


def openings(link):
    shown = Event.objects.filter(kind="families.code_opened", object_id=str(link.pk)).order_by("pk")
    return [event.codes["shown"] for event in shown]


def test_code_is_shown_with_its_time_and_the_visit_is_written_down(client, link, linked, sign_in):
    sign_in(linked)
    with time_machine.travel(timezone.now(), tick=False):
        page = words(get(client, "card-code", link.pk))
        code = CardCode.objects.get()
        until = timezone.localtime(code.expires_at)

    assert drawn_code(code) in page
    assert f"It holds for 60 more seconds, until {until:%H:%M:%S}." in page
    assert "You show the code of 王芳. They can see that you did." in page
    assert title_of(page) == "Code to show – sscard"
    assert openings(link) == ["live"]
    event = Event.objects.get(kind="families.code_opened")
    assert (event.actor_id, event.person_id) == (str(linked.pk), link.person_id)


def test_address_of_the_page_and_of_its_parts_holds_no_code(client, link, linked, sign_in):
    sign_in(linked)
    page = words(get(client, "card-code", link.pk))

    assert token_of(CardCode.objects.get()) not in page


def test_own_code_is_shown_without_an_event(client, own, linked, sign_in):
    sign_in(linked)
    page = words(get(client, "card-code", own.pk))

    assert drawn_code(CardCode.objects.get()) in page
    assert "They can see that you did." not in page
    assert openings(own) == []


def test_refreshing_stops_once_the_card_is_lost(client, link, linked, sign_in):
    sign_in(linked)
    get(client, "card-code", link.pk)
    link.person.cards.update(state="temporary_loss")

    assert get(client, "card-code-left", link.pk, CardCode.objects.get().pk).status_code == 286


def test_nobody_gets_a_next_code_without_a_visit(client, link, own, linked, sign_in, unknown_id):
    """The visit is what the subject sees: the refreshing part alone, the code of another link, or one of long ago do not
    do."""
    sign_in(linked)
    of_own, of_link = show_code(own, of_its_time=0), show_code(link, of_its_time=0)
    CardCode.objects.filter(pk=of_link.pk).update(made_at=timezone.now() - timedelta(minutes=61))
    printed = print_code(link, by=by(linked))

    for code_id in (unknown_id, of_own.pk, of_link.pk, printed.pk):
        assert get(client, "card-code-left", link.pk, code_id).status_code == 404


WHY_NOT = {
    "temporary_loss": "The card was reported lost. Nobody can use it for now.",
    "formal_loss": "The card was reported lost for good.",
    "sealed": "has not been switched on yet",
    "cancelled": "The authority has cancelled the card.",
    "expired": "The card was valid until",
}


@pytest.mark.parametrize(("state", "said"), WHY_NOT.items(), ids=WHY_NOT)
@pytest.mark.parametrize("page", ["card-code", "card-code-printed"])
def test_card_that_is_not_usable_says_why(client, link, linked, sign_in, page, state, said):
    link.person.cards.update(state=state)
    sign_in(linked)
    answer = words(get(client, page, link.pk))

    assert "No code can be shown at the moment" in answer
    assert said in answer
    assert "<svg" not in answer.partition('<main id="content"')[2].partition("</main>")[0] or "qr__code" not in answer
    assert not CardCode.objects.exists()
    assert openings(link) == []


def test_dead_person_and_one_without_a_card_say_why(client, link, linked, sign_in, other):
    sign_in(linked)
    InsuredPerson.objects.filter(pk=link.person_id).update(died_on=timezone.localdate())
    assert "has on record that this person has died" in words(get(client, "card-code", link.pk))

    InsuredPerson.objects.filter(pk=link.person_id).update(died_on=None)
    SocialSecurityCard.objects.all().delete()
    other.status = 503
    assert "has issued no card to this person yet" in words(get(client, "card-code", link.pk))


def test_register_that_tells_nothing_of_the_person_any_more_says_so(client, link, linked, sign_in, other):
    SocialSecurityCard.objects.update(confirmed_at=timezone.now() - FRESH_FOR)
    other.status = 404
    sign_in(linked)

    assert "register says nothing of this card any more" in words(get(client, "card-code", link.pk))


def test_silent_register_hinders_nobody(client, link, linked, sign_in, other):
    SocialSecurityCard.objects.update(confirmed_at=timezone.now() - FRESH_FOR)
    other.status = 503
    sign_in(linked)

    assert drawn_in(get(client, "card-code", link.pk))


def drawn_in(answer):
    return "qr__code" in words(answer)


@pytest.mark.parametrize("page", ["card-code", "card-code-printed"])
@pytest.mark.parametrize("changes", [{"scopes": ["view_card"]}, {"paused_at": timezone.now()}], ids=["scope", "paused"])
def test_link_that_does_not_allow_it_says_so_itself(client, link, linked, sign_in, page, changes):
    FamilyLink.objects.filter(pk=link.pk).update(**changes)
    sign_in(linked)
    answer = get(client, page, link.pk)

    assert (answer.status_code, answer.url) == (302, reverse("families:link", args=[link.pk]))
    assert client.post(reverse("families:card-code-printed", args=[link.pk])).status_code == 302
    assert not CardCode.objects.exists()


# --- On paper --------------------------------------------------------------------------------------------------------
def make_printed(client, link):
    return client.post(reverse("families:card-code-printed", args=[link.pk]))


def test_printed_code_is_made_by_a_button_and_not_by_looking(client, link, linked, sign_in):
    sign_in(linked)
    page = words(get(client, "card-code-printed", link.pk))
    assert "Make the code" in page
    assert not CardCode.objects.exists()

    answer = make_printed(client, link)
    assert (answer.status_code, answer.url) == (302, reverse("families:card-code-printed", args=[link.pk]))
    code = CardCode.objects.get()
    assert code.expires_at - code.made_at == timedelta(days=7)

    page = words(get(client, "card-code-printed", link.pk))
    paper = page.partition('<article class="receipt">')[2].partition("</article>")[0]
    assert drawn_code(code) in paper
    assert "王○" in paper
    assert "王芳" not in paper
    assert "may refuse to show it" in paper
    assert openings(link) == ["printed"]


def test_both_sides_are_told_of_the_printed_code_and_can_revoke_it(client, link, linked, holder, sign_in):
    for user, page in ((linked, "card-code-printed"), (holder, "link")):
        make_printed(sign_in(linked), link)
        sign_in(user)
        asked = words(get(client, page, link.pk))
        form = asked.partition(reverse("families:card-code-revoke", args=[link.pk]))[2].partition("</form>")[0]
        assert "Revoke the printed code" in form
        assert "csrfmiddlewaretoken" in form

        answer = client.post(reverse("families:card-code-revoke", args=[link.pk]), follow=True)

        assert "The printed code is no longer valid." in words(answer)
        assert not CardCode.objects.standing().exists()
        assert "Revoke the printed code" not in words(get(client, page, link.pk))


def test_subject_can_revoke_while_the_link_is_paused_or_the_card_lost(client, link, linked, holder, sign_in):
    make_printed(sign_in(linked), link)
    FamilyLink.objects.filter(pk=link.pk).update(paused_at=timezone.now())
    link.person.cards.update(state="temporary_loss")
    sign_in(holder)

    client.post(reverse("families:card-code-revoke", args=[link.pk]))

    assert not CardCode.objects.standing().exists()


def test_owner_can_revoke_while_the_card_is_lost(client, link, linked, sign_in):
    make_printed(sign_in(linked), link)
    link.person.cards.update(state="temporary_loss")

    assert "Revoke the printed code" in words(get(client, "card-code-printed", link.pk))


def test_revoking_what_is_gone_is_calm(client, link, linked, sign_in):
    sign_in(linked)
    answer = client.post(reverse("families:card-code-revoke", args=[link.pk]), follow=True)
    assert "There is no printed code any more." in words(answer)
