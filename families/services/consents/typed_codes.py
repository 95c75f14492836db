"""A code that the applicant types: one's own, which proves the card, or one that the relative reads out, which is their
answer. Of a relative's telephone neither the words nor the wait tell anything, at any door."""

from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import datetime
from functools import partial

from django.utils.translation import gettext as _

from audit.services import Actor
from families import texts
from families.errors import CodeRefused, ConsentNotOpen, NoPhoneOnRecord, RegisterSilent, TextChanged, TooManyCodes
from families.models import LinkApplication
from families.models.consents import Route
from families.services.consents.answering import grant
from families.services.consents.code_rules import digits_of
from families.services.consents.codes import ask_for_code, check_code, send_own_code
from families.services.consents.terms import OWN_CARD, Terms, read_out_terms, shown_text
from families.services.timing import ASKED_AFTER, answered_alike
from families.services.wrong_tries import slowed
from families.states import Status


def have_code_sent(application: LinkApplication, *, channel: str, language: str, by: Actor) -> datetime | None:
    """Until when one's own is valid; None of a relative's, whatever came of it. Raises ConsentNotOpen, and about one's own
    NoPhoneOnRecord, QuietHours, TooManyCodes, RegisterSilent."""
    if application.is_self:
        return send_own_code(application, channel=channel, language=language, by=by)
    if read_out_terms(application) is None:
        raise ConsentNotOpen
    with answered_alike(ASKED_AFTER), suppress(NoPhoneOnRecord, TooManyCodes):
        _check_that_somebody_was_asked(application)
        ask_for_code(application, route=Route.READ_OUT, channel=channel, language=language, by=by)
    return None


def answer_with_code(
    application: LinkApplication,
    code: str,
    *,
    language: str,
    by: Actor,
    read: str | None = None,
    version: str = texts.CURRENT,
    address: str | None = None,
) -> None:
    """The yes that the code stands for, and all that follows from it. `read`: the hash of the text that stood above the
    field, None where nobody read one; it is kept in the language in which it was read. `version`: of that text, where the
    door names it. `address`: of the network, where a person's own browser asks. Raises ConsentNotOpen, TextChanged,
    CodeRefused, TooManyTries, and about one's own RegisterSilent."""
    terms = OWN_CARD if application.is_self else read_out_terms(application)
    if terms is None or application.status != Status.AWAITING_CONSENT:
        raise ConsentNotOpen
    if read is None:
        shown = shown_text(application, terms, language)
    else:
        language, shown = _as_read(application, terms, read, version)
    what = "own_code" if application.is_self else "read_out_code"
    with slowed(what, str(application.applicant_id), typed=digits_of(code), address=address):
        _check(application, code)
    grant(
        application,
        terms,
        route=Route.SELF_CODE if application.is_self else Route.READ_OUT,
        shown=shown,
        language=language,
        by=by,
    )


def _as_read(application: LinkApplication, terms: Terms, read: str, version: str) -> tuple[str, texts.Shown]:
    """Raises TextChanged."""
    found = texts.as_read(read, partial(shown_text, application, terms), version=version)
    if found is None:
        raise TextChanged
    return found


def _check(application: LinkApplication, code: str) -> None:
    try:
        with _timed(application):
            _check_that_somebody_was_asked(application)
            check_code(application, code)
    except (CodeRefused, NoPhoneOnRecord, RegisterSilent) as error:
        if application.is_self:
            raise
        raise CodeRefused(
            _("This code could not be confirmed. Check its six digits, or ask for a new one and enter that.")
        ) from error


def _timed(application: LinkApplication) -> AbstractContextManager[None]:
    return nullcontext() if application.is_self else answered_alike()


def _check_that_somebody_was_asked(application: LinkApplication) -> None:
    """Nobody is, where the person blocked the applicant: then it is as if there were no telephone. Raises
    NoPhoneOnRecord."""
    if application.status == Status.AWAITING_CONSENT and application.declines_at is not None:
        raise NoPhoneOnRecord
