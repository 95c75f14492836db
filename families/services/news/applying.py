"""One piece of news: what has to be asked about it, outside any transaction, and what becomes of it, inside of one."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import structlog
from django.utils import timezone

from audit.services import Actor
from families.errors import RegisterRefused, RegisterSilent
from families.models import FamilyLink, InsuredPerson
from families.services import breaker
from families.services.applications import limits
from families.services.applications.claims import own_references
from families.services.applications.other_guardians import States, ask_who_they_are, named_in
from families.services.news.deaths import note_death
from families.services.news.guardianship import (
    Told,
    apply_answers,
    claims_of,
    close_asked,
    links_resting_on_guardianship,
)
from families.services.news.marriages import tell_of_marriage
from families.services.news.protection import protect
from families.services.news.states import keep_state
from families.verification import ChangeKind, Known, PersonState, Provider, Result, provider_named

log = structlog.get_logger(__name__)

MOST_NEWS = 16  # at once: with as many links as anybody may have they make fewer than the 200 questions of one call


@dataclass(frozen=True, slots=True)
class News:
    """A change of somebody we know. `cause` names it, and the try of it."""

    person: InsuredPerson
    kind: ChangeKind
    cause: str


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody is, and whose guardian is still whose, by link."""

    state: PersonState
    asked_at: datetime
    told: Told | None = None


def look(
    provider: str, news: Sequence[News], *, is_one_by_one: bool, stop_at: float
) -> dict[str, Look | RegisterSilent]:
    """By cause; nothing of those for which the time was over, when no call begins any more. How all of them are is one question,
    unless it is one by one, as when the one question came to nothing before; the guardians of all are one in any case. To the
    breaker the register is silent when nobody had an answer. Raises NotAsked, and RegisterSilent when nobody had."""
    if time.monotonic() >= stop_at:
        return {}
    asked_at = timezone.now()
    people = {one.person.pk: one.person for one in news}
    states = _states(provider, list(people.values()), stop_at, is_one_by_one=is_one_by_one)
    found: dict[str, Look | RegisterSilent] = {}
    for one in news:
        state = states.get(one.person.pk)
        if state is not None:
            found[one.cause] = state if isinstance(state, RegisterSilent) else Look(state, asked_at)
    return _with_guardians(provider, news, found, stop_at)


def apply(news: News, seen: Look, *, by: Actor) -> None:
    """In the caller's transaction. Raises what `keep_state` and `apply_answers` raise."""
    person_id, is_untold = news.person.pk, seen.state.known is Known.UNTOLD
    told = [seen.state, *(seen.told.states.values() if seen.told is not None else ())]
    limits.lock_applications_to_move(state.person for state in told if state.person is not None)
    if news.kind is ChangeKind.GUARDIANSHIP:
        close_asked(person_id, by=by)
    if news.kind is ChangeKind.RESTRICTED and is_untold:
        protect(person_id, by=by)
    elif news.kind is ChangeKind.DEATH and is_untold:
        note_death(person_id, None, by=by)
    else:
        keep_state(person_id, seen.state, asked_at=seen.asked_at, by=by)
    if news.kind is ChangeKind.GUARDIANSHIP and seen.told is not None:
        apply_answers(seen.told, by=by)
    elif news.kind is ChangeKind.MARRIAGE and seen.state.known is Known.TOLD:
        tell_of_marriage(person_id)


def _states(
    provider: str, people: Sequence[InsuredPerson], stop_at: float, *, is_one_by_one: bool
) -> Mapping[UUID, PersonState | RegisterSilent]:
    """Without those for whom the time was over. Where the question about all comes to nothing, each is asked about: it may be
    one of them of whom the register cannot answer, or not in time."""
    register = provider_named(provider)
    with breaker.guarded(provider):
        told = {} if is_one_by_one or len(people) == 1 else _states_of_all(register, people)
        told = told or _states_of_each(register, people, stop_at)
        silences = [one for one in told.values() if isinstance(one, RegisterSilent)]
        if len(silences) == len(told):
            raise silences[0] if silences else RegisterSilent
    return told


def _states_of_all(register: Provider, people: Sequence[InsuredPerson]) -> Mapping[UUID, PersonState | RegisterSilent]:
    """Nothing where nobody had an answer. Raises RegisterSilent where the register says when it wants to be asked again."""
    try:
        states = register.person_states([person.register_reference for person in people])
    except RegisterSilent as error:
        if error.retry_after:
            raise
        log.warning("states_asked_one_by_one", persons=len(people), refused=isinstance(error, RegisterRefused))
        return {}
    if not states:
        return {}
    return {person.pk: states.get(person.register_reference) or RegisterSilent() for person in people}


def _states_of_each(
    register: Provider, people: Sequence[InsuredPerson], stop_at: float
) -> Mapping[UUID, PersonState | RegisterSilent]:
    told: dict[UUID, PersonState | RegisterSilent] = {}
    for person in people:
        if time.monotonic() >= stop_at:
            break
        told[person.pk] = _state_of(register, person.register_reference)
    return told


def _state_of(register: Provider, reference: str) -> PersonState | RegisterSilent:
    """An answer about somebody else is none."""
    try:
        state = register.person_state(reference)
    except RegisterSilent as error:
        return error
    is_theirs = state.person is None or state.person.reference == reference
    return state if is_theirs else RegisterSilent()


def _with_guardians(
    provider: str, news: Sequence[News], found: dict[str, Look | RegisterSilent], stop_at: float
) -> dict[str, Look | RegisterSilent]:
    """With what the register says of all guardianships of which there is news, asked in one call."""
    guardianships = [one for one in news if one.kind is ChangeKind.GUARDIANSHIP]
    seen = {one.cause: state for one in guardianships if isinstance(state := found.get(one.cause), Look)}
    links = {one.cause: _links_of(one, seen[one.cause]) for one in guardianships if one.cause in seen}
    own = own_references({link.owner_id for rows in links.values() for link in rows}) if links else {}
    claims = {cause: claims_of(rows, own, cause) for cause, rows in links.items()}
    questions = [claim for asked in claims.values() for claim in asked.values()]
    if not questions:
        return found
    if time.monotonic() >= stop_at:
        return {cause: one for cause, one in found.items() if cause not in seen}
    try:
        with breaker.guarded(provider):
            results = provider_named(provider).verify(questions)
    except breaker.NotAsked:
        raise
    except RegisterSilent as error:
        return found | dict.fromkeys(seen, error)
    relationships = [(link.relationship, claims[cause].get(link.pk)) for cause, rows in links.items() for link in rows]
    states, silent = ask_who_they_are(
        provider, [(relationship, results[claim.id]) for relationship, claim in relationships if claim is not None]
    )
    return found | {
        cause: replace(
            seen[cause],
            told=_told(
                seen[cause].asked_at,
                links[cause],
                {link_id: results[claim.id] for link_id, claim in asked.items()},
                states,
                silent,
            ),
        )
        for cause, asked in claims.items()
    }


def _told(
    asked_at: datetime, links: Sequence[FamilyLink], answers: Mapping[UUID, Result], states: States, silent: set[str]
) -> Told:
    named = {named_in(answers[link.pk], link.relationship) for link in links if link.pk in answers}
    return Told(asked_at, links, answers, states, silent & named)


def _links_of(news: News, seen: Look) -> Sequence[FamilyLink]:
    """The register compares names: with the newest one of whom the news is of."""
    links = links_resting_on_guardianship([news.person.pk])
    for link in links:
        if seen.state.person is not None and link.person_id == news.person.pk:
            link.person.name = seen.state.person.name
    return links
