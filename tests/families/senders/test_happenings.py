"""What is left out one by one: which messages go then, by which channel, and that safety is never among it."""

import pytest
from django.db import connection

from accounts.models import Channel
from families.message_groups import CHOSEN, NOT_BY_TEXT, Group
from families.message_happenings import CHOSEN_ONE_BY_ONE, HAPPENING_OF
from families.message_texts import GROUP_OF
from families.models import MessageChoices
from families.models.messages import Kind
from families.services.senders.choosing import choose_messages
from families.services.senders.receivers import Wanted
from tests.families.senders.conftest import tell

ALL = frozenset(CHOSEN)
EACH = frozenset(one.code for one in CHOSEN_ONE_BY_ONE)
SAFETY = sorted(kind for kind, group in GROUP_OF.items() if group is Group.SAFETY)
CHOSEN_KINDS = sorted(kind for kind, group in GROUP_OF.items() if group is not Group.SAFETY)


def channels(message):
    return set(message.outgoing.values_list("channel", flat=True))


def leave_out(user, *, by_email=(), by_text=(), groups=ALL):
    choose_messages(
        by=user,
        wanted={
            Channel.EMAIL: Wanted(groups, frozenset(by_email)),
            Channel.SMS: Wanted(groups, frozenset(by_text)),
        },
    )


@pytest.mark.parametrize("kind", CHOSEN_KINDS)
def test_what_is_left_out_of_mail_still_comes_by_text(li_ming, kind):
    leave_out(li_ming, by_email=[HAPPENING_OF[kind].code])

    assert channels(tell(li_ming, kind)) == {"sms"} - ({"sms"} if kind in NOT_BY_TEXT else set())


@pytest.mark.parametrize("kind", CHOSEN_KINDS)
def test_what_is_left_out_of_texts_still_comes_by_mail(li_ming, kind):
    leave_out(li_ming, by_text=[HAPPENING_OF[kind].code])

    assert channels(tell(li_ming, kind)) == {"email"}


@pytest.mark.parametrize("kind", CHOSEN_KINDS)
def test_what_nobody_left_out_follows_its_group(li_ming, kind):
    """So does a kind that is new."""
    others = EACH - {HAPPENING_OF[kind].code}
    leave_out(li_ming, by_email=others, by_text=others)

    assert channels(tell(li_ming, kind)) == ({"email"} if kind in NOT_BY_TEXT else {"email", "sms"})


@pytest.mark.parametrize("kind", CHOSEN_KINDS)
def test_group_that_is_off_sends_none_of_it(li_ming, kind):
    leave_out(li_ming, groups=ALL - {GROUP_OF[kind]})

    assert channels(tell(li_ming, kind)) == set()


@pytest.mark.parametrize("kind", SAFETY)
def test_safety_comes_whatever_is_left_out(li_ming, kind):
    leave_out(li_ming, by_email=EACH, by_text=EACH, groups=frozenset())

    assert channels(tell(li_ming, kind)) == {"email", "sms"}


def test_row_of_a_process_that_does_not_know_of_it_leaves_nothing_out(li_ming):
    """As it inserts beside the migration: without the columns."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO families_messagechoices (user_id, by_email, by_text, chosen_at) VALUES (%s, %s, %s, now())",
            [li_ming.pk, ["links"], []],
        )

    row = MessageChoices.objects.get()
    assert (row.left_out_of_email, row.left_out_of_text) == ([], [])
    assert channels(tell(li_ming, Kind.LINK_ENDED)) == {"email"}
