"""Which messages somebody gets outside the inbox: what the page offers, keeps and never turns off."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from accounts.models import Channel
from families.message_groups import CHOSEN, Group
from families.message_happenings import HAPPENINGS
from families.models import MessageChoices
from families.models.messages import Kind
from families.services.senders.choosing import choose_messages, chosen_by
from families.services.senders.receivers import DEFAULTS, Wanted
from tests.families.senders.conftest import EMAIL, MOBILE, make_reachable, tell

PAGE = "/account/messages/"
NAMES = ("by_email", "by_text", "each_by_email", "each_by_text")


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


def left_out(page, name):
    """The happenings of the page without a tick, by the names of the ticks in its markup."""
    tags = re.findall(rf'<input type="checkbox" name="{name}" value="([a-z_]+)"([^>]*)>', page)
    return {code for code, rest in tags if "checked" not in rest}


def sent_back(page, **changes):
    """The form as a browser sends it when nothing was touched, but for the changes."""
    tags = re.findall(r'<input type="checkbox" name="([a-z_]+)" value="([a-z_]+)"([^>]*)>', page)
    answers = {name: [value for other, value, rest in tags if other == name and "checked" in rest] for name in NAMES}
    hidden = dict(re.findall(r'<input type="hidden" name="(shown_[a-z_]+)" value="([^"]*)">', page))
    return answers | hidden | changes


def without(answers, name, code):
    assert code in answers[name]
    return answers | {name: [one for one in answers[name] if one != code]}


def test_each_happening_of_a_group_has_a_tick_by_each_channel(client, li_ming):
    page = client.get(PAGE).content.decode()

    for group, happenings in HAPPENINGS.items():
        for one in happenings:
            is_offered = len(happenings) > 1 and group is not Group.SAFETY
            assert (f'name="each_by_email" value="{one.code}"' in page) is is_offered
            assert (f'name="each_by_text" value="{one.code}"' in page) is (is_offered and not one.is_never_by_text)
    assert left_out(page, "each_by_email") == left_out(page, "each_by_text") == set()
    assert "Not by text message" in page


def test_safety_is_listed_and_has_no_tick(client, li_ming):
    page = words(client.get(PAGE))

    for one in HAPPENINGS[Group.SAFETY]:
        assert f"<span>{one.words}</span>" in page
        assert f'value="{one.code}"' not in page


def test_form_sent_back_as_it_came_changes_nothing(client, li_ming):
    answer = client.post(PAGE, sent_back(client.get(PAGE).content.decode()))

    assert answer.status_code == 302
    assert chosen_by(li_ming) == DEFAULTS


def test_what_is_left_out_is_kept_and_shown(client, li_ming):
    answers = sent_back(client.get(PAGE).content.decode())
    answers = without(without(answers, "each_by_email", "link_ended"), "each_by_text", "link_moved")

    page = client.post(PAGE, answers, follow=True).content.decode()

    assert chosen_by(li_ming) == {
        Channel.EMAIL: Wanted(frozenset(CHOSEN), frozenset({"link_ended"})),
        Channel.SMS: Wanted(frozenset({Group.LINKS}), frozenset({"link_moved"})),
    }
    assert left_out(page, "each_by_email") == {"link_ended"}
    assert left_out(page, "each_by_text") == {"link_moved"}
    assert "2 left out" in page


def test_what_is_ticked_again_comes_again(client, li_ming):
    choose_messages(by=li_ming, wanted={Channel.EMAIL: Wanted(frozenset(CHOSEN), frozenset({"link_ended"}))})
    answers = sent_back(client.get(PAGE).content.decode())

    client.post(PAGE, answers | {"each_by_email": [*answers["each_by_email"], "link_ended"]})

    assert chosen_by(li_ming) == DEFAULTS


def test_what_did_not_stand_on_the_page_stays_as_it_was(client, li_ming):
    """A page that was opened before a happening was new, or before there was any choice one by one."""
    choose_messages(by=li_ming, wanted={Channel.EMAIL: Wanted(frozenset(CHOSEN), frozenset({"link_ended"}))})

    client.post(
        PAGE, {"by_email": ["links"], "by_text": [], "each_by_email": ["loss_filed"], "shown_by_email": "loss_filed"}
    )

    assert chosen_by(li_ming)[Channel.EMAIL] == Wanted(frozenset({Group.LINKS}), frozenset({"link_ended"}))


def test_group_that_is_off_keeps_what_was_left_out_of_it(client, li_ming):
    answers = without(sent_back(client.get(PAGE).content.decode()), "each_by_email", "link_ended")
    client.post(PAGE, without(answers, "by_email", "links"))

    assert chosen_by(li_ming)[Channel.EMAIL] == Wanted(frozenset(CHOSEN) - {Group.LINKS}, frozenset({"link_ended"}))


@pytest.mark.parametrize("name", ["each_by_email", "each_by_text"])
@pytest.mark.parametrize("code", ["number_tried", "link_ended_subject", "digest", "gossip", "x" * 5000])
def test_what_is_no_happening_to_choose_is_refused(client, li_ming, name, code):
    answer = client.post(PAGE, sent_back(client.get(PAGE).content.decode()) | {name: [code]})

    assert answer.status_code == 422
    assert "govuk-error-summary" in answer.content.decode()
    assert not MessageChoices.objects.exists()


def test_what_is_never_by_text_cannot_be_chosen_by_text(client, li_ming):
    answer = client.post(PAGE, sent_back(client.get(PAGE).content.decode()) | {"each_by_text": ["card_expires"]})

    assert answer.status_code == 422


def test_safety_named_as_shown_and_not_ticked_comes_all_the_same(client, li_ming):
    client.post(PAGE, {"shown_by_email": "number_tried gossip link_ended", "shown_by_text": "number_tried"})

    assert MessageChoices.objects.get().left_out_of_email == ["link_ended"]
    assert set(tell(li_ming, Kind.NUMBER_TRIED).outgoing.values_list("channel", flat=True)) == {"email", "sms"}


def test_nothing_ticked_is_a_choice_too(client, li_ming):
    client.post(PAGE, {})

    assert chosen_by(li_ming) == dict.fromkeys(Channel, Wanted(frozenset()))


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
    texts = Wanted(frozenset({"monthly", "links"}), frozenset({"link_ended"}))
    choose_messages(by=applicant, wanted={Channel.EMAIL: Wanted(frozenset({"card"})), Channel.SMS: texts})
    sign_in(make_reachable(applicant, mobile=None))

    client.post(PAGE, {"by_email": ["links"], "by_text": ["links"], "each_by_text": ["link_ended"]})

    assert chosen_by(applicant) == {Channel.EMAIL: Wanted(frozenset({"links"})), Channel.SMS: texts}


def test_choices_are_of_who_is_signed_in(client, li_ming, stranger):
    client.post(PAGE, without(sent_back(client.get(PAGE).content.decode()), "each_by_email", "loss_filed"))

    assert list(MessageChoices.objects.values_list("user", flat=True)) == [li_ming.pk]
    assert chosen_by(stranger) == DEFAULTS


def test_stranger_sees_their_own_choices_and_addresses(client, li_ming, stranger, sign_in):
    choose_messages(by=li_ming, wanted={Channel.EMAIL: Wanted(frozenset(), frozenset({"link_ended"}))})
    sign_in(make_reachable(stranger, email="stranger@example.org", mobile=None))

    page = client.get(PAGE).content.decode()

    assert EMAIL not in page
    assert MOBILE not in page
    assert left_out(page, "each_by_email") == set()
