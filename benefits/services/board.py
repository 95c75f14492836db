"""Who is told of what falls due, and the secret address of the calendar."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User
from audit.services import Actor, record_event
from benefits.models import BoardShare, CalendarFeed
from families.models import FamilyLink, InsuredPerson

_SIGNATURE_LENGTH = 32  # hex digits: 128 bits


def share_board(person: InsuredPerson, link_ids: set[UUID], *, by: Actor) -> None:
    """From now on the owners of these links are told of what falls due for the person, and no others. Links that are not
    to this person, or over, are left out."""
    with transaction.atomic():
        links = FamilyLink.objects.standing().of_relatives().filter(person=person)
        links = links.select_for_update(no_key=True, of=("self",)).select_related("board_share").order_by("pk")
        for link in links:
            _set_share(link, link.pk in link_ids, by)


def _set_share(link: FamilyLink, is_allowed: bool, by: Actor) -> None:
    if hasattr(link, "board_share") == is_allowed:
        return
    if is_allowed:
        BoardShare.objects.create(link=link)
    else:
        BoardShare.objects.filter(link=link).delete()
    kind = "benefits.board_shared" if is_allowed else "benefits.board_unshared"
    record_event(kind, by=by, of="link", object_id=link.pk, person_id=link.person_id)


def make_feed(user: User) -> CalendarFeed:
    """A new secret address; the one before leads nowhere from now on."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        CalendarFeed.objects.filter(user=user).delete()
        feed = CalendarFeed.objects.create(user=user)
        record_event("benefits.calendar_made", by=Actor.citizen(user.pk), of="user", object_id=user.pk)
    return feed


def revoke_feed(user: User) -> None:
    with transaction.atomic():
        gone, _kinds = CalendarFeed.objects.filter(user=user).delete()
        if gone:
            record_event("benefits.calendar_revoked", by=Actor.citizen(user.pk), of="user", object_id=user.pk)


def secret_of(feed: CalendarFeed) -> str:
    """What stands in the address: the row's random id and our signature of it. Who reads the database alone, or guesses,
    cannot make one."""
    return f"{feed.pk.hex}{_signature(feed.pk, settings.SECRET_KEY)}"


def feed_by_secret(secret: str) -> CalendarFeed | None:
    """A wrong signature is refused before anything is looked up. An address outlives a change of our key, as sessions do:
    no calendar program tells anybody that it finds nothing any more."""
    try:
        feed_id = UUID(hex=secret[:32])
    except ValueError:
        return None
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if not any(constant_time_compare(_signature(feed_id, key), secret[32:]) for key in keys):
        return None
    return CalendarFeed.objects.select_related("user").filter(pk=feed_id, user__is_active=True).first()


def _signature(feed_id: UUID, key: str) -> str:
    made = salted_hmac("benefits.calendar", feed_id.hex, secret=key, algorithm="sha256")
    return made.hexdigest()[:_SIGNATURE_LENGTH]
