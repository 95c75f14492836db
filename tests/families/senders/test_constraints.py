"""What can never be false of an outgoing notice and of choices, tried past every service."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from families.models import MessageChoices, OutgoingNotice
from tests.families.senders.conftest import tell

NOW = timezone.now()


def broken(write):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    return caught.value.__cause__.diag.constraint_name


@pytest.fixture
def notice(li_ming):
    tell(li_ming)
    return OutgoingNotice.objects.get(channel="sms")


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"channel": "fax"}, "outgoing_channel_known"),
        ({"channel": "email"}, "outgoing_one_a_channel"),
        ({"due_at": None}, "outgoing_due_until_done"),
        ({"sent_at": NOW}, "outgoing_due_until_done"),
        ({"failed_at": NOW}, "outgoing_due_until_done"),
        ({"due_at": None, "sent_at": NOW, "failed_at": NOW}, "outgoing_due_until_done"),
        ({"lease_token": uuid4()}, "outgoing_lease_whole"),
        ({"lease_until": NOW}, "outgoing_lease_whole"),
        (
            {"lease_until": NOW, "lease_token": uuid4(), "due_at": None, "sent_at": NOW},
            "outgoing_leased_while_due",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_notice_cannot_be_false(notice, changes, constraint):
    assert broken(lambda: OutgoingNotice.objects.filter(pk=notice.pk).update(**changes)) == constraint


def test_one_of_a_channel_is_in_flight(notice, li_ming):
    tell(li_ming)
    held = OutgoingNotice.objects.filter(channel="sms")

    assert broken(lambda: held.update(lease_until=NOW, lease_token=uuid4())) == "outgoing_one_in_flight"


@pytest.mark.parametrize(
    ("field", "constraint"),
    [("by_email", "message_choices_email_known"), ("by_text", "message_choices_text_known")],
)
@pytest.mark.parametrize("group", ["safety", "gossip"])
def test_safety_is_no_choice_and_what_is_unknown_neither(applicant, field, constraint, group):
    choices = MessageChoices(user=applicant, **({"by_email": [], "by_text": []} | {field: [group]}))

    assert broken(lambda: choices.save(force_insert=True)) == constraint


@pytest.mark.parametrize(
    ("field", "constraint"),
    [
        ("left_out_of_email", "message_choices_left_out_of_email_known"),
        ("left_out_of_text", "message_choices_left_out_of_text_known"),
    ],
)
@pytest.mark.parametrize("code", ["number_tried", "link_begun_subject", "link_ended_subject", "links", "gossip"])
def test_safety_cannot_be_left_out_and_what_is_no_row_neither(applicant, field, constraint, code):
    choices = MessageChoices(user=applicant, by_email=[], by_text=[], **{field: [code]})

    assert broken(lambda: choices.save(force_insert=True)) == constraint
