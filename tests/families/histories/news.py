"""The register's news in a history: applied as the reader of news applies it, with answers that are plain values."""

from dataclasses import dataclass, replace

from django.utils import timezone

from accounts.models import User
from audit.services import Actor
from families.models import FamilyLink, InsuredPerson, Message
from families.models.messages import Kind
from families.services.messages import holder_of
from families.services.news import guardianship
from families.services.news.applying import Look, News, apply
from families.services.news.guardianship import links_resting_on_guardianship
from families.verification import ChangeKind, Kinship, Known, Outcome, PersonState, Result
from tests.families.histories.happened import note

OF_CARDS = [Kind.CARD_CHANGED, Kind.CARD_CHANGED_SUBJECT, Kind.GUARDIAN_CARD_CHANGED]
ENDED = Kind.GUARDIAN_LINK_ENDED
REGISTER = Actor.authority("http")
NEW_NAME = "王改名"


@dataclass(frozen=True, slots=True)
class Told:
    """`is_bad`: they have died, are protected, have another name and no usable card, and nobody is their guardian, or all but
    `still_guardian`. Else all is as ever, which takes back what was a mistake."""

    person: InsuredPerson
    kind: ChangeKind
    resident: object
    is_bad: bool
    still_guardian: User | None = None


def tell(news):
    """Of different people; the register is asked about all of them before the first is applied, each applied twice, as after
    a crash of the reader, by one that had looked before as well."""
    seen = [(_look(told), _look(told)) for told in news]
    for told, looks in zip(news, seen, strict=True):
        hearing = _who_hears_of_the_card(told.person, looks[0].state)
        hearing_of_ends = _who_hears_of_ends(told)
        before = set(Message.objects.filter(kind__in=[*OF_CARDS, ENDED]).values_list("pk", flat=True))
        for look in looks:
            apply(News(told.person, told.kind, "http:0001:0"), look, by=REGISTER)
        new = Message.objects.filter(kind__in=[*OF_CARDS, ENDED]).exclude(pk__in=before)
        heard = [row.user_id or row.person_id for row in new if row.kind in OF_CARDS]
        assert sorted(heard) == sorted(hearing), "of a card that turned each hears once"
        heard = [(row.link_id, row.user_id) for row in new if row.kind == ENDED]
        assert sorted(heard) == sorted(hearing_of_ends), "of a guardian's link that ended the other hears once"
        note(f"card turned, so many heard: {len(hearing)}" if hearing else "card as it was")
        note("guardian heard of the end" if heard else "no guardian to hear of an end")
        told.person.refresh_from_db()
        _check(told)


def _look(told):
    seen = Look(_state(told.kind, told.resident, is_bad=told.is_bad), timezone.now())
    if told.kind is not ChangeKind.GUARDIANSHIP:
        return seen
    links = links_resting_on_guardianship([told.person.pk])
    answers = {link.pk: _guardianship(link, is_one=_is_guardian(told, link)) for link in links}
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


def _is_guardian(told, link):
    return not told.is_bad or link.owner_id == getattr(told.still_guardian, "pk", None)


def _guardianship(link, *, is_one):
    return Result(link.pk, Outcome.MATCH, kinship=Kinship(is_proven=is_one, by=None, is_guardian=is_one))


def _who_hears_of_the_card(person, state):
    """Word by word: if it can be used no more, or again, the holder, unless they are a young child, and who sees it now. Of a
    young child the other guardian, unless they see it themselves. Nobody of the dead."""
    before = person.cards.get()
    if state.known is not Known.TOLD or person.died_on or before.is_usable == (state.card.state == "normal"):
        return []
    standing = list(FamilyLink.objects.standing().filter(person=person).select_related("owner", "guardian"))
    seeing = {link.owner_id for link in standing if not link.is_self and link.is_active and "view_card" in link.scopes}
    if not standing:
        return []
    if InsuredPerson(birth_date=state.person.birth_date).age_on(timezone.localdate()) < 14:
        accounts = {link.guardian_id: holder_of(link.guardian) for link in standing if link.guardian}
        untold = {link.guardian_id for link in standing if link.guardian and not link.guardian.is_told_of}
        return list(seeing.union(user.pk if user else pk for pk, user in accounts.items() if user or pk not in untold))
    own = next((link for link in standing if link.is_self), None)
    return [*seeing, own.owner_id if own else person.pk]


def _who_hears_of_ends(told):
    """Of each link that its owner loses here, an owner who is a guardian by the same answer."""
    if told.kind is not ChangeKind.GUARDIANSHIP or not told.is_bad or told.person.died_on:
        return []
    links = [link for link in links_resting_on_guardianship([told.person.pk]) if not link.application.review_reason]
    lost = [link for link in links if not _is_guardian(told, link)]
    still = [link for link in links_resting_on_guardianship([told.person.pk]) if _is_guardian(told, link)]
    return [(link.pk, one.owner_id) for link in lost for one in still if one.person_id == link.person_id]


def _check(told):
    """What this news alone changes; what holds always, the history itself knows."""
    person, kind, is_bad = told.person, told.kind, told.is_bad
    if kind is ChangeKind.GUARDIANSHIP and is_bad:
        left = links_resting_on_guardianship([person.pk])  # by papers: an officer decides
        assert all(link.frozen_at and link.application.review_reason for link in left if not _is_guardian(told, link))
    elif kind is ChangeKind.DEATH:
        assert (person.died_on is not None) == is_bad
        assert not (is_bad and FamilyLink.objects.own().filter(person=person, ended_at=None).exists())
    elif kind is ChangeKind.NAME:
        assert (person.name == NEW_NAME) == is_bad
