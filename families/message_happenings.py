"""What people choose one by one within a group: what happened, whoever is told of it. One row may have several kinds of
messages, as its two sides and the other guardian read them in words of their own.

A kind added to a row of old follows what was chosen of that row; a new row follows its group until somebody leaves it out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from families.message_groups import CHOSEN, NOT_BY_TEXT, Group


@dataclass(frozen=True, slots=True)
class Happening:
    """Named after its first kind, which is what is stored."""

    code: str
    words: str | Promise
    also: tuple[str, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        return (self.code, *self.also)

    @property
    def is_never_by_text(self) -> bool:
        return NOT_BY_TEXT.issuperset(self.kinds)


HAPPENINGS: Final[Mapping[Group, tuple[Happening, ...]]] = {
    Group.LINKS: (
        Happening(
            "consent_asked", _("Someone asks to add your card, or that of a person in your care"), ("guardian_asked",)
        ),
        Happening("documents_asked", _("An officer asks you for papers")),
        Happening("papers_help", _("Papers would help your application")),
        Happening("application_in_review", _("An officer is looking at your application")),
        Happening("invitation_accepted", _("You accepted an invitation")),
        Happening("application_rejected", _("We could not confirm your application")),
        Happening("application_closed", _("Your application has ended without a link")),
        Happening("self_linked", _("Your own card is linked")),
        Happening("link_begun", _("Your relative's account is linked")),
        Happening("link_renewed", _("A link has been renewed")),
        Happening(
            "link_changed",
            _("What a link allows has changed, or it is paused"),
            ("link_changed_subject", "guardian_link_changed"),
        ),
        Happening("link_moved", _("The end of a link has moved"), ("link_moved_subject",)),
        Happening("link_stands_still", _("A link stands still"), ("link_stands_still_subject",)),
        Happening("link_goes_on", _("A link that stood still goes on")),
        Happening("link_ended", _("A link has ended"), ("link_ended_subject", "guardian_link_ended")),
        Happening("of_age", _("A link has ended because somebody decides for themself now"), ("of_age_subject",)),
        Happening("relative_died", _("The register tells of a death in your family")),
        Happening("relative_lives", _("The register has taken back what it said of a death")),
        Happening("marriage_changed", _("The register tells of a change in a marriage"), ("marriage_changed_subject",)),
    ),
    Group.REMINDERS: (
        Happening("application_needs_you", _("Your application waits for you")),
        Happening("application_waits", _("Your application still waits for an answer")),
        Happening("link_ends", _("A link ends soon"), ("link_ends_subject",)),
        Happening("link_unused", _("A link that is not used ends soon"), ("link_unused_subject",)),
        Happening(
            "of_age_soon", _("A link ends soon because somebody will decide for themself"), ("of_age_soon_subject",)
        ),
        Happening("certification_due", _("A proof of life for the pension is due soon")),
        Happening("certification_overdue", _("A proof of life for the pension is overdue")),
        Happening("card_expires", _("A social-security card expires soon")),
        Happening("home_visit_soon", _("An officer visits you at home soon")),
    ),
    Group.CARD: (
        Happening("loss_filed", _("The authority has taken your report of a lost card")),
        Happening("loss_refused", _("The authority did not take your report of a lost card")),
        Happening("loss_ended", _("A card is no longer blocked")),
        Happening(
            "card_changed",
            _("A card can no longer be used, can be used again, or is a new one"),
            ("card_changed_subject", "guardian_card_changed"),
        ),
        Happening("certification_filed", _("The proof of life for the pension is renewed")),
        Happening("certification_refused", _("The authority needs another proof of life")),
        Happening("correction_answered", _("The authority has answered your request to correct your record")),
    ),
    Group.MONTHLY: (Happening("digest", _("Who can see you, and who looked last month")),),
    Group.SAFETY: (
        Happening(
            "link_begun_subject",
            _("Someone is now linked to you, or to a person in your care"),
            ("child_linked", "ward_linked", "guardian_told"),
        ),
        Happening("link_renewed_subject", _("A link to you has been renewed")),
        Happening("link_goes_on_subject", _("A link to you goes on")),
        Happening("read_out_begins", _("A link to you is about to begin")),
        Happening("invitation_used", _("Your invitation was accepted")),
        Happening("invited_at_office", _("An invitation was made for you at an office")),
        Happening("changed_at_office", _("A change was made for you at an office")),
        Happening("claim_on_you", _("Someone claimed your card as their own")),
        Happening("number_tried", _("Someone tried your number several times")),
        Happening("loss_reported", _("Your card has been reported lost")),
        Happening("certified", _("Your proof of life for the pension has been renewed")),
        Happening("dispute_opened", _("We stopped a link to you and look into it")),
        Happening("dispute_closed", _("Your case has been decided")),
        Happening("erasure_asked", _("Your account will be erased")),
    ),
}
HAPPENING_OF: Final[Mapping[str, Happening]] = {
    kind: one for rows in HAPPENINGS.values() for one in rows for kind in one.kinds
}

# What may be left out: nothing of safety.
CHOSEN_ONE_BY_ONE: Final = tuple(one for group in CHOSEN for one in HAPPENINGS[group])
