"""The button under the notice: it makes a draft, and pressed twice it makes one. Two tabs are two drafts."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import Actor, record_events
from families.models import LinkApplication
from families.selectors import own_person
from families.services.applications import limits
from families.services.applications.drafts import begin_draft, start_application, started_event

PRESSED_TWICE = timedelta(seconds=2)  # sscard default: time for an impatient finger, and none to open another tab
_ACCEPTED = ("region_id", "notice_version", "notice_hash", "language", "touched_at")


def start_or_take_up(*, applicant: User, is_self: bool, language: str, by: Actor) -> LinkApplication:
    """As `start_application`, or the applicant's draft of the same kind that the button has just made and in which nothing was
    answered yet, with the notice that they read now. Raises SelfLinkRequired, AlreadyBound."""
    with transaction.atomic():
        limits.lock_users([applicant.pk])
        begun = begin_draft(applicant, own_person(applicant), is_self=is_self, language=language)
        return _taken_up(begun, by) or start_application(applicant=applicant, is_self=is_self, language=language, by=by)


def _taken_up(begun: LinkApplication, by: Actor) -> LinkApplication | None:
    """Under the applicant's lock. A draft that somebody else holds, who has locked drafts before applicants, is none."""
    drafts = LinkApplication.objects.of(begun.applicant).drafts()
    just_made = drafts.filter(
        version=0, relationship=begun.relationship, renews=None, started_at__gt=timezone.now() - PRESSED_TWICE
    )
    found = just_made.select_for_update(no_key=True, skip_locked=True).order_by("started_at").first()
    if found is None:
        return None
    accepted_before = found.notice_hash
    for name in _ACCEPTED:
        setattr(found, name, getattr(begun, name))
    found.save(update_fields=_ACCEPTED)
    if found.notice_hash != accepted_before:
        record_events([started_event(found, by)])
    return found
