"""Which messages somebody gets outside the inbox: what the page offers, keeps and never turns off."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from accounts.models import Channel
from families.message_groups import CHOSEN, Group
from families.models import MessageChoices
from families.services.senders.choosing import choose_messages, chosen_by
from tests.families.senders.conftest import EMAIL, MOBILE, make_reachable

PAGE = "/account/messages/"


def ticked(page, name):
    return {choice for choice in CHOSEN if f'name="{name}" value="{choice}"' in page and _is_ticked(page, name, choice)}


def _is_ticked(page, name, choice):
    tag = page.split(f'name="{name}" value="{choice}"')[1].split(">")[0]
    return "checked" in tag


def words(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def li_ming(applicant, sign_in):
    sign_in(make_reachable(applicant))
    return applicant


def test_account_leads_to_it(client, li_ming):
    assert f'href="{PAGE}"' in client.get(reverse("accounts:preferences")).content.decode()
    assert f'href="{PAGE}"' in client.get(reverse("families:messages")).content.decode()


def test_page_shows_what_is_so_for_who_never_chose(client, li_ming):
    page = client.get(PAGE).content.decode()

    assert ticked(page, "by_email") == set(CHOSEN)
    assert ticked(page, "by_text") == {Group.LINKS}
    assert f"By e-mail to {EMAIL}" in page
    assert f"By text message to {MOBILE}" in page
    assert "Your safety: always on" in page
    assert 'value="safety"' not in page


def test_what_is_chosen_is_kept_and_shown(client, li_ming):
    answer = client.post(PAGE, {"by_email": ["card"], "by_text": ["reminders", "monthly"]}, follow=True)

    assert answer.redirect_chain == [(PAGE, 302)]
    assert "Saved." in words(answer)
    page = answer.content.decode()
    assert (ticked(page, "by_email"), ticked(page, "by_text")) == ({Group.CARD}, {Group.REMINDERS, Group.MONTHLY})


def test_nothing_ticked_is_a_choice_too(client, li_ming):
    client.post(PAGE, {})

    assert chosen_by(li_ming) == {Channel.EMAIL: frozenset(), Channel.SMS: frozenset()}


@pytest.mark.parametrize("group", ["safety", "gossip", "x" * 5000])
def test_what_is_no_choice_is_refused(client, li_ming, group):
    answer = client.post(PAGE, {"by_email": [group]})

    assert answer.status_code == 422
    assert "govuk-error-summary" in answer.content.decode()
    assert not MessageChoices.objects.exists()


def test_address_that_was_never_proven_is_not_offered_but_how_to_prove_it_is(client, applicant, sign_in):
    EmailAddress.objects.create(user=applicant, email="other@example.org", verified=False)
    applicant.mobile = MOBILE
    applicant.save()
    sign_in(applicant)

    page = client.get(PAGE).content.decode()

    assert "other@example.org" not in page
    assert MOBILE not in page
    assert 'name="by_' not in page
    assert {reverse("account_email"), reverse("account_change_phone")} <= set(page.split('"'))


def test_saving_for_one_channel_leaves_the_other_as_it_was(client, applicant, sign_in):
    choose_messages(by=applicant, wanted={Channel.EMAIL: ["card"], Channel.SMS: ["monthly"]})
    sign_in(make_reachable(applicant, mobile=None))

    client.post(PAGE, {"by_email": ["links"], "by_text": ["links"]})

    assert chosen_by(applicant) == {Channel.EMAIL: {"links"}, Channel.SMS: {"monthly"}}


def test_choices_are_of_who_is_signed_in(client, li_ming, stranger):
    client.post(PAGE, {"by_email": ["card"]})

    assert list(MessageChoices.objects.values_list("user", flat=True)) == [li_ming.pk]
    assert chosen_by(stranger)[Channel.EMAIL] == set(CHOSEN)
