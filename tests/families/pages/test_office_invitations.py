"""What was made at an office for somebody stands among their invitations once they have an account; nobody else finds it."""

import pytest
from django.test import Client
from django.urls import reverse

from families.models import Invitation
from families.services.consents.invitations import code_of
from tests.families.conftest import LI_MING, WANG_FANG, ZHAO_QIANG, link_relative, link_self
from tests.families.invitations import invite_at_office

LIST = reverse("families:invitations")


@pytest.fixture
def made(relative, officer):
    return invite_at_office(link_self(relative, WANG_FANG).person, officer)


def test_holder_of_the_card_sees_prints_and_revokes_it(made, relative, sign_in):
    browser = sign_in(relative, browser=Client())
    page = reverse("families:invitation", args=[made.pk])
    assert page in browser.get(LIST).content.decode()
    assert code_of(made) in browser.get(page).content.decode()
    assert browser.post(reverse("families:invitation-revoke", args=[made.pk])).url == LIST
    assert not Invitation.objects.standing().exists()


def test_so_does_who_gets_an_account_later(stranger, relative, officer, sign_in):
    link_self(stranger, ZHAO_QIANG)
    mother = link_relative(stranger, WANG_FANG, "other").person
    made = invite_at_office(mother, officer)
    browser = sign_in(relative, browser=Client())
    page, revoke = (reverse(f"families:{name}", args=[made.pk]) for name in ("invitation", "invitation-revoke"))
    assert (browser.get(page).status_code, browser.post(revoke).status_code) == (404, 404)

    link_self(relative, WANG_FANG)

    assert f'href="{LIST}"' in browser.get(reverse("families:who-can-see-me")).content.decode()
    assert page in browser.get(LIST).content.decode()
    assert browser.post(revoke).url == LIST
    assert "The invitation is revoked." in browser.get(LIST).content.decode()
    assert not Invitation.objects.standing().exists()


def test_nobody_else_does(made, stranger, officer, sign_in):
    link_self(stranger, ZHAO_QIANG)
    link_self(officer, LI_MING)
    page, revoke = (reverse(f"families:{name}", args=[made.pk]) for name in ("invitation", "invitation-revoke"))
    for user in (stranger, officer):
        browser = sign_in(user, browser=Client())
        assert (browser.get(page).status_code, browser.post(revoke).status_code) == (404, 404)
        assert page not in browser.get(LIST).content.decode()
    for answer in (Client().get(page), Client().post(revoke)):
        assert answer.status_code == 302
        assert code_of(made) not in answer.content.decode()
    assert Invitation.objects.standing().get() == made
