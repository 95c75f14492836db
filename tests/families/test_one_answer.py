"""Whatever says whether a link lets somebody do something says the same: pages, API, questions of a desk, messages to
programs, reminders. What is right is written here once, as design.md has it, beside what the product asks."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

import pytest
from django.http import Http404
from django.utils import timezone

from benefits.policies import VIEW, insurances_shown, may_certify
from benefits.selectors import links_of
from benefits.services.reminding.cards import remind_of_cards
from benefits.services.reminding.certifications import remind_of_certifications
from families.models import CardCode, DelegationPass, FamilyLink, Message, WebhookDelivery
from families.models.losses import LossKind
from families.models.webhooks import WebhookEvent
from families.policies.cards import can_report_loss
from families.policies.links import can_use, may
from families.scopes import ALL, Scope
from families.selectors import links_to_use
from families.services.cards.codes import check_code, token_of
from families.services.links.asked_links import Pair
from families.services.links.checks import MOST_AT_ONCE, Question, check_links
from families.services.links.passes import token_of_pass
from families.services.webhooks.endpoints import make_endpoint
from families.services.webhooks.outbox import tell_of_cards, tell_of_links
from families.views.link_actions import is_open
from families.views.own import own_link_or_404
from integrators.codes import ApiScope, Purpose
from integrators.models import App, AppGrant
from tests.families.everybody import ACTIVE, OWNERS, TESTS, Case, Everybody, Fate, Side, make_everybody
from tests.integrators.conftest import make_app

__all__ = ["make_app"]

Yes = tuple[Side, Case, str]  # who may, of whom, what


# --- What is right ---------------------------------------------------------------------------------------------------
def lets(side: Side, case: Case, scope: str) -> bool:
    """Design 3: "what may this user see" has one answer, their active links; one's own card is such a link, of everything.
    A death freezes links to the person and ends their own, protection ends those to them (issue 5); while the register only
    says nothing they stand. Nobody acts through a link that is not theirs."""
    if side is Side.SUBJECT:
        return case.fate not in {Fate.DIED, Fate.ERASED}
    is_active = case.state == ACTIVE and case.fate in {Fate.LIVES, Fate.UNTOLD}
    return side in OWNERS and is_active and scope in case.shared


def reaches(side: Side, case: Case, scope: str) -> bool:
    """Where nobody has signed in: the account has to be open besides."""
    return side is not Side.CLOSED and lets(side, case, scope)


def holds_at_a_desk(side: Side, case: Case, scope: str) -> bool:
    """Others learn nothing of somebody of whom the register tells nothing."""
    return case.fate is Fate.LIVES and reaches(side, case, scope)


# --- Where it is asked -----------------------------------------------------------------------------------------------
def by_the_policy(everybody: Everybody, _app: App) -> Iterator[Yes]:
    for side, case in everybody.pairs():
        user = everybody.user(side, case)
        yield from ((side, case, scope) for scope in ALL if can_use(user, case.person, scope))


def by_the_api(everybody: Everybody, _app: App) -> Iterator[Yes]:
    for side, case in everybody.pairs():
        for link in links_to_use(everybody.user(side, case), case.person.pk):
            yield from ((side, case, scope) for scope in ALL if may(link, Scope(scope)))


def on_pages(lets_do: Callable[[FamilyLink], Iterable[str]]) -> Callable[[Everybody, App], Iterator[Yes]]:
    return lambda everybody, _app: (
        (side, case, scope) for side, case, link in _opened(everybody) for scope in lets_do(link)
    )


def _opened(everybody: Everybody) -> Iterable[tuple[Side, Case, FamilyLink]]:
    """Each link about each person, by each side, through the door that pages have."""
    if not everybody.opened:
        for side, case in everybody.pairs():
            for link in case.all_links():
                with suppress(Http404):
                    everybody.opened.append((side, case, own_link_or_404(everybody.user(side, case), link.pk)))
    return everybody.opened


def leads_to(view_name: str, scope: Scope) -> Callable[[FamilyLink], Iterable[str]]:
    return lambda link: [scope.value] if is_open(link, view_name) else []


def certified_by(link: FamilyLink) -> Iterable[str]:
    return [Scope.CERTIFY.value] if may_certify(link) else []


def lost_by(link: FamilyLink) -> Iterable[str]:
    return [Scope.REPORT_LOSS.value] if can_report_loss(link.owner, link, LossKind.TEMPORARY) else []


def on_the_overview(everybody: Everybody, _app: App) -> Iterator[Yes]:
    by_link = everybody.by_link()
    for user in {everybody.user(side, case) for side, case in everybody.pairs()}:
        for link in links_of(user):
            if link.pk in by_link:  # the others' own cards are about nobody here
                yield from ((*by_link[link.pk], VIEW[insurance].value) for insurance in insurances_shown(link))


def by_pair(everybody: Everybody, app: App) -> Iterator[Yes]:
    pairs = ((side, case, Pair(everybody.user(side, case).pk, case.person.pk)) for side, case in everybody.pairs())
    return _asked(pairs, app)


def by_pass(everybody: Everybody, app: App) -> Iterator[Yes]:
    by_link = everybody.by_link()
    return _asked(((*by_link[shown.link_id], token_of_pass(shown)) for shown in DelegationPass.objects.all()), app)


def _asked(abouts: Iterable[tuple[Side, Case, Pair | str]], app: App) -> Iterator[Yes]:
    asked = [(side, case, scope, about) for side, case, about in abouts for scope in ALL]
    for first in range(0, len(asked), MOST_AT_ONCE):
        some = asked[first : first + MOST_AT_ONCE]
        answers = check_links(
            [Question(about, Scope(scope), Purpose.BANK_PENSION) for *_who, scope, about in some], app=app
        )
        yield from (one[:3] for one, answer in zip(some, answers, strict=True) if answer.is_yes)


def by_code(everybody: Everybody, _app: App) -> Iterator[Yes]:
    by_link = everybody.by_link()
    codes = [code for code in CardCode.objects.all() if check_code(token_of(code))]
    return ((*by_link[code.link_id], Scope.SHOW_CODE.value) for code in codes)


def told_of_the_card(everybody: Everybody, _app: App) -> Iterator[Yes]:
    tell_of_cards([case.person.pk for case in everybody.cases])
    told = WebhookDelivery.objects.filter(kind=WebhookEvent.CARD_CHANGED)
    return _of_links(everybody, told.values_list("link_id", flat=True), Scope.VIEW_CARD)


def reminded_of_the_card(everybody: Everybody, _app: App) -> Iterator[Yes]:
    return _reminded(everybody, remind_of_cards, Scope.VIEW_CARD)


def reminded_of_the_pension(everybody: Everybody, _app: App) -> Iterator[Yes]:
    return _reminded(everybody, remind_of_certifications, Scope.CERTIFY)


def _reminded(everybody: Everybody, remind: Callable, scope: Scope) -> Iterator[Yes]:
    before = set(Message.objects.values_list("pk", flat=True))
    remind(timezone.localdate())
    told = Message.objects.exclude(pk__in=before).filter(link__in=everybody.by_link())
    return _of_links(everybody, told.values_list("link_id", flat=True), scope)


def _of_links(everybody: Everybody, link_ids: Iterable[object], scope: Scope) -> Iterator[Yes]:
    by_link = everybody.by_link()
    return ((*by_link[pk], scope.value) for pk in link_ids)


class Place(NamedTuple):
    """`of`: the scopes that it knows of."""

    says: Callable[[Everybody, App], Iterable[Yes]]
    right: Callable[[Side, Case, str], bool]
    of: Collection[str] = ALL


SEEN = {scope.value for scope in VIEW.values()}
PLACES = {
    "policy": Place(by_the_policy, lets),
    "API": Place(by_the_api, lets),
    "pages": Place(on_pages(lambda link: [scope for scope in ALL if may(link, Scope(scope))]), lets),
    "insurances": Place(on_pages(lambda link: [VIEW[one].value for one in insurances_shown(link)]), lets, SEEN),
    "overview": Place(on_the_overview, lets, SEEN),
    "page of the card": Place(on_pages(leads_to("families:card", Scope.VIEW_CARD)), lets, {"view_card"}),
    "page of its code": Place(on_pages(leads_to("families:card-code", Scope.SHOW_CODE)), lets, {"show_code"}),
    "proof of life": Place(on_pages(certified_by), lets, {"certify"}),
    "lost card": Place(on_pages(lost_by), lets, {"report_loss"}),
    "reminder of the card": Place(reminded_of_the_card, reaches, {"view_card"}),
    "reminder of the pension": Place(reminded_of_the_pension, reaches, {"certify"}),
    "message to a program": Place(told_of_the_card, reaches, {"view_card"}),
    "desk, by the owner's token": Place(by_pair, holds_at_a_desk),
    "desk, by a pass": Place(by_pass, lambda *asked: asked[0] is not Side.SUBJECT and holds_at_a_desk(*asked)),
    "desk, by the card's code": Place(by_code, holds_at_a_desk, {"show_code"}),
}


@pytest.fixture
def app(make_app):
    return make_app()


@pytest.fixture
def everybody(db, app, settings):
    """Each of them lets an app read for them, and be told."""
    settings.WEBHOOKS_MAY_BE_LOCAL = True
    everybody = make_everybody()
    users = {everybody.user(side, case) for side, case in everybody.pairs()}
    AppGrant.objects.bulk_create(AppGrant(user=user, app=app, scopes=list(ApiScope)) for user in users)
    make_endpoint(app=app, url="http://127.0.0.1:1024/", events=list(WebhookEvent), by=TESTS)
    return everybody


def test_every_place_gives_the_one_answer(everybody, app):
    """Each state of a link, whatever became of the person, each scope, each side."""
    wrong = {}
    for name, place in PLACES.items():
        asked = {(side, case, scope) for side, case in everybody.pairs() for scope in place.of}
        right = {one for one in asked if place.right(*one)}
        said = list(place.says(everybody, app))
        assert right, name
        assert len(set(said)) == len(said), name
        if differs := right.symmetric_difference(said):
            wrong[name] = sorted(
                f"{side}: {case}, {scope}: {(side, case, scope) in right}" for side, case, scope in differs
            )
    assert wrong == {}


def test_program_hears_of_a_link_for_its_owner_alone_and_while_their_account_is_open(everybody):
    """Whatever it shares and however it stands, its end too: what it says of the link is no more than that."""
    by_link = everybody.by_link()
    tell_of_links(WebhookEvent.LINK_CHANGED, list(FamilyLink.objects.filter(pk__in=by_link)))

    told = {by_link[pk] for pk in WebhookDelivery.objects.values_list("link_id", flat=True)}
    is_told = {Side.OWNER: True, Side.CLOSED: False}
    assert told == {(side, case) for side, case in by_link.values() if is_told.get(side, case.fate is not Fate.DIED)}
