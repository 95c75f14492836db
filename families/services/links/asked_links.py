"""What is stored of the people and links that checks ask about. By hand: every check waits for it, and to have Django make the
SQL took longer than all that the database does."""

import json
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from audit.sql import condition, planning_once, table
from families.models import AppBar, DelegationPass, FamilyLink, InsuredPerson
from families.models.people import is_told_of
from families.services.links.passes import SALT
from families.services.signed_ids import read_id
from integrators.codes import ApiScope
from integrators.models import App
from integrators.policies import agreements_of_app

_NOBODY = UUID(int=0)
_AGREED = "(SELECT json_agg(json_build_array(region, purposes))::text FROM agreed)"


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


class AppAsking:
    """What an app asks about in one request, and with it the agreements that let it check links."""

    def __init__(self, app: App) -> None:
        self._asked = {"app": app.pk, "scope": ApiScope.LINKS_CHECK.value}
        self.agreements: list[tuple[str, list[str]]] = []

    def by_pass(self, tokens: Collection[str]) -> dict[str, Stored]:
        """A forged pass is looked for like one that was never made."""
        if not tokens:
            return {}
        asked = list(tokens)
        keys = [read_id(token, salt=SALT) or _NOBODY for token in asked]
        found = self._found(_of_passes(), {"keys": keys, "now": timezone.now()})
        return {asked[place - 1]: Stored(*facts) for place, *facts in found}

    def by_pair(self, pairs: Collection[Pair]) -> dict[Pair, Stored]:
        """A person who is known without a link of this owner's too."""
        if not pairs:
            return {}
        owners, people = {pair.owner_id for pair in pairs}, {pair.person_id for pair in pairs}
        found = self._found(_of_people(), {"owners": [*owners], "people": [*people]})
        stored = [Stored(*facts) for facts in found]
        linked = {(one.owner_id, one.person_id): one for one in stored}
        known = {one.person_id: one._replace(link_id=None, is_active=False) for one in stored}
        return {pair: linked.get(pair) or known[pair.person_id] for pair in pairs if pair.person_id in known}

    def _found(self, statement: str, asked: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """The agreements come along with what is found: a way to the database and back costs as much as they do."""
        with planning_once() as cursor:
            cursor.execute(statement, {**self._asked, **asked})
            rows = cursor.fetchall()
        if rows:
            self.agreements = json.loads(rows[0][0] or "[]")
        return [row[1:] for row in rows]


@cache
def _of_passes() -> str:
    shown, link, person, owner = table(DelegationPass), table(FamilyLink), table(InsuredPerson), table(User)
    return f"""
WITH agreed (region, purposes) AS ({agreements_of_app()})
SELECT {_AGREED}, asked.place, {_facts()}
FROM unnest(%(keys)s::uuid[]) WITH ORDINALITY AS asked (id, place)
JOIN {shown} ON {shown}.id = asked.id
JOIN {link} ON {link}.id = {shown}.link_id
JOIN {person} ON {person}.id = {link}.person_id
JOIN {owner} ON {owner}.id = {link}.owner_id
WHERE {shown}.expires_at > %(now)s AND {person}.erased_at IS NULL
"""  # noqa: S608  # names of models


@cache
def _of_people() -> str:
    link, person, owner = table(FamilyLink), table(InsuredPerson), table(User)
    return f"""
WITH agreed (region, purposes) AS ({agreements_of_app()})
SELECT {_AGREED}, {_facts()}
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
