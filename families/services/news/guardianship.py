"""A guardianship has changed, says the register: of every link that stands on it, it is asked anew whether the owner is the
guardian, and who else is. Who is so no longer may not see the child or ward any more, nor end the link for them; what the
other guardian was still asked ends unanswered. Whom an officer took for the guardian by papers, of which the register may never
have known, the officers look at anew, and until then the link stands still."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import F, Q

from accounts.models import User
from audit.services import Actor, record_event
from families.errors import LinkEnded, RegisterSilent
from families.models import FamilyLink, InsuredPerson, Message
from families.models.consents import Route
from families.models.links import EndedBy
from families.models.messages import Kind
from families.services.applications import limits
from families.services.applications.activation import guardian_messages
from families.services.applications.other_guardians import OtherGuardians, States, confirmed_by_state, named_in
from families.services.applications.people import ConfirmedPeople
from families.services.links.disputes import hand_to_officers
from families.services.messages import (
    holder_of,
    holders_of,
    message_person,
    message_user,
    of_ward,
    save_messages,
)
from families.services.news.ending import close_questions, end_by_register
from families.verification import Claim, Outcome, Result

_CLAIMS = UUID("5f0b1c1e-58a7-4c55-9f43-0f6b7f2f6f0d")  # the names of our questions, in RFC 9562, 5.5
# Neither yes nor no, and other news will tell what there is to tell.
_NOT_OF_THIS = frozenset({Outcome.DECEASED, Outcome.RESTRICTED})
# Nobody answered for the child but an officer. Before they had a text of their own, the consent kept what the applicant signed.
_BY_OFFICER = Q(consent__route=Route.DECISION) | Q(
    consent__route=Route.COUNTER, consent__text_hash=F("application__declaration_hash")
)

_Guardians = tuple[FamilyLink, InsuredPerson | None]  # of whose owner the register says so, and who else it names


def links_resting_on_guardianship(person_ids: Iterable[UUID]) -> Sequence[FamilyLink]:
    """Those to these people, and those that these people own: the news may be of the child or of the guardian. News of who
    never was a guardian by the register says nothing of what an officer approved for them."""
    ids = list(person_ids)
    if not ids:
        return []
    own = FamilyLink.objects.own().filter(person__in=ids, ended_at__isnull=True)
    is_of_child, is_of_owner = Q(person__in=ids), Q(owner__in=own.values("owner"))
    agreed = Q(application__is_guardian_asked=True) | Q(guardian__isnull=False)
    by_register = Q(is_of_child | is_of_owner | Q(guardian__in=ids), Q(consent__route=Route.GUARDIAN) | agreed)
    by_officer = _BY_OFFICER & (is_of_child | Q(is_of_owner, application__is_guardian=True))
    links = FamilyLink.objects.of_relatives().filter(by_register | by_officer, ended_at__isnull=True)
    return list(links.select_related("person", "owner", "application", "guardian").order_by("pk"))


def claims_of(links: Sequence[FamilyLink], own: Mapping[UUID, str], cause: str) -> Mapping[UUID, Claim]:
    """What the register is asked, by link; nothing of somebody without a number. `own` as `own_references` gives it of the
    owners. `cause` tells this question from the one before, for the register answers a question that it has heard as it did
    then."""
    return {link.pk: _claim(link, own.get(link.owner_id), cause) for link in links if link.person.number}


def _claim(link: FamilyLink, owner: str | None, cause: str) -> Claim:
    number = link.person.number or ""
    return Claim(uuid5(_CLAIMS, f"{cause}:{link.pk}"), owner, link.person.name, number, link.relationship)


@dataclass(frozen=True, slots=True)
class Told:
    """What the register answered about links: by link, how the other guardians are whom it named, and of whom it said
    nothing."""

    asked_at: datetime
    links: Sequence[FamilyLink] = ()
    answers: Mapping[UUID, Result] = field(default_factory=dict)
    states: States = field(default_factory=dict)
    silent: Collection[str] = ()


def apply_answers(told: Told, *, by: Actor) -> None:
    """In the caller's transaction. Raises RegisterSilent where it could not say: it is asked again later; and what
    `ConfirmedPeople` raises."""
    asked = [link for link in told.links if link.pk in told.answers]
    if told.silent or any(_is_unsettled(link, told.answers[link.pk]) for link in asked):
        raise RegisterSilent
    named = {link.pk: _named(told.answers[link.pk], link) for link in asked}
    rows = _rows_of({reference for reference in named.values() if reference}, told, by=by)
    by_officer = [link for link in asked if _is_by_officer(link)]
    by_register = [link for link in asked if not _is_by_officer(link)]
    lost = [link for link in by_register if _is_no_guardian(told.answers[link.pk])]
    end_by_register(lost, by=by)
    still = [link for link in asked if _is_guardian(told.answers[link.pk])]
    _tell_guardians(lost, [(link, rows.get(named[link.pk] or "")) for link in still])
    for link in by_officer:
        if _is_in_doubt(told.answers[link.pk]):
            _hand_over(link, by=by)
    for link in asked:
        if link.ended_at is None and told.answers[link.pk].kinship is not None:
            _note_other(link, rows.get(named[link.pk] or ""), by=by)


def _tell_guardians(lost: Sequence[FamilyLink], still: Sequence[_Guardians]) -> None:
    """That a link has ended which its owner had as a guardian. Who hears of it is a guardian by this very answer; whom the register
    named before, and does not now, may be one no more."""
    ended = [link for link in lost if link.ended_by == EndedBy.REGISTER and link.person.is_told_of]
    if not ended or not still:
        return
    holders = holders_of([other.pk for _link, other in still if other is not None])
    gone = {(link.owner_id, link.person_id) for link in ended}
    save_messages([message for link in ended for message in _messages_of_end(link, still, holders, gone)])


def _messages_of_end(
    link: FamilyLink,
    still: Sequence[_Guardians],
    holders: Mapping[UUID, User],
    gone: Collection[tuple[UUID, UUID]],
) -> Iterator[Message]:
    of_person = [(one, other) for one, other in still if one.person_id == link.person_id]
    others = {other.pk: other for _one, other in of_person if other is not None}
    users = [*(one.owner for one, _other in of_person), *(holders[pk] for pk in others if pk in holders)]
    codes = {"reference": link.application.reference} | of_ward(link.person)
    for user in dict.fromkeys(users):
        if (user.pk, link.person_id) not in gone:
            yield message_user(user, Kind.GUARDIAN_LINK_ENDED, link=link, codes=codes)
    for other in others.values():
        if other.pk not in holders and other.is_told_of:
            yield message_person(other, Kind.GUARDIAN_LINK_ENDED, holder=None, link=link, codes=codes)


def _named(result: Result, link: FamilyLink) -> str | None:
    return named_in(result, link.relationship)


def _rows_of(references: Collection[str], told: Told, *, by: Actor) -> Mapping[str, InsuredPerson]:
    if not references:
        return {}
    states = {reference: state for reference, state in told.states.items() if reference in references}
    limits.lock_persons_behind([], references)
    people = ConfirmedPeople.load(confirmed_by_state(states))
    people.save(asked_at=told.asked_at, by=by)
    return OtherGuardians.of(references, states, people).rows


def _note_other(link: FamilyLink, guardian: InsuredPerson | None, *, by: Actor) -> None:
    """Who is so from now on is told, for they may end the link."""
    if guardian == link.guardian:
        return
    FamilyLink.objects.filter(pk=link.pk, ended_at__isnull=True).update(guardian=guardian)
    link.guardian = guardian
    record_event("families.link_guardian_changed", by=by, of="link", object_id=link.pk, person_id=link.person_id)
    if guardian is not None:
        save_messages(list(guardian_messages(link, holder=holder_of(guardian))))


def close_asked(person_id: UUID, *, by: Actor) -> None:
    """What another guardian was asked, who, or whose child or fellow guardian, the news is of: as if they had said no. Before
    every other lock."""
    own = FamilyLink.objects.own().filter(person=person_id, ended_at__isnull=True)
    about = Q(person=person_id) | Q(other_guardian=person_id) | Q(applicant__in=own.values("owner"))
    close_questions(Q(about, is_guardian_asked=True), by=by)


def _hand_over(link: FamilyLink, *, by: Actor) -> None:
    try:
        hand_to_officers(link, by=by)
    except LinkEnded:
        return  # by its term, or by one of its sides, in this very moment


def _is_by_officer(link: FamilyLink) -> bool:
    """What made an officer look at the application stays with it when they have decided."""
    return bool(link.application.review_reason)


def _is_unsettled(link: FamilyLink, result: Result) -> bool:
    """What the register cannot tell of a child whose papers an officer saw, it may never tell."""
    if _is_by_officer(link):
        return result.outcome is Outcome.RETRY
    return result.kinship is None and result.outcome not in _NOT_OF_THIS


def _is_in_doubt(result: Result) -> bool:
    return _is_no_guardian(result) or (result.kinship is None and result.outcome not in _NOT_OF_THIS)


def _is_guardian(result: Result) -> bool:
    return result.kinship is not None and result.kinship.is_guardian


def _is_no_guardian(result: Result) -> bool:
    return result.kinship is not None and not result.kinship.is_guardian
