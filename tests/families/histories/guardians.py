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

BY = [Route.ACCOUNT, Route.CODE, Route.COUNTER]


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
    @rule(which=pick, route=st.sampled_from([*BY, None]), left_out=pick, blocks=st.booleans())
    def other_guardian_answers(self, which, route, left_out, blocks):
        application = nth(asked(self), which)
        if route is None:
            self.refuse(application, blocks=blocks)
        else:
            name = f"other guardian agreed by {route.value}"
            with trying(name):
                self.agree(application, route, terms_of(application, route, left_out))
            note_link(name, application)

    def agree(self, application, route, terms):
        if route is Route.COUNTER:
            record(application, self.officer, terms)
            return
        if route is Route.CODE:
            type_code_rightly(application, route)
        shown, actor = shown_text(application, terms, "en"), self.asked(application)
        consents.grant(application, terms, route=route, shown=shown, language="en", by=actor)

    def refuse(self, application, *, blocks):
        shown = shown_text(application, most_that_route_grants(application, Route.ACCOUNT), "en")
        how = {"route": Route.ACCOUNT, "shown": shown, "language": "en", "by": self.asked(application)}
        with trying("other guardian refused"):
            consents.refuse(application, blocks=blocks, **how)

    @there_is_a_guarded_link
    @rule(which=pick, what=st.sampled_from(["ended", "ended silently", "paused", "lowered"]), scopes=a_few_scopes)
    def other_guardian_takes_something_away(self, which, what, scopes):
        link = nth(guarded(), which)
        guardian, actor = link.guardian, Actor.person(link.guardian_id)
        with trying(f"other guardian {what}"):
            if what == "paused":
                pause_link(link, guardian, by=actor)
            elif what == "lowered":
                lower_link(link, guardian, scopes=scopes, by=actor)
            else:
                end_link_as(link, guardian, is_silent=what == "ended silently", by=actor)

    def not_linked_to_the_child(self):
        standing = FamilyLink.objects.filter(person__register_reference=LI_KE.reference, ended_at=None)
        linked = set(standing.values_list("owner", flat=True))
        return [owner for owner in self.owners if owner.pk not in linked]
