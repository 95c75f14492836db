"""Changes to accounts: preferences, unfinished sign-ups, second factors, what is forgotten once it is over."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.encryption import SECOND_FACTORS, seal_text, sealed_text_with, unseal_text
from accounts.models import OutgoingText, TextSize, User
from accounts.sign_in_places import forget_places
from accounts.slowing import forget_wrong_tries
from audit.retention import kept_for
from audit.services import Actor, Code, record_event

SEALED_SECRETS = ("secret", "seed")  # what allauth has sealed of an app and of recovery codes
_OUTBOX_LASTS = timedelta(hours=1)
SIGN_UP_LASTS = timedelta(minutes=30)  # longer than the codes and than ACCOUNT_LOGIN_TIMEOUT
UNPROVEN_LASTS = kept_for("sign_ups")  # where nobody else wants the number or address

CodesOfStaff = Callable[[User], Mapping[str, Code | Sequence[str]]]
_codes_of_staff: list[CodesOfStaff] = []


def change_language(*, by: User, language: str) -> None:
    by.language = language
    by.save(update_fields=["language"])


def change_text_size(*, by: User, text_size: TextSize) -> None:
    by.text_size = text_size
    by.save(update_fields=["text_size"])


def note_wrong_second_factor(user: User, kind: str) -> None:
    """`kind`: totp, webauthn, recovery_codes. Of staff alone: whoever comes so far had the right password, and who audits them
    has to know."""
    if user.is_staff:
        record_account_event("second_factor_failed", by=user, type=kind)


def release_unfinished_sign_up(*, mobile: str | None = None, email: str | None = None) -> None:
    """Remove an account whose only number or address was never proven, so that its rightful holder can sign up.

    Otherwise whoever types another's number first would keep them out for good.
    """
    held = Q(mobile=mobile, is_mobile_verified=False) if mobile else Q(pk=None)
    if email:
        held |= Q(emailaddress__email=email.lower(), emailaddress__verified=False, is_mobile_verified=False)
    _delete_unfinished_sign_ups(held, after=SIGN_UP_LASTS)


def _delete_unfinished_sign_ups(held: Q, *, after: timedelta) -> int:
    """Of those whose number or address, by `held`, was never proven: nobody has ever been in them."""
    abandoned = User.objects.filter(
        held, last_login=None, is_staff=False, joined_at__lt=timezone.now() - after
    ).exclude(emailaddress__verified=True)
    ids = list(abandoned.values_list("pk", flat=True))
    User.objects.filter(pk__in=ids).delete()
    return len(set(ids))


def forget_what_is_over() -> int:
    """Delete ended sessions with where they came from, sign-ups that nobody finished, the outbox of the demonstration, who
    got something wrong, and places where nobody signed in for long.

    Returns how many rows. Running it twice changes nothing more.
    """
    ended, _rows = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    standing = Session.objects.filter(session_key=OuterRef("session_key"))
    seen, _rows = UserSession.objects.filter(~Exists(standing)).delete()
    unproven = Q(is_mobile_verified=False) & (Q(mobile__isnull=False) | Q(emailaddress__verified=False))
    unfinished = _delete_unfinished_sign_ups(unproven, after=UNPROVEN_LASTS)
    return ended + seen + unfinished + _forget_outgoing_texts() + forget_wrong_tries() + forget_places()


def withdraw_sign_up(user: User) -> None:
    """Nobody could prove the number or address, for the code was never sent: signing up can begin again at once."""
    User.objects.filter(pk=user.pk, last_login=None).delete()


def take_over_unproven_account(user: User) -> bool:
    """Somebody proves by a code that a number or address is theirs. If the account has none that was proven before, it
    may have been made by another who typed it: what that other could sign in by ends, and with the password every
    session. Returns whether a password went. Staff are left alone: they did not sign up, and keep their second factor.
    """
    is_proven = user.is_mobile_verified or EmailAddress.objects.filter(user=user, verified=True).exists()
    if is_proven or user.is_staff:
        return False
    had_password = user.has_usable_password()
    with transaction.atomic():
        user.set_unusable_password()
        user.save(update_fields=["password"])
        Authenticator.objects.filter(user=user).delete()
        record_account_event("taken_over", by=user)
    return had_password


def add_codes_of_staff(codes: CodesOfStaff) -> None:
    """From a room above, which knows where they work: what the events of their accounts say beside."""
    _codes_of_staff.append(codes)


def record_account_event(kind: str, *, by: User, **codes: Code | Sequence[str]) -> None:
    """Of what users do with their own account."""
    if by.is_staff:
        actor = Actor.officer(by.pk)
        for more in _codes_of_staff:
            codes |= more(by)
    else:
        actor = Actor.citizen(by.pk)
    record_event(f"accounts.{kind}", by=actor, of="user", object_id=by.pk, codes=codes)


def reseal_second_factors() -> int:
    """Seal anew what is not under SEALING_KEY_CURRENT: secrets of apps, seeds of recovery codes. Returns how many rows."""
    return sum(_reseal(pk) for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _reseal(pk: int) -> int:
    """1 when the row was sealed anew; it may have gone meanwhile. Raises NotOpened."""
    row = Authenticator.objects.select_for_update().filter(pk=pk).first()
    sealed = {name: row.data[name] for name in SEALED_SECRETS if name in row.data} if row else {}
    old = {name: text for name, text in sealed.items() if sealed_text_with(text) != settings.SEALING_KEY_CURRENT}
    if row and old:
        row.data |= {
            name: seal_text(unseal_text(text, purpose=SECOND_FACTORS), purpose=SECOND_FACTORS)
            for name, text in old.items()
        }
        row.save(update_fields=["data"])
    return 1 if old else 0


def keep_outgoing_text(*, channel: str, to: str, body: str, subject: str = "") -> OutgoingText:
    """Raises ImproperlyConfigured outside the demonstration: real people's messages are not kept for show."""
    if not settings.DEMO:
        raise ImproperlyConfigured("The outbox is for the local demonstration alone.")
    _forget_outgoing_texts()
    return OutgoingText.objects.create(channel=channel, to=to, subject=subject[:255], body=body)


def _forget_outgoing_texts() -> int:
    gone, _rows = OutgoingText.objects.filter(sent_at__lt=timezone.now() - _OUTBOX_LASTS).delete()
    return gone
