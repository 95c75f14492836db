"""The register's news in a history: applied as the reader of news applies it, with answers that are plain values."""

from dataclasses import replace

from django.utils import timezone

from audit.services import Actor
from families.models import FamilyLink, InsuredPerson
from families.services.news.applying import Look, News, apply
from families.services.news.guardianship import Told, links_resting_on_guardianship
from families.verification import ChangeKind, Kinship, Known, Outcome, PersonState, Result

REGISTER = Actor.authority("http")
NEW_NAME = "王改名"


def news_of(person: InsuredPerson, kind: ChangeKind, resident, *, is_bad: bool):
    """`is_bad`: they have died, are protected, have another name and no usable card, and nobody is their guardian. Else all is
    as ever, which takes back what was a mistake. Applied twice, as after a crash of the reader."""
    seen = Look(_state(kind, resident, is_bad=is_bad), timezone.now())
    if kind is ChangeKind.GUARDIANSHIP:
        links = links_resting_on_guardianship([person.pk])
        answers = {link.pk: _guardianship(link, is_bad=is_bad) for link in links}
        seen = replace(seen, told=Told(seen.asked_at, links, answers))
    for _again in range(2):
        apply(News(person, kind, "http:0001:0"), seen, by=REGISTER)
    person.refresh_from_db()
    _check(person, kind, is_bad=is_bad)


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
