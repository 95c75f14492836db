"""What is stored of the people and links that checks ask about. By hand: every check waits for it, and to have Django make the
SQL took longer than all that the database does."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone

from accounts.models import User
from families.models import AppBar, DelegationPass, FamilyLink, InsuredPerson
from families.models.people import is_told_of
from families.services.passes import SALT
from families.services.signed_ids import read_id
from integrators.models import App
from integrators.sql import condition, table

_NOBODY = UUID(int=0)


class Pair(NamedTuple):
    """An owner, known by their own token, and the person they name."""

    owner_id: UUID
    person_id: UUID


class Stored(NamedTuple):
    """What is stored of a person, and of a link to them if there is one."""

    person_id: UUID
    region_id: str
    link_id: UUID | None
    owner_id: UUID | None
    scopes: Sequence[str] | None
    until: float | None  # seconds since 1970: quicker to read than a time, and most are not told
    is_active: bool | None
    is_owner_active: bool | None
    is_told_of: bool
    is_barred: bool


def by_pass(tokens: Collection[str], app: App) -> dict[str, Stored]:
    """A forged pass is looked for like one that was never made."""
    if not tokens:
        return {}
    keys = {token: read_id(token, salt=SALT) or _NOBODY for token in tokens}
    asked = {"app": app.pk, "keys": [*keys.values()], "now": timezone.now()}
    stored = {key: Stored(*facts) for key, *facts in _found(_of_passes(), asked)}
    return {token: stored[key] for token, key in keys.items() if key in stored}


def by_pair(pairs: Collection[Pair], app: App) -> dict[Pair, Stored]:
    """A person who is known without a link of this owner's too."""
    if not pairs:
        return {}
    owners, people = {pair.owner_id for pair in pairs}, {pair.person_id for pair in pairs}
    asked = {"app": app.pk, "owners": [*owners], "people": [*people]}
    stored = [Stored(*facts) for facts in _found(_of_people(), asked)]
    linked = {(one.owner_id, one.person_id): one for one in stored}
    known = {one.person_id: one._replace(link_id=None, is_active=False) for one in stored}
    return {pair: linked.get(pair) or known[pair.person_id] for pair in pairs if pair.person_id in known}


def _found(statement: str, asked: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        found: Sequence[Sequence[Any]] = cursor.fetchall()
    return found


@cache
def _of_passes() -> str:
    shown, link, person, owner = table(DelegationPass), table(FamilyLink), table(InsuredPerson), table(User)
    return f"""
SELECT {shown}.id, {_facts()}
FROM {shown}
JOIN {link} ON {link}.id = {shown}.link_id
JOIN {person} ON {person}.id = {link}.person_id
JOIN {owner} ON {owner}.id = {link}.owner_id
WHERE {shown}.id = ANY(%(keys)s) AND {shown}.expires_at > %(now)s AND {person}.erased_at IS NULL
"""  # noqa: S608  # names of models


@cache
def _of_people() -> str:
    link, person, owner = table(FamilyLink), table(InsuredPerson), table(User)
    return f"""
SELECT {_facts()}
FROM {person}
LEFT JOIN {link} ON {link}.person_id = {person}.id AND {link}.ended_at IS NULL AND {link}.owner_id = ANY(%(owners)s)
LEFT JOIN {owner} ON {owner}.id = {link}.owner_id
WHERE {person}.id = ANY(%(people)s) AND {person}.erased_at IS NULL
"""  # noqa: S608  # names of models


def _facts() -> str:
    """The members of `Stored`."""
    link, person, owner, bar = table(FamilyLink), table(InsuredPerson), table(User), table(AppBar)
    return f"""
    {person}.id, {person}.region_id, {link}.id, {link}.owner_id, {link}.scopes, extract(epoch FROM {link}.until)::float8,
    {condition(FamilyLink.objects.active())}, {owner}.is_active, {condition(InsuredPerson.objects.filter(is_told_of()))},
    EXISTS (SELECT 1 FROM {bar} WHERE {bar}.app_id = %(app)s AND {bar}.person_id = {person}.id)
"""  # noqa: S608  # names of models
