"""The user's own person, as the authority confirmed them: facts, cards, insurances, the proof of life, what was done with
them. Of relatives there is nothing here."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from benefits.models import BoardShare, Certification, CertificationRequest, InsuranceRecord, Reminder
from benefits.selectors.records import region_names
from benefits.services.my_data.shape import Field, Row, Whose, column, columns
from families.models import CardCode, DelegationPass, LossReport, SocialSecurityCard
from families.relationships import Relationship
from families.selectors import names_of


def person(whose: Whose) -> Iterator[Row]:
    own = whose.person
    if own is None:
        return
    yield [
        *columns(own, "register_reference", "name"),
        Field("number", _("Social-security number"), own.number),
        *columns(own, "birth_date", "sex"),
        Field("region", _("region"), own.region_id, own.region.shown.label),
        *columns(own, "has_phone", "died_on", "confirmed_at"),
        Field("owners_allowed", _("How many people may be linked to me"), own.owners_allowed),
    ]


def cards(whose: Whose) -> Iterator[Row]:
    rows = SocialSecurityCard.objects.filter(person=whose.person).select_related("issuer__parent")
    for card in rows.order_by("issued_on", "pk") if whose.person else ():
        yield [
            Field("number", _("Card number"), card.number),
            Field("issuer", _("issuer"), card.issuer_id, card.issuer.shown.label),
            *columns(card, "issued_on", "expires_on", "state", "confirmed_at"),
        ]


def insurances(whose: Whose) -> Iterator[Row]:
    records = list(InsuranceRecord.objects.filter(person=whose.person).order_by("insurance")) if whose.person else []
    told = [spell for record in records for spell in record.spells]
    names = region_names([*(record.region_code for record in records), *(spell.get("region") or "" for spell in told)])
    for record in records:
        spells = "\n".join(_spell(spell, names) for spell in record.spells)
        yield [
            column(record, "insurance"),
            replace(column(record, "region_code"), words=names.get(record.region_code)),
            *columns(record, "state", "first_enrolled", "account_balance"),
            Field("spells", _("contributions"), record.spells, spells or None),
            *columns(record, "as_of", "fetched_at"),
        ]


def _spell(spell: Mapping[str, Any], regions: Mapping[str, str]) -> str:
    """From when until when, and what else the register told of it."""
    told = {**spell, "region": regions.get(spell.get("region") or "", "")}
    rest = [str(value) for key, value in told.items() if key not in {"from", "to"} and value]
    return " · ".join([f"{spell.get('from', '')} – {spell.get('to') or '…'}", *rest])


def certification(whose: Whose) -> Iterator[Row]:
    for row in Certification.objects.filter(person=whose.person) if whose.person else ():
        yield columns(row, "due_on", "certified_at", "proof_kind", "fetched_at")


def certification_requests(whose: Whose) -> Iterator[Row]:
    """Of the own proof of life, and those that the user asked for; whom these were for stands with the link."""
    mine = Q(asked_by=whose.user) | Q(person=whose.person) if whose.person else Q(asked_by=whose.user)
    for row in CertificationRequest.objects.filter(mine).order_by("asked_at"):
        yield [
            Field("link", _("link"), row.link_id),
            Field("asked_by_me", _("Asked by me"), row.asked_by_id == whose.user.pk),
            column(row, "asked_at", _("Asked at")),
            column(row, "declaration_version", _("version of the text")),
            column(row, "filed_at", _("Taken by the authority at")),
            column(row, "refused_at", _("Refused at")),
        ]


def loss_reports(whose: Whose) -> Iterator[Row]:
    """Of the own card, and those that the user made."""
    mine = Q(reported_by=whose.user) | Q(card__person=whose.person) if whose.person else Q(reported_by=whose.user)
    for row in LossReport.objects.filter(mine).order_by("asked_at"):
        yield [
            Field("link", _("link"), row.link_id),
            Field("reported_by_me", _("Reported by me"), row.reported_by_id == whose.user.pk),
            column(row, "kind", _("kind of report")),
            column(row, "asked_at", _("Asked at")),
            column(row, "filed_at", _("Taken by the authority at")),
            column(row, "ended_at", _("ended at")),
        ]


def reminders(whose: Whose) -> Iterator[Row]:
    """Of what falls due for oneself. When something falls due for a relative is theirs."""
    own = Q(link__owner=whose.user, link__relationship=Relationship.SELF) | Q(application__applicant=whose.user)
    for row in Reminder.objects.filter(own).order_by("reminded_at"):
        yield columns(row, "kind", "due_on", "reminded_at")


def board_shares(whose: Whose) -> Iterator[Row]:
    if whose.person is None:
        return
    shares = list(BoardShare.objects.filter(link__person=whose.person).select_related("link").order_by("allowed_at"))
    names = names_of(share.link.owner_id for share in shares)
    for share in shares:
        name = names.get(share.link.owner_id, "")
        yield [Field("link", _("link"), share.pk), Field("name", _("name"), name), *columns(share, "allowed_at")]


def codes_shown(whose: Whose) -> Iterator[Row]:
    """That there were some, and not which: each could be shown by who reads the file."""
    for code in CardCode.objects.filter(link__owner=whose.user).order_by("made_at"):
        kind = column(code, "kind", _("how it was shown"))
        yield [Field("link", _("link"), code.link_id), kind, *_times(code)]
    for shown in DelegationPass.objects.filter(link__owner=whose.user).order_by("made_at"):
        kind = Field("kind", _("how it was shown"), "pass", _("Shown at a desk that you may act"))
        yield [Field("link", _("link"), shown.link_id), kind, *_times(shown)]


def _times(row: CardCode | DelegationPass) -> Row:
    return [column(row, "made_at", _("Made at")), column(row, "expires_at", _("until"))]
