"""What happens at an office: a relative answers, invites, takes an invitation back, ends a link or objects to it, and lets somebody
ask again. And next door, a code is read out to who asks."""

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from families.decisions import EndReason, IdentitySeen
from families.models import ApplicantBlock, Dispute, FamilyLink, InsuredPerson, Invitation
from families.models.consents import Route
from families.scopes import ALL, SENSITIVE
from families.services.applications.children import ticked_one_by_one
from families.services.consents import answering as consents
from families.services.consents.counter import record_at_counter, refuse_at_counter, text_at_counter
from families.services.consents.inviting_at_counter import revoke_at_counter
from families.services.consents.terms import Terms, most_that_route_grants, shown_text
from families.services.links.at_counter import end_at_counter, let_ask_again_at_counter, object_at_counter
from families.states import Status
from tests.families.conftest import WANG_FANG, answer, by, draft_of, submit, type_code_rightly
from tests.families.histories.drawn import a_few_scopes, pick
from tests.families.histories.happened import note, trying
from tests.families.histories.moving import Older
from tests.families.histories.people import CHILDREN, GRANDFATHER, RELATIVES, nth
from tests.families.invitations import invite_at_office

SEEN = IdentitySeen.IDENTITY_CARD
INVITE = {WANG_FANG: "mother", GRANDFATHER: "grandfather"}
OF_SOMEBODY_OF_AGE = {"ended_at": None, "application__is_guardian": False}
OF_AGE = [one for one in RELATIVES if one[0] not in CHILDREN]

somebody_is_asked = precondition(lambda self: self.applications(Status.AWAITING_CONSENT).exists())
there_is_a_link = precondition(lambda self: FamilyLink.objects.of_relatives().filter(ended_at=None).exists())
there_is_a_block = precondition(lambda self: ApplicantBlock.objects.exists())
there_is_an_invitation = precondition(lambda self: Invitation.objects.filter(inviter=None, revoked_at=None).exists())


def terms_of(application, route, left_out, *, asks_for_more=()):
    """Of what the route grants, without what a bit of `left_out` takes away."""
    most = most_that_route_grants(application, route)
    kept = {scope for place, scope in enumerate(most.scopes) if not left_out >> place & 1}
    return Terms([scope for scope in ALL if scope in kept.union(asks_for_more)], most.term_days)


def record(application, officer, terms):
    one_by_one = ticked_one_by_one(application) if application.is_guardian_asked else SENSITIVE
    record_at_counter(
        application,
        scopes=[scope for scope in terms.scopes if scope not in one_by_one],
        sensitive=[scope for scope in terms.scopes if scope in one_by_one],
        term_days=terms.term_days,
        officer=officer,
        identity_seen=SEEN,
        shown=text_at_counter(application, terms, "en"),
        language="en",
    )


def note_link(name, application):
    """Of a yes that something stood in the way of, its answer alone is kept."""
    if FamilyLink.objects.filter(application=application).exists():
        note(f"{name}, linked")


class AtOffices:
    @rule(who=st.integers(0, 1), whom=st.sampled_from(OF_AGE), scopes=a_few_scopes, days=st.sampled_from([31, 365]))
    def somebody_of_age_is_asked(self, who, whom, scopes, days):
        resident, relationship = whom
        scopes = sorted({*scopes, "view_card"})  # else nothing could be read out
        with trying("asked somebody of age"), transaction.atomic():
            draft = draft_of(self.owners[who], resident, relationship, scopes=scopes, term_days=days)
            answer(submit(draft), Older(resident, self.days), proven=True)

    @somebody_is_asked
    @rule(which=pick, left_out=pick, more=st.sets(st.sampled_from(ALL), max_size=1))
    def relative_agrees_at_an_office(self, which, left_out, more):
        application = self.application(which, Status.AWAITING_CONSENT)
        more = more if left_out % 5 == 0 else ()
        with trying("agreed at an office"):
            record(application, self.officer, terms_of(application, Route.COUNTER, left_out, asks_for_more=more))
        note_link("agreed at an office", application)

    @somebody_is_asked
    @rule(which=pick, blocks=st.booleans())
    def relative_refuses_at_an_office(self, which, blocks):
        application = self.application(which, Status.AWAITING_CONSENT)
        with trying("refused at an office"):
            refuse_at_counter(application, officer=self.officer, identity_seen=SEEN, language="en", blocks=blocks)

    @somebody_is_asked
    @rule(which=pick, more=st.sets(st.sampled_from(ALL), max_size=2), days=st.sampled_from([0, 0, 0, 1]))
    def relative_reads_out_a_code(self, which, more, days):
        """To who asks, who types it: once in a while for more than that way grants, or for longer."""
        application = self.application(which, Status.AWAITING_CONSENT)
        type_code_rightly(application, Route.READ_OUT)
        most = terms_of(application, Route.READ_OUT, 0, asks_for_more=more if len(more) == 2 else ())
        terms = Terms(most.scopes, most.term_days + days)
        shown, actor = shown_text(application, terms, "en"), by(application.applicant)
        with trying("read out"):
            consents.grant(application, terms, route=Route.READ_OUT, shown=shown, language="en", by=actor)
        note_link("read out", application)

    @there_is_a_link
    @rule(
        which=pick,
        reason=st.sampled_from(EndReason),
        seen=st.sampled_from([SEEN, None]),
        is_silent=st.booleans(),
        blocks=st.booleans(),
    )
    def link_is_ended_at_an_office(self, which, reason, seen, is_silent, blocks):
        link = self.link(which, ended_at=None)
        with trying("ended at an office, silently" if is_silent else "ended at an office"):
            how = {"reason": reason, "identity_seen": seen, "is_silent": is_silent, "blocks": blocks}
            end_at_counter(link, officer=self.officer, **how)

    @precondition(lambda self: self.link(0, **OF_SOMEBODY_OF_AGE) is not None)
    @rule(which=pick, seen=st.sampled_from([SEEN, None]))
    def subject_objects_at_an_office(self, which, seen):
        link = self.link(which, **OF_SOMEBODY_OF_AGE)
        was_open = Dispute.objects.open().filter(link=link).exists()
        with trying("objected once more" if was_open else "objected at an office"):
            object_at_counter(link, officer=self.officer, identity_seen=seen)

    @there_is_a_block
    @rule(which=pick)
    def somebody_is_let_ask_again_at_an_office(self, which):
        block = nth(ApplicantBlock.objects.select_related("person", "applicant", "applicant_person"), which)
        with trying("let ask again at an office"):
            assert let_ask_again_at_counter(block, officer=self.officer, identity_seen=SEEN)

    @rule(whom=st.sampled_from(sorted(INVITE, key=str)), scopes=a_few_scopes, days=st.sampled_from([31, 365]))
    def somebody_invites_at_an_office(self, whom, scopes, days):
        person = InsuredPerson.objects.filter(register_reference=whom.reference).first()
        if person is not None:
            with trying("invited at an office"):
                invite_at_office(person, self.officer, INVITE[whom], scopes=scopes, term_days=days)

    @there_is_an_invitation
    @rule(which=pick)
    def invitation_is_taken_back_at_an_office(self, which):
        made = Invitation.objects.select_related("person", "application").filter(inviter=None, revoked_at=None)
        invitation = nth(made, which)
        with trying("took an invitation back at an office"):
            revoke_at_counter(invitation, officer=self.officer, identity_seen=SEEN)
