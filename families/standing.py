"""How a link or an invitation stands and until when, and moments, in words: for every door."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from families.models import FamilyLink, Invitation, LinkApplication
from families.states import OPEN, Status


def state_of(link: FamilyLink, now: datetime) -> tuple[str, str]:
    """In words, and the kind of tag."""
    if link.is_over:
        return _("Ended"), "ended"
    if link.frozen_at is not None and link.person.died_on is not None:
        return _("Frozen after a death"), "waiting"
    if link.frozen_at is not None:
        return _("Stands still"), "waiting"
    if link.paused_at is not None:
        return _("Paused"), "waiting"
    if link.begins_at > now:
        return _("Begins on %(day)s") % {"day": day(link.begins_at)}, "waiting"
    return _("Linked"), "linked"


def term_of(link: FamilyLink) -> str:
    return _("until %(day)s") % {"day": day(link.until)} if link.until else _("without an end date")


def day(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATE_FORMAT")


def moment(at: datetime | None) -> str:
    """Day and time, in the country's own time; empty for what has not happened."""
    return date_format(timezone.localtime(at), "DATETIME_FORMAT") if at else ""


def assisted_where(application: LinkApplication) -> str:
    """Who filled it in, where it was not the applicant alone; in the language in force, empty where nobody helped."""
    if not application.is_assisted:
        return ""
    office = application.assisted_office
    if office is None:
        return _("An officer, together with the applicant, at an office")
    return _("An officer, together with the applicant: %(office)s") % {"office": office.label}


def is_open(invitation: Invitation) -> bool:
    """Can somebody use it?"""
    return invitation.used_at is None and invitation.revoked_at is None and invitation.expires_at > timezone.now()


def can_be_revoked(invitation: Invitation) -> bool:
    """One that was used too, until the link begins. `invitation.application` is at hand."""
    application = invitation.application
    is_under_way = application is not None and application.status in OPEN and invitation.revoked_at is None
    return is_under_way or is_open(invitation)


def state_of_invitation(invitation: Invitation) -> tuple[str, str]:
    """In words, and the kind of tag."""
    application = invitation.application
    if application is not None and application.status == Status.APPROVED:
        return _("The link has begun"), "linked"
    if application is not None and application.status not in OPEN:
        return _("Led to no link"), "ended"
    if invitation.revoked_at is not None:
        return _("Revoked"), "ended"
    if application is not None:
        return _("Accepted, being checked"), "waiting"
    return (_("Not used yet"), "info") if is_open(invitation) else (_("Past"), "ended")
