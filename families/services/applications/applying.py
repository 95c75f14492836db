"""Applying a batch of the register's answers: all rows together in one savepoint, set by set; if that fails, each row
in a savepoint of its own, so that one bad row holds up nobody else."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import DatabaseError, OperationalError, transaction
from django.utils import timezone

from accounts.models import User
from audit.services import Actor, NewEvent, record_events
from authorities.errors import PackInvalid
from authorities.packs import pack_for
from families.encryption import NotOpened
from families.errors import FamilyServiceError
from families.message_texts import PAPERS
from families.models import Consent, FamilyLink, InsuredPerson, Invitation, LinkApplication, Message
from families.models.applications import ReviewReason
from families.models.consents import Answer as ConsentAnswer
from families.models.consents import Route
from families.models.messages import Kind
from families.models.webhooks import WebhookEvent
from families.packs import LinkingRules
from families.policies.documents import is_asked_first, papers_asked
from families.relationships import Relationship
from families.services.applications import limits
from families.services.applications.activation import Standing, begun_event, begun_messages, build_link
from families.services.applications.answers import ASK_GUARDIAN, NOT_ASKED, Answer, Question, answer_to
from families.services.applications.matched import matched
from families.services.applications.other_guardians import OtherGuardians, States, confirmed_by_state, named_in
from families.services.applications.people import ConfirmedPeople, confirmed_by
from families.services.applications.transitions import Move, move_all
from families.services.applications.tries import Tries
from families.services.consents.blocks import Pair, blocked_pairs, drawn_moment
from families.services.consents.invited_consents import (
    BY_INVITATION,
    counts_for,
    grant_by_invitation,
    new_consent,
    waiting_yes,
)
from families.services.consents.terms import declared_scopes
from families.services.inserting import insert_all
from families.services.links.ending import end_overdue, end_renewed
from families.services.messages import asked_message, message_user, save_messages
from families.services.webhooks.outbox import tell_of_links
from families.states import Status
from families.verification import Outcome, Result

log = structlog.get_logger(__name__)

_NOBODY: States = {}
_ROW_FAILURES = (DatabaseError, FamilyServiceError, LookupError, NotOpened, PackInvalid, ValueError)


@dataclass
class Batch:
    """What the answers of a batch lead to, gathered before anything is written."""

    by: Actor
    moves: list[Move] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    links: list[FamilyLink] = field(default_factory=list)
    events: list[NewEvent] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    invited: list[tuple[Invitation, LinkApplication]] = field(default_factory=list)


def apply_results(
    rows: Sequence[LinkApplication],
    results: Mapping[UUID, Result],
    token: UUID,
    *,
    asked_at: datetime,
    by: Actor,
    guardians: States = _NOBODY,
) -> list[LinkApplication]:
    """What the register answered when it was `asked_at`, in id order, and how the other guardians are whom it named; returns
    the rows that could not be applied. Rows whose claim was lost are left alone."""
    if not rows:
        return []
    try:
        with transaction.atomic():
            _apply_together(rows, results, token, asked_at, by, guardians)
    except OperationalError:
        raise
    except _ROW_FAILURES as error:
        log.warning("answers_not_applied", rows=len(rows), error=type(error).__name__)
    else:
        return []
    if len(rows) == 1:
        return list(rows)
    failed = []
    for row in rows:
        failed += apply_results([row], results, token, asked_at=asked_at, by=by, guardians=guardians)
    return failed


def _apply_together(
    rows: Sequence[LinkApplication],
    results: Mapping[UUID, Result],
    token: UUID,
    asked_at: datetime,
    by: Actor,
    states: States,
) -> None:
    held = list(
        LinkApplication.objects.filter(pk__in=[row.pk for row in rows], status=Status.VERIFYING, lease_token=token)
        .select_related("applicant")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    if not held:
        return
    named = {reference for row in held if (reference := named_in(results[row.pk], row.relationship))}
    states = {reference: state for reference, state in states.items() if reference in named}
    # Whoever is asked about themself in the same batch is taken as that: it says more of them.
    confirmed = [*confirmed_by_state(states), *filter(None, (confirmed_by(results[row.pk], row) for row in held))]
    limits.lock_applications_to_move(match.person for match in confirmed)
    limits.lock_users({row.applicant_id for row in held})
    limits.lock_persons_behind(held, {*named, *(match.person.reference for match in confirmed)})
    people = ConfirmedPeople.load(confirmed)
    people.save(asked_at=asked_at, by=by)
    guardians = {row.applicant_id for row in held if _is_guardian(results[row.pk])}
    renewed = [row.renews_id for row in held if row.renews_id is not None]
    end_overdue(FamilyLink.objects.filter(owner_id__in=guardians).exclude(pk__in=renewed))
    known = _Known.load(held, results, guardians, people, OtherGuardians.of(named, states, people))
    batch = Batch(by)
    for row in held:
        result = results[row.pk]
        _gather(batch, row, result, answer_to(_question(row, result, people, known)), people, known)
    _write(batch, token)


def _is_guardian(result: Result) -> bool:
    return result.kinship is not None and result.kinship.is_guardian


@dataclass(frozen=True)
class _Known:
    """What the decisions need besides the answers, each fetched once a batch under the locks and counted on in it."""

    bound: Mapping[UUID, User]  # whose own card it is, paused or frozen too
    holders: Mapping[UUID, User]  # who reads what is told to the person
    standing: Standing
    matches: Counter[UUID]
    tries: Tries
    invitations: Mapping[UUID, Invitation]
    blocked: set[Pair]
    others: OtherGuardians

    @classmethod
    def load(
        cls,
        rows: Sequence[LinkApplication],
        results: Mapping[UUID, Result],
        guardians: set[UUID],
        people: ConfirmedPeople,
        others: OtherGuardians,
    ) -> "_Known":
        around = {*people.ids, *(person.pk for person in others.rows.values())}
        own = FamilyLink.objects.own().filter(person_id__in=around, ended_at__isnull=True).select_related("owner")
        return cls(
            bound={link.person_id: link.owner for link in own},
            holders={link.person_id: link.owner for link in own if link.is_active},
            standing=Standing.load(guardians, people.ids),
            matches=limits.matches_this_month({row.applicant_id for row in rows}),
            tries=Tries.load([row for row in rows if results[row.pk].outcome is not Outcome.MATCH]),
            invitations=waiting_yes(rows),
            blocked=blocked_pairs({row.applicant_id for row in rows}, around),
            others=others,
        )

    def other_guardian(self, row: LinkApplication, result: Result) -> str | None:
        """The reference of the one whom the register names to this applicant, and who lives. Nobody is the other one of
        themself."""
        reference = named_in(result, row.relationship)
        person = self.others.rows.get(reference) if reference else None
        if person is not None and (holder := self.bound.get(person.pk)) is not None and holder.pk == row.applicant_id:
            return None
        return reference if person is not None or reference in self.others.untold else None


def _question(row: LinkApplication, result: Result, people: ConfirmedPeople, known: _Known) -> Question:
    relationship, owner_rules = Relationship(row.relationship), _rules(str(row.region_id))
    if result.person is None or result.kinship is None:
        return Question(result.outcome, relationship, owner_rules, owner_rules)
    rules = _rules(result.person.region_code)
    if people.is_number_of_another(result.person.reference):
        return Question(result.outcome, relationship, rules, owner_rules, is_number_of_another=True)
    person = people[result.person.reference]
    bound, other = known.bound.get(person.pk), known.other_guardian(row, result)
    return Question(
        result.outcome,
        relationship,
        rules,
        owner_rules,
        age=person.age_on(timezone.localdate()),
        is_guardian=result.kinship.is_guardian,
        has_other_guardian=other is not None,
        is_other_untold=other in known.others.untold,
        is_kinship_proven=result.kinship.is_proven,
        has_phone=result.person.has_phone,
        is_bound_elsewhere=bound is not None and bound.pk != row.applicant_id,
        obstacle=known.standing.obstacle(row, person) if result.kinship.is_guardian else None,
        matches_this_month=0 if row.renews_id else known.matches[row.applicant_id],
    )


def _rules(region_code: str) -> LinkingRules:
    return pack_for(region_code).section(LinkingRules)


def _gather(
    batch: Batch, row: LinkApplication, result: Result, answer: Answer, people: ConfirmedPeople, known: _Known
) -> None:
    changes: dict[str, Any] = {
        "outcome": result.outcome.value,
        "verified_at": timezone.now(),
        "review_reason": answer.review_reason or "",
    }
    person = None
    if result.person is not None and not people.is_number_of_another(result.person.reference):
        person = people[result.person.reference]
        row.other_guardian = known.others.rows.get(known.other_guardian(row, result) or "")
        changes |= matched(result, person, row.other_guardian)
        known.matches[row.applicant_id] += _counts_as_match(row, result)
    told = known.bound if row.is_self else known.holders  # of a claim on their card they hear in any case
    holder = told.get(person.pk) if person else None
    row.person = person
    if answer.to is Status.AWAITING_CONSENT:
        assert person is not None  # the answer table asks nobody without a match
        rules = _rules(person.region_id)
        changes["expires_at"] = timezone.now() + timedelta(days=rules.consent_days)
        changes["is_guardian_asked"] = row.is_guardian_asked = answer is ASK_GUARDIAN
        if not row.is_self and (row.applicant_id, row.asked_person_id) in known.blocked:
            answer = NOT_ASKED  # whoever gave them an invitation did not know to whom
            changes["declines_at"] = drawn_moment(changes["expires_at"])
        else:
            answer = _gather_question(batch, row, person, answer, known.invitations.get(row.pk))
    batch.moves.append(Move(row, answer.to, answer.event, batch.by, changes, {"reason": answer.review_reason or ""}))
    other = row.other_guardian
    others_holder = known.holders.get(other.pk) if other else None
    batch.messages += _messages(row, answer, person, others_holder if row.is_guardian_asked else holder)
    if answer.to is Status.APPROVED:
        _gather_link(batch, row, holder, others_holder)
        known.standing.add(row, batch.links[-1].person)
    batch.messages += known.tries.note(row, result.outcome)


def _gather_question(
    batch: Batch, row: LinkApplication, person: InsuredPerson, answer: Answer, invitation: Invitation | None
) -> Answer:
    """Who invited the applicant is not asked again, while their yes still fits."""
    if invitation is None or not counts_for(invitation, row):
        batch.consents.append(Consent(application=row, person=person))
        return answer
    batch.consents.append(new_consent(invitation, row))
    batch.invited.append((invitation, row))
    return replace(answer, event=BY_INVITATION)


def _counts_as_match(row: LinkApplication, result: Result) -> bool:
    """As `limits.matches_this_month` counts stored ones."""
    kinship = result.kinship
    is_known = row.is_self or row.renews_id is not None
    return not is_known and kinship is not None and not (kinship.is_proven or kinship.is_guardian)


def _gather_link(batch: Batch, row: LinkApplication, holder: User | None, others_holder: User | None) -> None:
    """The guardian's consent is the declaration they signed when they submitted."""
    person = row.person
    assert person is not None  # approved
    consent = Consent(
        application=row,
        person=person,
        route=Route.GUARDIAN,
        text_version=row.declaration_version,
        text_hash=row.declaration_hash,
        language=row.language,
        answered_at=timezone.now(),
        answer=ConsentAnswer.GRANTED,
        answered_by=f"citizen:{row.applicant_id}",
        scopes=declared_scopes(row),
        term_days=row.term_days,
    )
    link = build_link(row, consent)
    batch.consents.append(consent)
    batch.links.append(link)
    batch.events.append(begun_event(link, by=batch.by))
    batch.messages += begun_messages(link, row, holder=holder, guardians_holder=others_holder)


def _messages(
    row: LinkApplication, answer: Answer, person: InsuredPerson | None, holder: User | None
) -> Iterable[Message]:
    """`holder` of whoever is asked."""
    codes = {"reference": row.reference}
    if answer.to is Status.REJECTED:
        yield message_user(row.applicant, Kind.APPLICATION_REJECTED, application=row, codes=codes)
    if answer.to is Status.IN_REVIEW:
        yield _sent_to_officer(row, answer)
    if person is None:
        return
    if row.is_self and holder is not None and holder.pk != row.applicant_id:
        yield message_user(holder, Kind.CLAIM_ON_YOU)
    is_asked = answer is not NOT_ASKED and answer.event != BY_INVITATION
    if answer.to is Status.AWAITING_CONSENT and is_asked and not row.is_self:
        yield asked_message(row, holder=holder)


def _sent_to_officer(row: LinkApplication, answer: Answer) -> Message:
    """With the papers that help, where the applicant was not asked for them first. By the answer: the row is as it was."""
    is_about_kinship = answer.review_reason is ReviewReason.MINOR_KINSHIP
    papers = papers_asked(row) if is_about_kinship and not is_asked_first(row) else ()
    kind = Kind.PAPERS_HELP if papers else Kind.APPLICATION_IN_REVIEW
    codes: dict[str, Any] = {"reference": row.reference} | ({PAPERS: list(papers)} if papers else {})
    return message_user(row.applicant, kind, application=row, codes=codes)


def _write(batch: Batch, token: UUID) -> None:
    move_all(batch.moves, expected=Status.VERIFYING, lease_token=token)
    end_renewed([link.application for link in batch.links], by=batch.by)
    insert_all(batch.consents)
    insert_all(batch.links)
    record_events(batch.events)
    tell_of_links(WebhookEvent.LINK_ACTIVATED, batch.links)
    save_messages(batch.messages)
    for invitation, row in batch.invited:
        grant_by_invitation(invitation, row)
