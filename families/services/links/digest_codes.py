"""What a monthly overview on paper says, in ids and codes: its words are made when it goes out (`digest_words`), as names are not
kept in it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from families.models import FamilyLink
from families.selectors import checks_at, looks_at, silent_ends_since

_NAMED = 20  # links, ended ones, and apps each; sscard default: more than anybody has, and a letter still


@dataclass(frozen=True, slots=True)
class Looks:
    """How often who looked at some people from one moment to another: users by person, officers together. `silent`: links
    of whose end nothing is sent."""

    by_user: Mapping[tuple[UUID, UUID | None], int]
    by_officers: Mapping[UUID, int]
    silent: Collection[UUID]

    @classmethod
    def at(cls, person_ids: Sequence[UUID], since: datetime, before: datetime) -> "Looks":
        """In two queries."""
        users: Counter[tuple[UUID, UUID | None]] = Counter()
        officers: Counter[UUID] = Counter()
        for person_id, user_id, is_officer, count in looks_at(person_ids, since, before):
            users[person_id, user_id] += count
            officers[person_id] += count if is_officer else 0
        return cls(users, officers, silent_ends_since(person_ids, since))


def overview_of(links: Iterable[FamilyLink], looks: Looks, *, is_of_child: bool = False) -> dict[str, Any]:
    """Of links to one person, each as it is now; empty where there is nothing to tell. `is_of_child`: for their guardian, whom
    it is not told what the owner is to the child. An owner's looks are told once, with the first of their links."""
    told = [link for link in links if link.pk not in looks.silent]
    if not told:
        return {}
    standing = sorted((link for link in told if not link.is_over), key=lambda link: link.begins_at)
    over = sorted((link for link in told if link.is_over), key=_over_at, reverse=True)
    rows = {link.pk: _row(link, is_of_child=is_of_child) for link in (*standing, *over)}
    for owner, link in _first_of_each_owner([*standing, *over]).items():
        rows[link.pk]["looks"] = looks.by_user.get((link.person_id, owner), 0)
    return {
        "seen_by": [rows[link.pk] for link in standing][:_NAMED],
        "ended": [rows[link.pk] for link in over][:_NAMED],
        "officers": str(looks.by_officers.get(told[0].person_id, 0)),
    }


def apps_at(person_ids: Sequence[UUID], since: datetime, before: datetime) -> Mapping[UUID, list[dict[str, Any]]]:
    """Which apps asked about each."""
    apps: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for person_id, app_id, count in sorted(checks_at(person_ids, since, before)):
        if len(apps[person_id]) < _NAMED:
            apps[person_id].append({"app": app_id, "asked": count})
    return apps


def _first_of_each_owner(links: Iterable[FamilyLink]) -> dict[UUID, FamilyLink]:
    first: dict[UUID, FamilyLink] = {}
    for link in links:
        first.setdefault(link.owner_id, link)
    return first


def _row(link: FamilyLink, *, is_of_child: bool) -> dict[str, Any]:
    return {
        "owner": str(link.owner_id),
        **({} if is_of_child else {"relationship": link.relationship}),
        "reference": link.application.reference,
        "scopes": list(link.scopes),
        "day": timezone.localdate(_over_at(link)).isoformat(),
        **_not_open(link),
    }


def _over_at(link: FamilyLink) -> datetime:
    """When it has ended, or will."""
    at = link.ended_at or link.until
    assert at is not None  # a link of a relative has a term
    return at


def _not_open(link: FamilyLink) -> dict[str, str]:
    """Why nothing can be seen through a link that stands; empty where it can."""
    if link.is_over:
        return {}
    if link.frozen_at is not None:
        return {"state": "frozen"}
    if link.paused_at is not None:
        return {"state": "paused"}
    return {} if link.begins_at <= timezone.now() else {"state": "later"}
