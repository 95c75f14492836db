"""The register's news in a history: applied as the reader of news applies it, with answers that are plain values."""

from dataclasses import dataclass, replace

from django.utils import timezone

from audit.services import Actor
from families.models import FamilyLink, InsuredPerson
from families.services.news import guardianship
from families.services.news.applying import Look, News, apply
from families.services.news.guardianship import links_resting_on_guardianship
from families.verification import ChangeKind, Kinship, Known, Outcome, PersonState, Result

REGISTER = Actor.authority("http")
NEW_NAME = "王改名"


@dataclass(frozen=True, slots=True)
class Told:
    """`is_bad`: they have died, are protected, have another name and no usable card, and nobody is their guardian. Else all is
    as ever, which takes back what was a mistake."""

    person: InsuredPerson
    kind: ChangeKind
    resident: object
    is_bad: bool


def tell(news):
    """Of different people; the register is asked about all of them before the first is applied, each applied twice, as after
    a crash of the reader."""
    seen = [_look(told) for told in news]
    for told, look in zip(news, seen, strict=True):
        for _again in range(2):
            apply(News(told.person, told.kind, "http:0001:0"), look, by=REGISTER)
        told.person.refresh_from_db()
        _check(told.person, told.kind, is_bad=told.is_bad)


def _look(told):
    seen = Look(_state(told.kind, told.resident, is_bad=told.is_bad), timezone.now())
    if told.kind is not ChangeKind.GUARDIANSHIP:
        return seen
    links = links_resting_on_guardianship([told.person.pk])
    answers = {link.pk: _guardianship(link, is_bad=told.is_bad) for link in links}
    return replace(seen, told=guardianship.Told(seen.asked_at, links, answers))


def _state(kind, resident, *, is_bad):
    facts, card = resident.facts(), resident.card()
    if not is_bad:
        return PersonState(Known.TOLD, facts, card)
    if kind is ChangeKind.DEATH:
        return PersonState(Known.DECEASED, died_on=timezone.localdate())
    if kind is ChangeKind.RESTRICTED:
        return PersonState(Known.UNTOLD)
    if kind is ChangeKind.CARD:
        return PersonState(Known.TOLD, facts, replace(card, state="formal_loss"))
    if kind is ChangeKind.NAME:
        return PersonState(Known.TOLD, replace(facts, name=NEW_NAME), card)
    return PersonState(Known.TOLD, facts, card)


def _guardianship(link, *, is_bad):
    return Result(link.pk, Outcome.MATCH, kinship=Kinship(is_proven=not is_bad, by=None, is_guardian=not is_bad))


def _check(person, kind, *, is_bad):
    """What this news alone changes; what holds always, the history itself knows."""
    if kind is ChangeKind.GUARDIANSHIP and is_bad:
        left = links_resting_on_guardianship([person.pk])  # by papers: an officer decides
        assert all(link.frozen_at and link.application.review_reason for link in left)
    elif kind is ChangeKind.DEATH:
        assert (person.died_on is not None) == is_bad
        assert not (is_bad and FamilyLink.objects.own().filter(person=person, ended_at=None).exists())
    elif kind is ChangeKind.NAME:
        assert (person.name == NEW_NAME) == is_bad
