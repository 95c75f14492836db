"""The subject sees which apps asked whether somebody may act for them, what for and what they were told, and bars them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from families.models import AppBar, FamilyLink
from families.models.links import EndedBy
from families.scopes import Scope
from families.services.links.asked_links import Pair
from families.services.links.ending import end_link
from integrators.models import Integrator
from tests.families.conftest import ZHAO_QIANG, by, link_self
from tests.families.pages.card_codes import get, words
from tests.families.services.link_checks import app, ask, holder, link, make_app, pair_of, pass_of

__all__ = ["app", "holder", "link", "make_app"]

PAGE = reverse("families:who-can-see-me")


def test_nobody_asked(client, holder, sign_in):
    sign_in(holder)
    assert "No hospital, bank or other app has asked" in words(client.get(PAGE))


def test_subject_sees_who_asked_what_for_and_the_answer(client, app, link, holder, sign_in):
    ask(app, pass_of(link))
    ask(app, pair_of(link), action=Scope.CERTIFY)
    sign_in(holder)

    assert f'href="{reverse("families:asking-app", args=[app.pk])}"' in words(client.get(PAGE))
    page = words(get(client, "asking-app", app.pk))

    assert "What Hospital asked about me" in page
    newest, before = page.index("Renew the proof of life for the pension"), page.index("See the card")
    assert newest < before
    assert page.count("李明:") == 2
    assert "For: Registration at a hospital." in page
    assert ("No" in page[newest - 200 : newest], "Yes" in page[before - 200 : before]) == (True, True)


def test_who_asked_in_vain_is_not_named(client, app, link, holder, stranger, sign_in):
    link_self(stranger, ZHAO_QIANG)
    ask(app, Pair(stranger.pk, link.person_id))
    sign_in(holder)
    page = words(get(client, "asking-app", app.pk))

    assert "Somebody who is not linked to you:" in page
    assert ZHAO_QIANG.name not in page


def test_own_questions_are_ones_own(client, app, holder, sign_in):
    ask(app, pair_of(FamilyLink.objects.own().get(owner=holder)))
    sign_in(holder)
    assert "You yourself:" in words(get(client, "asking-app", app.pk))


def test_owner_whose_own_card_is_gone_is_no_longer_named(client, app, link, linked, holder, sign_in):
    ask(app, pair_of(link))
    end_link(FamilyLink.objects.own().get(owner=linked), ended_by=EndedBy.OWNER, by=by(linked))
    sign_in(holder)
    assert "Somebody who is no longer here:" in words(get(client, "asking-app", app.pk))


def test_sandbox_is_said_to_be_one(client, app, link, holder, sign_in):
    Integrator.objects.update(is_sandbox=True)
    ask(app, pair_of(link))
    sign_in(holder)
    assert "What Hospital (for trying out) asked about me" in words(get(client, "asking-app", app.pk))


def test_subject_bars_the_app_and_lets_it_ask_again(client, app, link, holder, sign_in):
    ask(app, pair_of(link))
    sign_in(holder)
    address = reverse("families:asking-app", args=[app.pk])
    form = words(client.get(address)).partition(reverse("families:app-bar", args=[app.pk]))[2].partition("</form>")[0]
    assert "csrfmiddlewaretoken" in form
    assert "Bar this app" in form

    for _time in range(2):
        answer = client.post(reverse("families:app-bar", args=[app.pk]), follow=True)
        assert answer.redirect_chain == [(address, 302)]
        assert "From now on Hospital always gets the answer no." in words(answer)
        assert "Let it ask again" in words(answer)
    assert AppBar.objects.filter(person=link.person, app=app).count() == 1
    assert "Barred" in words(client.get(PAGE))
    assert not ask(app, pair_of(link)).is_yes

    answer = client.post(reverse("families:app-let-ask", args=[app.pk]), follow=True)

    assert "Hospital gets answers about you again." in words(answer)
    assert "Barred" not in words(client.get(PAGE))
    assert ask(app, pair_of(link)).is_yes


@pytest.mark.parametrize("name", ["asking-app", "app-bar", "app-let-ask"])
def test_app_that_never_asked_about_the_reader_does_not_exist_for_them(
    client, app, link, holder, linked, stranger, sign_in, name
):
    """Nor does it for the owner of the link that it asked about."""
    ask(app, pair_of(link))
    for user in (linked, stranger):
        sign_in(user)
        send = client.get if name == "asking-app" else client.post
        assert send(reverse(f"families:{name}", args=[app.pk])).status_code == 404
    assert not AppBar.objects.exists()


def test_unknown_app_does_not_exist(client, holder, sign_in):
    sign_in(holder)
    assert get(client, "asking-app", "no-such-app").status_code == 404


def test_pages_ask_the_same_for_one_app_and_check_and_for_many(client, app, make_app, link, holder, sign_in):
    sign_in(holder)
    client.get(PAGE)  # the session notes its beginning

    def look():
        with CaptureQueriesContext(connection) as asked:
            client.get(PAGE)
            get(client, "asking-app", app.pk)
        return len(asked)

    ask(app, pair_of(link))
    few = look()
    for turn in range(9):
        ask(make_app(f"Bank {turn}"), pair_of(link))
        ask(app, pair_of(link))

    assert look() == few
