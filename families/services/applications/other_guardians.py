"""A child's or ward's other guardian, whom the register names to the applicant's claim. Who that is, it is asked by their
reference, outside any transaction; their row is made from its answer like everybody's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from authorities.packs import pack_for
from families.ages import ADULT_AGE, full_years
from families.errors import RegisterSilent
from families.models import InsuredPerson
from families.packs import LinkingRules
from families.relationships import Relationship
from families.services import breaker
from families.services.applications.people import Confirmed, ConfirmedPeople
from families.verification import Known, PersonState, Result, provider_named

States = Mapping[str, PersonState]  # by reference


def named_in(result: Result, relationship: str) -> str | None:
    """The reference of the other guardian, of a minor or a ward."""
    if result.person is None or result.kinship is None or result.kinship.other_guardian is None:
        return None
    age = full_years(result.person.birth_date, timezone.localdate())
    return result.kinship.other_guardian if has_guardians(age, _rules(result), relationship) else None


def has_guardians(age: int, rules: LinkingRules, relationship: str) -> bool:
    """Who answers for a minor or a ward: from the age of own consent on until they are of age, young people answer for
    themselves."""
    return age < rules.own_consent_age or age >= ADULT_AGE or relationship == Relationship.WARD


def ask_who_they_are(
    provider: str, told: Iterable[tuple[str, Result]], *, is_waited_for: bool = False
) -> tuple[States, set[str]]:
    """Of those whom the answers name, each to a claim of this relationship: how they are, and of whom the register said
    nothing. Asked are those who may be asked for their own yes, and whom nobody knows yet."""
    named = {
        reference: _rules(result) for relationship, result in told if (reference := named_in(result, relationship))
    }
    stored = InsuredPerson.objects.filter(register_reference__in=named) if named else ()
    known = {person.register_reference for person in stored}
    wanted = [reference for reference, rules in named.items() if rules.both_guardians_agree or reference not in known]
    states = look_up(provider, wanted, is_waited_for=is_waited_for)
    return states, {reference for reference in wanted if reference not in states}


def look_up(provider: str, references: Sequence[str], *, is_waited_for: bool = False) -> States:
    """Without those of whom the register said nothing."""
    if not references:
        return {}
    try:
        with breaker.guarded(provider):
            return provider_named(provider).person_states(references, is_waited_for=is_waited_for)
    except RegisterSilent:  # by the breaker too
        return {}


@dataclass(frozen=True)
class OtherGuardians:
    """Rows by reference, under their locks; `untold`: alive for all that is known, and nobody can ask them."""

    rows: Mapping[str, InsuredPerson] = field(default_factory=dict)
    untold: frozenset[str] = frozenset()

    @classmethod
    def of(cls, named: Iterable[str], states: States, people: ConfirmedPeople) -> "OtherGuardians":
        """`people` holds those of whom the register has just told; the others are known from before, or not at all."""
        told = {reference for reference, state in states.items() if state.known is Known.TOLD}
        dead = {reference for reference, state in states.items() if state.known is Known.DECEASED}
        wanted = set(named) - dead
        before = InsuredPerson.objects.filter(register_reference__in=wanted - told) if wanted - told else ()
        rows = {person.register_reference: person for person in before if person.died_on is None}
        gone = {person.register_reference for person in before if person.died_on is not None}
        rows |= {reference: people[reference] for reference in wanted & told}
        untold = {reference for reference in wanted - gone if reference not in rows or not rows[reference].is_told_of}
        untold |= {reference for reference in wanted if reference in states and reference not in told}
        return cls(rows, frozenset(untold))


def confirmed_by_state(states: States) -> list[Confirmed]:
    """Without their cards: nobody is to see those."""
    return [Confirmed(state.person, None, "") for state in states.values() if state.person is not None]


def _rules(result: Result) -> LinkingRules:
    assert result.person is not None  # a match
    return pack_for(result.person.region_code).section(LinkingRules)
