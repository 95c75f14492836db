"""All that is to be told now, kind by kind."""

from django.utils import timezone

from benefits.services.reminding.applications import remind_of_applications
from benefits.services.reminding.cards import remind_of_cards
from benefits.services.reminding.certifications import remind_of_certifications
from benefits.services.reminding.children import tell_children
from benefits.services.reminding.coming_of_age import remind_of_birthdays
from benefits.services.reminding.link_ends import remind_of_link_ends
from benefits.services.reminding.telling import BATCH
from benefits.services.reminding.unused import end_what_is_unused, remind_of_unused
from families.due import wake
from families.services.home_visit_reminders import remind_of_home_visits

REMIND_DUE = "benefits.tasks.remind_due"
_KINDS = (
    *(remind_of_certifications, remind_of_cards, remind_of_link_ends, remind_of_applications),
    *(remind_of_birthdays, remind_of_unused, tell_children),
)


def remind_due() -> int:
    """End the links that nobody used although their sides were told, then tell everyone concerned who has not been told of
    this step yet. Of steps that were missed only the last one counts. Returns how many links it ended, and of how many links,
    applications and visits at home it told."""
    today = timezone.localdate()
    told = [end_what_is_unused(today), *(remind(today) for remind in _KINDS), remind_of_home_visits()]
    if max(told) >= BATCH:
        wake(REMIND_DUE)
    return sum(told)
