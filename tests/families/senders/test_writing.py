"""Which message goes out by which channel: what was proven, what was chosen, and safety always."""

import pytest
from allauth.account.models import EmailAddress

from accounts.models import Channel
from families.message_groups import CHOSEN, NOT_BY_TEXT, Group
from families.message_texts import GROUP_OF
from families.models import Message, OutgoingNotice
from families.models.messages import Kind
from families.services.messages import message_person, save_messages
from families.services.senders.choosing import choose_messages, chosen_by
from families.services.senders.receivers import Wanted
from tests.families.conftest import WANG_FANG, link_self, waiting
from tests.families.senders.conftest import MOBILE, make_reachable, tell

KIND_OF = {
    Group.LINKS: Kind.CONSENT_ASKED,
    Group.REMINDERS: Kind.LINK_ENDS,
    Group.CARD: Kind.LOSS_FILED,
    Group.SAFETY: Kind.NUMBER_TRIED,
}


def wanted(*groups, left_out=()):
    return Wanted(frozenset(groups), frozenset(left_out))


def channels(message):
    return set(message.outgoing.values_list("channel", flat=True))


def test_every_kind_is_in_a_group():
    assert set(GROUP_OF) == set(Kind.values)
    assert set(GROUP_OF) >= NOT_BY_TEXT


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        (Group.LINKS, {"email", "sms"}),
        (Group.REMINDERS, {"email"}),
        (Group.CARD, {"email"}),
        (Group.SAFETY, {"email", "sms"}),
    ],
)
def test_who_never_chose_gets_all_by_e_mail_and_requests_and_safety_by_text(li_ming, group, expected):
    assert channels(tell(li_ming, KIND_OF[group])) == expected


@pytest.mark.parametrize("group", [*KIND_OF])
def test_who_wants_nothing_is_told_of_their_safety_alone(li_ming, group):
    choose_messages(by=li_ming, wanted={Channel.EMAIL: wanted(), Channel.SMS: wanted()})

    assert channels(tell(li_ming, KIND_OF[group])) == ({"email", "sms"} if group is Group.SAFETY else set())


def test_what_was_chosen_is_told_and_nothing_else(li_ming):
    choose_messages(by=li_ming, wanted={Channel.EMAIL: wanted(Group.CARD), Channel.SMS: wanted(Group.REMINDERS)})

    told = {group: channels(tell(li_ming, kind)) for group, kind in KIND_OF.items()}

    assert told == {
        Group.LINKS: set(),
        Group.REMINDERS: {"sms"},
        Group.CARD: {"email"},
        Group.SAFETY: {"email", "sms"},
    }


def test_choosing_for_one_channel_leaves_the_other_as_it_was(li_ming):
    choose_messages(by=li_ming, wanted={Channel.EMAIL: wanted(Group.CARD, left_out={"loss_filed"})})
    assert chosen_by(li_ming) == {
        Channel.EMAIL: wanted(Group.CARD, left_out={"loss_filed"}),
        Channel.SMS: wanted(Group.LINKS),
    }
    choose_messages(by=li_ming, wanted={Channel.SMS: wanted(*CHOSEN)})
    assert chosen_by(li_ming) == {
        Channel.EMAIL: wanted(Group.CARD, left_out={"loss_filed"}),
        Channel.SMS: wanted(*CHOSEN),
    }


@pytest.mark.parametrize("kind", sorted(NOT_BY_TEXT))
def test_what_a_fraud_would_write_is_never_a_text(li_ming, kind):
    choose_messages(by=li_ming, wanted={Channel.SMS: wanted(*CHOSEN)})

    assert channels(tell(li_ming, kind)) == {"email"}


def test_nobody_is_told_at_an_address_that_was_never_proven(applicant):
    EmailAddress.objects.create(user=applicant, email="other@example.org", verified=False, primary=True)
    applicant.mobile = MOBILE
    applicant.save()

    assert channels(tell(applicant, Kind.NUMBER_TRIED)) == set()


def test_closed_account_is_told_nothing(li_ming):
    li_ming.is_active = False
    li_ming.save()

    assert channels(tell(li_ming, Kind.NUMBER_TRIED)) == set()


def test_notice_through_the_authority_is_the_authoritys_alone(linked):
    person = waiting(linked).person
    Message.objects.all().delete()
    save_messages([message_person(person, Kind.CONSENT_ASKED, holder=None)])

    assert Message.objects.get().due_at is not None
    assert not OutgoingNotice.objects.exists()


def test_a_request_in_life_reaches_who_is_asked(linked, relative):
    link_self(make_reachable(relative), WANG_FANG)
    OutgoingNotice.objects.all().delete()

    waiting(linked)

    rows = OutgoingNotice.objects.values_list("message__user", "message__kind", "channel")
    assert set(rows) == {(relative.pk, "consent_asked", "email"), (relative.pk, "consent_asked", "sms")}


def test_many_messages_cost_as_many_queries_as_one(li_ming, relative, django_assert_num_queries):
    from families.services.messages import message_user

    for count in (1, 20):
        users = [li_ming, relative] * count
        with django_assert_num_queries(3):  # messages, receivers, notices
            save_messages([message_user(user, Kind.CONSENT_ASKED, codes={}) for user in users])
