"""Who stands at an office's counter: found by a reference that they bring, or by their number."""

from django.db.models import Q, QuerySet

from accounts.models import User
from families.encryption import index_lookup
from families.models import Dispute, FamilyLink, HomeVisit, InsuredPerson, LinkApplication
from families.models.applications import ReviewReason
from families.models.home_visits import HomeVisitQuerySet
from families.relationships import Relationship
from families.selectors.people import own_person
from families.states import Status

_AROUND = ("person__region", "other_guardian__region")


def person_of_reference(reference: str, *, is_guardian: bool = False) -> InsuredPerson | None:
    """Of an application, of the link that came of it, or of a case. Whose answer an application waits for, else whom it is
    about; `is_guardian`: the other guardian of that person, where there is one."""
    sent = LinkApplication.objects.exclude(submitted_at=None).select_related(*_AROUND)
    application = sent.filter(reference=reference).first()
    if application is not None:
        return _guardian_of(application) if is_guardian else _asked(application)
    case = case_of_reference(reference)
    if case is None:
        return None
    return case.link.guardian if is_guardian else case.person


def case_of_reference(reference: str) -> Dispute | None:
    return (
        Dispute.objects.select_related("person__region", "link__guardian__region").filter(reference=reference).first()
    )


def person_of_number(number: str) -> InsuredPerson | None:
    """`number` is canonical."""
    return InsuredPerson.objects.filter(**index_lookup(number)).select_related("region").first()


def own_cards_waiting(person: InsuredPerson) -> QuerySet[LinkApplication]:
    """Of accounts that claim to be the person's, to whom no code could be sent: an officer decides."""
    waiting = LinkApplication.objects.to_decide().filter(person=person, relationship=Relationship.SELF)
    return waiting.filter(review_reason=ReviewReason.NO_PHONE).select_related("person", "other_guardian")


def person_to_visit(user: User) -> InsuredPerson | None:
    """Whose own card is the user's; else for whose card their application waits for an officer."""
    claimed = LinkApplication.objects.of(user).to_decide().filter(relationship=Relationship.SELF, person__isnull=False)
    waiting = claimed.select_related("person").first()
    return own_person(user) or (waiting.person if waiting else None)


def home_visits_of(user: User) -> HomeVisitQuerySet:
    """Of themself, wherever they were agreed on; who has not proven yet that they are the person sees what they asked for alone."""
    own = own_person(user)
    theirs = Q(asked_by=user, is_from_account=True)
    return HomeVisit.objects.filter(theirs | Q(person=own) if own else theirs).select_related("person")


def _asked(application: LinkApplication) -> InsuredPerson | None:
    return application.asked_person if application.status == Status.AWAITING_CONSENT else application.person


def _guardian_of(application: LinkApplication) -> InsuredPerson | None:
    """As the register named them when the link began; before, of the application."""
    link = FamilyLink.objects.select_related("guardian__region").filter(application=application).first()
    return link.guardian if link is not None else application.other_guardian
