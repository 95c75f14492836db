"""Networks from which somebody signed in lately. There others' wrong passwords in their name do not keep them out."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from accounts.models import SignInPlace, User
from audit.retention import kept_for

_LATELY = kept_for("sign_in_places")


def note_place(user: User, network: bytes) -> None:
    SignInPlace.objects.update_or_create(user=user, network=network, defaults={"seen_at": timezone.now()})


def is_known_place(name: str, network: bytes) -> bool:
    """For whom that is the name, in the form in which it is stored. One look-up whether or not there is such a user, so that
    the time tells nothing."""
    holder = (
        Q(user__username=name)
        | Q(user__mobile=name)
        | Q(user__emailaddress__email=name, user__emailaddress__verified=True)
    )
    return SignInPlace.objects.filter(holder, network=network, seen_at__gt=_long_ago()).exists()


def forget_places() -> int:
    deleted, _rows = SignInPlace.objects.filter(seen_at__lte=_long_ago()).delete()
    return deleted


def _long_ago() -> datetime:
    return timezone.now() - _LATELY
