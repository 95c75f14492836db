"""A child of two guardians, of whom either may ask: the other says yes or no, and ends or pauses what is linked."""

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from audit.services import Actor
from families.models import FamilyLink
from families.models.consents import Route
from families.relationships import Relationship
from families.services.consents import answering as consents
from families.services.consents.terms import most_that_route_grants, shown_text
from families.services.links.changing import lower_link, pause_link
from families.services.links.ending import end_link_as
from families.states import Status
from tests.families.conftest import LI_KE, answer, draft_of, submit, type_code_rightly
from tests.families.histories.at_offices import note_link, record, terms_of
from tests.families.histories.drawn import a_few_scopes, pick
from tests.families.histories.happened import trying
from tests.families.histories.moving import Older
from tests.families.histories.people import nth


def asked(machine):
    return machine.applications(Status.AWAITING_CONSENT).filter(is_guardian_asked=True)


def guarded():
    links = FamilyLink.objects.of_relatives().filter(guardian__isnull=False, ended_at=None)
    return links.select_related("owner", "person", "guardian", "application")


another_guardian_is_asked = precondition(lambda self: asked(self).exists())
there_is_a_guarded_link = precondition(lambda self: guarded().exists())


class Guardians:
    @precondition(lambda self: self.not_linked_to_the_child())
    @rule(who=st.integers(0, 1), scopes=a_few_scopes, ticked=a_few_scopes)
    def one_guardian_asks(self, who, scopes, ticked):
        owners = self.not_linked_to_the_child()
        owner = owners[who % len(owners)]
        with trying("one guardian asked"), transaction.atomic():
            draft = draft_of(owner, LI_KE, Relationship.SON, scopes=scopes)
            application = submit(draft, guardian_scopes=ticked if who else None)
            answer(application, Older(LI_KE, self.days), guardian=True, other=self.other_guardian_of(owner))
            assert application.is_guardian_asked

    @another_guardian_is_asked
    @rule(which=pick, route=st.sampled_from([Route.ACCOUNT, Route.CODE, Route.COUNTER]), left_out=pick)
    def other_guardian_agrees(self, which, route, left_out):
        application = nth(asked(self), which)
        terms = terms_of(application, route, left_out)
        name = f"other guardian agreed by {route.value}"
        with trying(name):
            if route is Route.COUNTER:
                record(application, self.officer, terms)
            else:
                if route is Route.CODE:
                    type_code_rightly(application, route)
                shown, actor = shown_text(application, terms, "en"), Actor.person(application.other_guardian_id)
                consents.grant(application, terms, route=route, shown=shown, language="en", by=actor)
        note_link(name, application)

    @another_guardian_is_asked
    @rule(which=pick, blocks=st.booleans())
    def other_guardian_refuses(self, which, blocks):
        application = nth(asked(self), which)
        shown = shown_text(application, most_that_route_grants(application, Route.ACCOUNT), "en")
        actor = Actor.person(application.other_guardian_id)
        with trying("other guardian refused"):
            consents.refuse(application, route=Route.ACCOUNT, shown=shown, language="en", by=actor, blocks=blocks)

    @there_is_a_guarded_link
    @rule(which=pick, is_silent=st.booleans())
    def other_guardian_ends(self, which, is_silent):
        link = nth(guarded(), which)
        with trying("other guardian ended, silently" if is_silent else "other guardian ended"):
            end_link_as(link, link.guardian, is_silent=is_silent, by=Actor.person(link.guardian_id))

    @there_is_a_guarded_link
    @rule(which=pick, scopes=a_few_scopes, pauses=st.booleans())
    def other_guardian_takes_something_away(self, which, scopes, pauses):
        link = nth(guarded(), which)
        actor = Actor.person(link.guardian_id)
        with trying("other guardian paused" if pauses else "other guardian lowered"):
            if pauses:
                pause_link(link, link.guardian, by=actor)
            else:
                lower_link(link, link.guardian, scopes=scopes, by=actor)

    def not_linked_to_the_child(self):
        standing = FamilyLink.objects.filter(person__register_reference=LI_KE.reference, ended_at=None)
        linked = set(standing.values_list("owner", flat=True))
        return [owner for owner in self.owners if owner.pk not in linked]
