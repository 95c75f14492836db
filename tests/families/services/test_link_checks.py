"""May this owner do this for this person? Yes for what holds in every respect, one and the same no for all else."""

from base64 import urlsafe_b64encode
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.signing import Signer
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from audit.models import Event
from families.models import AppBar, DelegationPass, FamilyLink, InsuredPerson, SocialSecurityCard
from families.models.links import EndedBy
from families.policies.links import can_use
from families.scopes import Scope
from families.services.cards.looking import FRESH_FOR, refresh_card
from families.services.links.app_bars import bar_app
from families.services.links.asked_links import Pair
from families.services.links.checks import MOST_AT_ONCE, NO, Answer, check_links
from families.services.links.ending import end_link
from integrators.codes import ApiScope, Purpose
from integrators.models import Agreement, App, Integrator
from integrators.policies import is_agreed
from tests.families.conftest import CHEN_JING, by, link_relative
from tests.families.services.link_checks import (
    REGISTRATION,
    app,
    ask,
    by_both_ways,
    checks,
    holder,
    link,
    make_app,
    pair_of,
    pass_of,
    question,
)
from tests.families.verification.other import other

__all__ = ["app", "holder", "link", "make_app", "other"]


@pytest.mark.parametrize("way", [0, 1], ids=["token", "pass"])
def test_yes_says_until_when_and_nothing_else(app, link, way):
    assert ask(app, by_both_ways(link)[way]) == Answer(is_yes=True, until=link.until)


def test_own_card_is_a_yes_without_an_end(app, linked):
    assert ask(app, pair_of(FamilyLink.objects.own().get())) == Answer(is_yes=True, until=None)


def test_pass_may_be_asked_about_again_and_by_another_app(app, link, make_app):
    shown = pass_of(link)

    assert [ask(one, shown).is_yes for one in (app, app, make_app("Bank"))] == [True] * 3


@pytest.mark.parametrize(("seconds", "is_yes"), [(59, True), (60, False), (61, False)])
def test_pass_holds_for_60_seconds(app, link, seconds, is_yes):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        shown = pass_of(link)
    with time_machine.travel(now + timedelta(seconds=seconds), tick=False):
        assert ask(app, shown).is_yes is is_yes


def of_link(**changes):
    return lambda link: FamilyLink.objects.filter(pk=link.pk).update(**changes)


def of_person(**changes):
    return lambda link: InsuredPerson.objects.filter(pk=link.person_id).update(**changes)


def of_agreement(**changes):
    return lambda link: Agreement.objects.update(**changes)


NOW = timezone.now()
AGO, LATER = NOW - timedelta(days=1), NOW + timedelta(days=1)
STANDS_IN_THE_WAY = {
    "paused": of_link(paused_at=NOW),
    "frozen": of_link(frozen_at=NOW),
    "ended": lambda link: end_link(link, ended_by=EndedBy.SUBJECT, by=by(link.owner), is_silent=True),
    "past its end": of_link(begins_at=NOW - timedelta(days=3), until=AGO),
    "not begun": of_link(begins_at=LATER),
    "without the scope": of_link(scopes=["view_medical"]),
    "died": of_person(died_on=timezone.localdate()),
    "protected": of_person(untold_at=NOW),
    "barred": lambda link: bar_app(link.person, App.objects.get(), by=by(link.owner)),
    "owner's account closed": lambda link: User.objects.filter(pk=link.owner_id).update(is_active=False),
    "no agreement": lambda link: Agreement.objects.all().delete(),
    "agreement ended": of_agreement(begins_at=NOW - timedelta(days=2), ended_at=AGO),
    "agreement not begun": of_agreement(begins_at=LATER),
    "agreement elsewhere": of_agreement(region_id="440000"),
    "agreement for another purpose": of_agreement(purposes=["bank_pension"]),
    "agreement for another scope": of_agreement(scopes=["links:read"]),
    "app disabled": lambda link: App.objects.update(disabled_at=NOW),
    "integrator disabled": lambda link: Integrator.objects.update(disabled_at=NOW),
}


def asked_with_statements(app, about):
    with CaptureQueriesContext(connection) as asked:
        answer = ask(app, about)
    return answer, len([query for query in asked if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))])


@pytest.mark.parametrize("spoil", STANDS_IN_THE_WAY.values(), ids=STANDS_IN_THE_WAY)
def test_every_no_is_the_same_from_as_many_statements_as_a_yes(app, link, spoil):
    ways = by_both_ways(link)
    of_yes = [asked_with_statements(app, about)[1] for about in ways]
    spoil(link)

    assert [asked_with_statements(app, about) for about in ways] == [(NO, number) for number in of_yes]


def encoded(key):
    return urlsafe_b64encode(key.bytes).rstrip(b"=").decode()


def signed(key, salt="families.delegation_pass"):
    return Signer(salt=salt, sep=".").sign(encoded(key))


UNKNOWN = {
    "another's relative": lambda link: Pair(User.objects.create_user("nobody").pk, link.person_id),
    "unknown person": lambda link: Pair(link.owner_id, uuid4()),
    "unknown owner": lambda link: Pair(uuid4(), link.person_id),
    "expired pass": lambda link: (pass_of(link), DelegationPass.objects.update(made_at=AGO, expires_at=NOW))[0],
    "deleted pass": lambda link: (pass_of(link), DelegationPass.objects.all().delete())[0],
    "pass that was never made": lambda link: signed(uuid4()),
    "forged pass": lambda link: f"{pass_of(link)[:-1]}-",
    "pass of another purpose": lambda link: signed(uuid4(), salt="families.card_code"),
    "bare id": lambda link: str(link.pk),
    "nothing": lambda link: "",
    "words": lambda link: "é! 王芳",
}


@pytest.mark.parametrize("make", UNKNOWN.values(), ids=UNKNOWN)
def test_whoever_is_not_found_gets_the_same_no_too(app, link, make):
    about = make(link)
    like = next(one for one in by_both_ways(link) if type(one) is type(about))

    assert asked_with_statements(app, about) == (NO, asked_with_statements(app, like)[1])
    assert Answer(is_yes=False, until=None) == NO


def test_a_hundred_take_as_many_statements_as_one(app, link, linked):
    """Of every sort, in the order of the questions."""
    other_link = link_relative(linked, CHEN_JING, "spouse")
    FamilyLink.objects.filter(pk=other_link.pk).update(paused_at=NOW)
    abouts = [pair_of(link), pass_of(link), pair_of(other_link), Pair(linked.pk, uuid4()), signed(uuid4()), "x"]
    one = [question(pass_of(link)), question(pair_of(link))]
    hundred = [question(abouts[turn % len(abouts)]) for turn in range(MOST_AT_ONCE)]

    def counted(questions):
        with CaptureQueriesContext(connection) as asked:
            answers = check_links(questions, app=app)
        return answers, len(asked)

    (_answers, of_two), (answers, of_hundred) = counted(one), counted(hundred)

    assert of_two == of_hundred
    assert [answer.is_yes for answer in answers] == [turn % len(abouts) in (0, 1) for turn in range(MOST_AT_ONCE)]
    assert Event.objects.filter(codes__app=app.pk).count() == MOST_AT_ONCE + 2


@pytest.mark.parametrize("number", [0, MOST_AT_ONCE + 1])
def test_more_than_a_hundred_or_nothing_at_all_is_refused(app, link, number):
    with pytest.raises(ValueError, match="at once"):
        check_links([question(pair_of(link))] * number, app=app)
    assert not checks()


def test_each_action_and_purpose_is_asked_apart(app, link):
    asked = [question(pair_of(link), action) for action in Scope]
    asked += [question(pair_of(link), purpose=purpose) for purpose in Purpose]

    answers = check_links(asked, app=app)

    assert {asked[at].action for at in range(len(Scope)) if answers[at].is_yes} == {Scope.VIEW_CARD, Scope.SHOW_CODE}
    assert [one.purpose for one, answer in zip(asked, answers, strict=True) if answer.is_yes][2:] == [REGISTRATION]


def test_person_protected_by_the_register_is_a_no_until_it_tells_of_them_again(app, link, other):
    """Nothing here says that she is protected: the register tells nothing of her, and does so at a look at her card."""
    shown = pass_of(link)
    for status, is_yes in ((404, False), (200, True)):
        SocialSecurityCard.objects.update(confirmed_at=timezone.now() - FRESH_FOR)
        other.status, other.told = status, told_of(link)
        refresh_card(link.person)
        assert [ask(app, about).is_yes for about in (pair_of(link), shown)] == [is_yes] * 2


def told_of(link):
    card = link.person.cards.get()
    facts = {"number": card.number, "state": "normal", "issuer_region": card.issuer_id}
    return {"card": facts | {"issued_on": "2020-05-01", "expires_on": "2030-04-30"}}


# --- Events ----------------------------------------------------------------------------------------------------------
def test_check_is_an_event_of_the_subject(app, link):
    ask(app, pair_of(link))
    ask(app, pass_of(link), action=Scope.CERTIFY)

    by_token, by_pass = checks()
    same = {"app": app.pk, "purpose": "hospital_registration", "owner": str(link.owner_id)}
    assert by_token.codes == same | {"action": "view_card", "answer": "yes"}
    assert by_pass.codes == same | {"action": "certify", "answer": "no"}
    assert {(one.object_kind, one.object_id, one.person_id) for one in (by_token, by_pass)} == {
        ("link", str(link.pk), link.person_id)
    }
    assert [one.actor_id for one in (by_token, by_pass)] == [str(link.owner_id), "link_check"]


def test_subject_is_told_that_somebody_asked_in_vain_but_not_who(app, link, stranger):
    ask(app, Pair(stranger.pk, link.person_id))

    [event] = checks()
    assert (event.object_kind, event.person_id, event.codes["answer"]) == ("person", link.person_id, "no")
    assert "owner" not in event.codes


@pytest.mark.parametrize("region", ["440000", None], ids=["elsewhere", "none"])
def test_app_without_an_agreement_there_tells_the_subject_nothing_where_no_link_stands(app, link, stranger, region):
    Agreement.objects.all().delete()
    if region:
        Agreement.objects.create(app=app, region_id=region, scopes=["links:check"], purposes=list(Purpose))
    ask(app, Pair(stranger.pk, link.person_id))

    assert not checks()
    event = Event.objects.get(kind="families.check_found_nobody")
    assert (event.object_kind, event.object_id, event.person_id) == ("app", app.pk, None)
    assert event.codes == {"app": app.pk, "purpose": "hospital_registration", "action": "view_card"}


def test_app_without_an_agreement_is_seen_by_the_subject_of_a_link(app, link):
    Agreement.objects.all().delete()
    ask(app, pair_of(link))

    assert [event.codes["answer"] for event in checks()] == ["no"]


def test_asking_at_random_is_counted_for_the_app_alone(app, linked):
    check_links([question(Pair(linked.pk, uuid4())) for _turn in range(20)], app=app)
    ask(app, "a pass")

    tries = Event.objects.filter(object_kind="app", object_id=app.pk, kind="families.check_found_nobody")
    assert tries.count() == 21
    assert {event.actor_id for event in tries} == {str(linked.pk), "link_check"}


def test_app_of_whatever_id_leaves_its_event(make_app, link):
    """An id of 32 hexadecimal digits may be digits for the most part."""
    for name, client_id in (("Bank", "1234567890123456789012345678abcd"), ("App", "sandbox")):
        assert ask(make_app(name, id=client_id), pair_of(link)).is_yes
    assert [event.codes["app"] for event in checks()] == ["1234567890123456789012345678abcd", "sandbox"]


# --- Whatever the state ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("way", [0, 1], ids=["token", "pass"])
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    state=st.fixed_dictionaries(
        {
            "paused_at": st.sampled_from([None, None, NOW]),
            "frozen_at": st.sampled_from([None, None, NOW]),
            "begins_at": st.sampled_from([AGO, AGO, LATER]),
            "scopes": st.sets(st.sampled_from(Scope.values)).map(sorted),
        }
    ),
    allowed=st.sets(st.sampled_from(Purpose.values)).map(sorted),
    region=st.sampled_from(["000000", "110000", "440000"]),
    scope=st.sampled_from(["links:check", "links:check", "links:read"]),
    is_barred=st.booleans(),
    action=st.sampled_from(Scope),
    purpose=st.sampled_from(Purpose),
)
def test_yes_means_that_every_rule_says_so_by_itself(
    app, link, way, state, allowed, region, scope, is_barred, action, purpose
):
    about = by_both_ways(link)[way]
    FamilyLink.objects.filter(pk=link.pk).update(**state)
    Agreement.objects.update(region_id=region, scopes=[scope], purposes=allowed)
    AppBar.objects.all().delete()
    if is_barred:
        bar_app(link.person, app, by=by(link.owner))
    try:
        answer = ask(app, about, action=action, purpose=purpose)
        is_allowed = can_use(link.owner, link.person, action.value)
        is_agreed_here = is_agreed(app, ApiScope.LINKS_CHECK, link.person.region_id, purpose)
    finally:
        FamilyLink.objects.filter(pk=link.pk).update(paused_at=None, frozen_at=None, begins_at=link.begins_at)

    assert answer.is_yes == (is_allowed and is_agreed_here and not is_barred)
    assert answer.until == (link.until if answer.is_yes else None)
