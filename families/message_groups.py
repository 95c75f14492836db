"""What people choose by: each kind of message is in one group. Of these groups all but safety can be turned off."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Group(models.TextChoices):
    LINKS = "links", _("Links and requests")
    REMINDERS = "reminders", _("Reminders")
    CARD = "card", _("Card and proof of life")
    MONTHLY = "monthly", _("Monthly overview")
    SAFETY = "safety", _("Your safety")


CHOSEN: Final = tuple(group for group in Group if group is not Group.SAFETY)

GROUP_OF: dict[str, Group] = {
    "self_linked": Group.LINKS,
    "application_rejected": Group.LINKS,
    "application_in_review": Group.LINKS,
    "papers_help": Group.LINKS,
    "application_closed": Group.LINKS,
    "consent_asked": Group.LINKS,
    "link_begun": Group.LINKS,
    "link_begun_subject": Group.SAFETY,  # somebody sees the receiver's record from now on
    "link_ended": Group.LINKS,
    "link_ended_subject": Group.LINKS,
    "read_out_begins": Group.SAFETY,
    "claim_on_you": Group.SAFETY,
    "number_tried": Group.SAFETY,
    "child_linked": Group.SAFETY,
    "ward_linked": Group.SAFETY,
    "loss_reported": Group.SAFETY,  # a card that is blocked without its holder's doing
    "loss_filed": Group.CARD,
    "loss_refused": Group.CARD,
    "loss_ended": Group.CARD,
    "certified": Group.SAFETY,  # done in the receiver's name
    "certification_filed": Group.CARD,
    "certification_refused": Group.CARD,
    "certification_due": Group.REMINDERS,
    "certification_overdue": Group.REMINDERS,
    "card_expires": Group.REMINDERS,
    "link_ends": Group.REMINDERS,
    "link_ends_subject": Group.REMINDERS,
    "application_needs_you": Group.REMINDERS,
    "application_waits": Group.REMINDERS,
    "link_changed": Group.LINKS,
    "link_changed_subject": Group.LINKS,
    "link_moved": Group.LINKS,
    "link_moved_subject": Group.LINKS,
    "erasure_asked": Group.SAFETY,  # perhaps not by the receiver
    "correction_answered": Group.CARD,
    "relative_died": Group.LINKS,
    "relative_lives": Group.LINKS,
    "marriage_changed": Group.LINKS,
    "marriage_changed_subject": Group.LINKS,
    "documents_asked": Group.LINKS,
    "invitation_used": Group.SAFETY,  # somebody is about to see the receiver's record
    "invitation_accepted": Group.LINKS,
    "link_stands_still": Group.LINKS,
    "link_stands_still_subject": Group.LINKS,
    "link_goes_on": Group.LINKS,
    "link_goes_on_subject": Group.SAFETY,  # as when it began
    "dispute_opened": Group.SAFETY,
    "dispute_closed": Group.SAFETY,
    "link_renewed": Group.LINKS,
    "link_renewed_subject": Group.SAFETY,  # as when it began
    "link_unused": Group.REMINDERS,
    "link_unused_subject": Group.REMINDERS,
    "of_age_soon": Group.REMINDERS,
    "of_age_soon_subject": Group.REMINDERS,
    "of_age": Group.LINKS,
    "of_age_subject": Group.LINKS,
    "digest": Group.MONTHLY,
    "guardian_asked": Group.LINKS,
    "guardian_told": Group.SAFETY,  # somebody sees the record of a child in the receiver's care from now on
    "guardian_link_changed": Group.LINKS,
    "guardian_link_ended": Group.LINKS,
    "changed_at_office": Group.SAFETY,  # done in the receiver's name
}
# Never by text message: our own pages say that a text with a link to renew a card is a fraud.
NOT_BY_TEXT: Final = frozenset({"card_expires"})
