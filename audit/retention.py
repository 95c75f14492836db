"""How long what is kept of people is kept: one table for every room, shown to everybody at /your-data/.

What a region's pack decides, or what goes with something else, has no days of its own here. Each period says why it is as
long as it is, and where it comes from. "sscard default" is ours: there is no law that names the days, and whoever runs the
application sets others in settings.RETENTION_DAYS.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
_OURS = "sscard default"
_PRIVACY_47 = "Personal Information Protection Law art. 47: deleted once it is no longer needed"


@dataclass(frozen=True, slots=True)
class Period:
    """`of`, `ends` and `why` are for people: what is kept, until when, and for what reason. `ends` counts `lasts` as
    `%(days)s`; without `lasts` it says it all in words, or a region's pack has the days."""

    of: Words
    ends: Words
    why: Words
    source: str = _OURS
    lasts: timedelta | None = None

    def until(self, days_of_pack: int | None = None) -> str:
        """In the language in force."""
        days = self.lasts.days if self.lasts else days_of_pack
        return str(self.ends) % {"days": days, "months": settings.AUDIT_KEEPS_MONTHS}


_DAYS = "%(days)s"
_DEFAULTS: Mapping[str, Period] = {
    "drafts": Period(
        of=_("A draft of an application"),
        ends=_("%(days)s days after you last touched it; a region may say otherwise"),
        why=_("So that you can go on with it on another day."),
        source="pack, linking.draft_days",
    ),
    "questions": Period(
        of=_("A question to a relative without an answer"),
        ends=_("%(days)s days after they were asked; a region may say otherwise"),
        why=_("So that they have time to think."),
        source="pack, linking.consent_days",
    ),
    "typed": Period(
        of=_("The name and number you typed into an application"),
        ends=_("%(days)s days after it has ended"),
        why=_("So that you can try again without typing them anew."),
        source=f"{_OURS}; {_PRIVACY_47}",
        lasts=timedelta(days=30),
    ),
    "applications": Period(
        of=_("An application that ended without a link"),
        ends=_(
            "%(days)s days after it has ended; where somebody answered it, that it was answered stays as proof, without a name, "
            "and is not shown any more"
        ),
        why=_("So that it can still be looked into when you complain."),
        source=f"{_OURS}: as long as a link lasts by default; {_PRIVACY_47}",
        lasts=timedelta(days=365),
    ),
    "documents": Period(
        of=_("Papers that prove a relationship"),
        ends=_("%(days)s days after the decision, and at once with a draft that ends"),
        why=_("So that a decision can be looked at again while you may complain of it."),
        source=f"{_OURS}: 60 days to object (Administrative Reconsideration Law art. 20), and a month for it to be looked at",
        lasts=timedelta(days=90),
    ),
    "invitations": Period(
        of=_("An invitation that nobody used"),
        ends=_("%(days)s days after it held no longer"),
        why=_("So that you can see what you gave out."),
        lasts=timedelta(days=30),
    ),
    "people": Period(
        of=_("A person's name, number, card with its reports, insurance records and reminders"),
        ends=_(
            "%(days)s days after the last link to them; of who does not let somebody ask again, of whom they do not let ask, of "
            "the child about whom they were asked until it answers for itself, and of who has an open dispute or an open "
            "invitation, name and number stay until that is over; of who has died, while their family is shown what to do"
        ),
        why=_("So that a link which ended by mistake can be made anew."),
        source=f"{_OURS}; {_PRIVACY_47}",
        lasts=timedelta(days=30),
    ),
    "corrections": Period(
        of=_("A request to correct your record, and the answer"),
        ends=_("With your account, or with the record"),
        why=_("So that you can prove what you asked for and what was answered."),
    ),
    "home_visits": Period(
        of=_("A visit at home that was agreed on"),
        ends=_("%(days)s days after it was over; the address goes at once, and a week after its day at the latest"),
        why=_("So that you can see what came of it."),
        source=f"{_OURS}; {_PRIVACY_47}",
        lasts=timedelta(days=30),
    ),
    "messages": Period(
        of=_("A message in your inbox"),
        ends=_("%(days)s days after it was written"),
        why=_("So that you can look up what you were told while a link of one year lasts."),
        source=f"{_OURS}: as long as a link lasts by default",
        lasts=timedelta(days=365),
    ),
    "one_time_codes": Period(
        of=_("That a code was sent and typed, never the code itself"),
        ends=_("%(days)s days after the application has ended"),
        why=_("So that we can tell what went wrong with a code."),
        lasts=timedelta(days=30),
    ),
    "shown_codes": Period(
        of=_("A code of a card, or a pass, that was shown at a desk"),
        ends=_("A day after it has ended"),
        why=_("So that a desk can tell one that is over from one that never was."),
        lasts=timedelta(days=1),
    ),
    "attempts": Period(
        of=_("How often something was tried from one connection, without its address"),
        ends=_("After a day"),
        why=_("So that nobody can guess codes."),
        lasts=timedelta(days=1),
    ),
    "sign_in_places": Period(
        of=_("From which connections you signed in, without their addresses"),
        ends=_("%(days)s days after you last signed in there"),
        why=_("So that nobody keeps you out by wrong passwords in your name."),
        lasts=timedelta(days=30),
    ),
    "requests": Period(
        of=_("What an app asked us and was answered"),
        ends=_("After a day"),
        why=_("So that the same request, sent twice, does nothing twice."),
        lasts=timedelta(days=1),
    ),
    "webhooks": Period(
        of=_("What an app was told by a message of ours: ids, and no name"),
        ends=_("%(days)s days after it was written"),
        why=_("So that the app can ask for it again when it was down."),
        lasts=timedelta(days=30),
    ),
    "sessions": Period(
        of=_("Where you are signed in"),
        ends=_("With signing out, at the latest 12 hours after you last used it"),
        why=_("So that you can end a session that is not yours."),
        source=f"{_OURS}: settings.IDLE_SIGN_OUT_AFTER and the longest session",
    ),
    "sign_ups": Period(
        of=_("An account whose number or address was never proven"),
        ends=_("%(days)s days after it was begun"),
        why=_("So that its rightful holder can use the number or address."),
        lasts=timedelta(days=7),
    ),
    "erasure": Period(
        of=_("An account that you want to have erased"),
        ends=_("%(days)s days after you asked"),
        why=_("So that you can stop it if you change your mind, or if it was not you."),
        lasts=timedelta(days=14),
    ),
    "exports": Period(
        of=_("The file with your data"),
        ends=_("Not kept at all: it is made while you download it"),
        why=_("A file that is not there cannot be stolen."),
    ),
    "links": Period(
        of=_("That a link was, from when until when, and what someone agreed to"),
        ends=_("Stays, without their name and number"),
        why=_("It is the proof that nobody was linked without a yes."),
        source="Personal Information Protection Law art. 14 and 15: what was agreed to, and done under it, stays valid",
    ),
    "events": Period(
        of=_("What happened and who opened a record, in a journal of ids"),
        ends=_(
            "Stays for %(months)s months at least, without names and numbers; after that, two people on duty may have a month of "
            "it taken away together"
        ),
        why=_("You and the authority can see who looked, also later."),
        source="Social Insurance Law art. 81 and 92: who leaks data is liable; how long is settings.AUDIT_KEEPS_MONTHS",
    ),
}


def with_days(chosen: Mapping[str, int]) -> Mapping[str, Period]:
    """The table, with days chosen by name. Raises ImproperlyConfigured for a name without days of its own, and fewer than one."""
    for name, days in chosen.items():
        period = _DEFAULTS.get(name)
        if period is None or period.lasts is None or _DAYS not in str(period.ends) or days < 1:
            raise ImproperlyConfigured(f"RETENTION_DAYS: {name}={days}")
    return {
        name: replace(period, lasts=timedelta(days=chosen[name])) if name in chosen else period
        for name, period in _DEFAULTS.items()
    }


PERIODS = with_days(settings.RETENTION_DAYS)


def kept_for(name: str) -> timedelta:
    lasts = PERIODS[name].lasts
    assert lasts is not None  # a test holds that nothing is asked for that has none
    return lasts
