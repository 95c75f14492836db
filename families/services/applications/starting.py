"""The button under the notice: it makes a draft, and pressed again it takes up that one until something is answered in it."""

from django.db import transaction

from accounts.models import User
from audit.services import Actor, record_events
from families.models import LinkApplication
from families.selectors import own_person
from families.services.applications import limits
from families.services.applications.drafts import begin_draft, start_application, started_event

_ACCEPTED = ("region_id", "notice_version", "notice_hash", "language", "touched_at")


def start_or_take_up(*, applicant: User, is_self: bool, language: str, by: Actor) -> LinkApplication:
    """As `start_application`, or the applicant's draft of the same kind in which nothing was answered yet, with the notice
    that they read now. Raises SelfLinkRequired, AlreadyBound."""
    with transaction.atomic():
        limits.lock_users([applicant.pk])
        begun = begin_draft(applicant, own_person(applicant), is_self=is_self, language=language)
        return _taken_up(begun, by) or start_application(applicant=applicant, is_self=is_self, language=language, by=by)


def _taken_up(begun: LinkApplication, by: Actor) -> LinkApplication | None:
    """Under the applicant's lock. What the clock ends in this very moment is none."""
    drafts = LinkApplication.objects.of(begun.applicant).drafts()
    untouched = drafts.filter(version=0, relationship=begun.relationship, renews=None)
    found = untouched.order_by("started_at").first()
    if found is None or not untouched.filter(pk=found.pk).update(**{name: getattr(begun, name) for name in _ACCEPTED}):
        return None
    accepted_before = found.notice_hash
    found.refresh_from_db()
    if found.notice_hash != accepted_before:
        record_events([started_event(found, by)])
    return found
