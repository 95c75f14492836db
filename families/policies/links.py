"""Links: what each side may see, do, take away and end."""

from django.utils import timezone

from accounts.models import User
from authorities.packs import pack_for
from families.models import (
    Dispute,
    FamilyLink,
    InsuredPerson,
)
from families.packs import LinkingRules
from families.policies.parties import Party, is_subject
from families.scopes import MONEY, Scope
from families.selectors import own_person


def can_see_link(party: Party, link: FamilyLink) -> bool:
    """Owner, subject, and the other guardian of the subject; an ended link no longer shows the person to its owner."""
    return link.owner_id == party.pk or is_subject(party, link.person) or acts_for_subject(party, link)


def acts_for_subject(party: Party, link: FamilyLink) -> bool:
    """The guardian besides the owner, as the register named them when the link began: what a child or ward may do about it,
    they may for them, whether or not they were asked. On their own link they are the owner."""
    if link.guardian_id is None or link.owner_id == party.pk:
        return False
    if isinstance(party, InsuredPerson):
        return party.pk == link.guardian_id
    person = own_person(party)
    return person is not None and person.pk == link.guardian_id


def can_see_looks_for_subject(party: Party, link: FamilyLink) -> bool:
    """Who looked at the record of the child or ward: while the link stands by which they act for them."""
    return not link.is_over and acts_for_subject(party, link)


def can_end_link(party: Party, link: FamilyLink) -> bool:
    return link.ended_at is None and can_see_link(party, link) and not must_object(party, link)


def can_lower_link(party: Party, link: FamilyLink) -> bool:
    """Take from what the link allows: either side. One's own card is linked whole or not at all."""
    is_open = not link.is_self and not link.is_over
    return is_open and can_see_link(party, link) and not must_object(party, link)


def can_pause_link(party: Party, link: FamilyLink) -> bool:
    """Stop it for a while, and let it go on: the person whose record it shows, or who acts for them."""
    is_open = not link.is_self and not link.is_over
    is_theirs = is_open and (is_subject(party, link.person) or acts_for_subject(party, link))
    return is_theirs and not must_object(party, link)


def must_prove_to_resume(link: FamilyLink) -> bool:
    """Letting it go on shares what is about money anew, which takes what a yes to it takes: who does it shows that it is
    them."""
    return link.paused_at is not None and not MONEY.isdisjoint(link.scopes)


def must_object(party: Party, link: FamilyLink) -> bool:
    """A child has not agreed to a link and does not end it alone: they object, and an officer decides. From the age on at
    which they are told of it (PIPL art. 31) until that at which they agree for themself."""
    if link.is_self or link.is_over or link.owner_id == party.pk or acts_for_subject(party, link):
        return False
    return not decides_for_self(link.person)


def decides_for_self(person: InsuredPerson) -> bool:
    """Is the person old enough to say who may be linked to them, who may ask, and who is told?"""
    return person.age_on(timezone.localdate()) >= pack_for(person.region_id).section(LinkingRules).own_consent_age


def ends_of_age(link: FamilyLink) -> bool:
    """Does its term last until the birthday from which the person decides for themself?"""
    if link.until is None:
        return False
    rules = pack_for(link.person.region_id).section(LinkingRules)
    return timezone.localdate(link.until) == link.person.turns(rules.own_consent_age)


def can_dispute_link(party: Party, link: FamilyLink) -> bool:
    """Say that they do not know who is linked to them: the person whose record it shows."""
    return not link.is_self and not link.is_over and is_subject(party, link.person)


def can_object(person: InsuredPerson) -> bool:
    """Is the person old enough to be told who is linked to them (PIPL art. 31), and so to say that they do not want it?"""
    return person.age_on(timezone.localdate()) >= pack_for(person.region_id).section(LinkingRules).child_told_from_age


def can_see_dispute(party: Party, dispute: Dispute) -> bool:
    """The person whose case it is. The owner of the link is told of no case."""
    return is_subject(party, dispute.person)


def can_use(user: User, person: InsuredPerson, scope: str) -> bool:
    """May the user do for this person what `scope` names, now?"""
    return FamilyLink.objects.active().filter(owner=user, person=person, scopes__contains=[scope]).exists()


def may(link: FamilyLink, scope: Scope) -> bool:
    """Does this link allow it, now? Whose link it is, the door has asked."""
    return link.is_active and scope.value in link.scopes


def can_show_pass(link: FamilyLink) -> bool:
    """Does the link prove anything to a desk, now? One's own card is shown by its code."""
    return link.is_active and not link.is_self and link.person.is_told_of
