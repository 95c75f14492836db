"""Codes of a card: who can show one, for how long it holds, and all the ways in which it does not."""

from base64 import urlsafe_b64encode
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.signing import Signer
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.erasure import close_account
from audit.models import Event
from families.errors import CodeNotShown
from families.models import CardCode, FamilyLink, InsuredPerson, SocialSecurityCard
from families.models.links import EndedBy
from families.models.losses import LossKind
from families.models.people import CardState
from families.policies.cards import CodeObstacle
from families.scopes import VIEW
from families.services.applications.closing import close_overdue
from families.services.cards.codes import (
    Checked,
    check_code,
    check_may_show,
    print_code,
    printed_code_of,
    revoke_printed,
    show_code,
    token_of,
)
from families.services.cards.losses import report_loss
from families.services.links.ending import end_link
from tests.families.conftest import LI_MING, WANG_FANG, by, link_relative, link_self
from tests.families.services.test_races import all_at_once

SECONDS = 60


@pytest.fixture
def link(linked):
    """The applicant's link to their mother, who lets them show her code."""
    return link_relative(linked, scopes=["view_card", "show_code"])


@pytest.fixture
def own(linked):
    return FamilyLink.objects.own().get()


def later(seconds):
    return time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=False)


def checks(link):
    return Event.objects.filter(kind="families.code_checked", object_id=str(link.pk))


def test_code_holds_and_tells_initials_and_the_end_alone(link):
    code = show_code(link, of_its_time=0)

    assert code.expires_at - code.made_at == timedelta(seconds=SECONDS)
    assert check_code(token_of(code)) == Checked("王○", code.expires_at)


def test_own_card_has_a_code_too(own):
    assert check_code(token_of(show_code(own, of_its_time=0))).initials == "李○"


def test_nothing_of_the_person_is_in_what_is_shown(link):
    token = token_of(show_code(link, of_its_time=0))
    person = link.person

    for secret in (person.name, person.number, person.register_reference, str(person.pk), str(link.pk)):
        assert secret not in token


def test_check_is_written_down_for_the_subject_once_a_minute(link):
    code = show_code(link, of_its_time=0)

    for _time in range(3):
        check_code(token_of(code))

    event = checks(link).get()
    assert (event.actor_kind, event.actor_id, event.person_id) == ("system", "code_check", link.person_id)
    assert event.codes == {"shown": "live"}


def test_second_check_of_a_printed_code_is_written_down_a_minute_later(link, linked):
    token = token_of(print_code(link, by=by(linked)))
    check_code(token)
    with later(61):
        check_code(token)

    assert checks(link).count() == 2


@pytest.mark.parametrize(("seconds", "holds"), [(SECONDS - 1, True), (SECONDS, False), (SECONDS + 1, False)])
def test_code_holds_for_the_seconds_of_the_pack(link, seconds, holds):
    with time_machine.travel(timezone.now(), tick=False):
        token = token_of(show_code(link, of_its_time=0))
    with time_machine.travel(CardCode.objects.get().made_at + timedelta(seconds=seconds), tick=False):
        assert bool(check_code(token)) is holds


def test_pack_of_the_persons_region_says_how_long(link, linked, pack_of):
    pack_of("110000", section="cards", code_seconds=5, printed_code_days=2)

    live, printed = show_code(link, of_its_time=0), print_code(link, by=by(linked))

    assert live.expires_at - live.made_at == timedelta(seconds=5)
    assert printed.expires_at - printed.made_at == timedelta(days=2)


def test_code_is_shown_again_while_enough_of_its_time_is_left(link):
    first = show_code(link, of_its_time=0.9)
    with later(5):
        assert show_code(link, of_its_time=0.9) == first
    with later(44):
        assert show_code(link, of_its_time=0.25) == first
        assert show_code(link, of_its_time=0.9) != first
    with later(46):
        newer = show_code(link, of_its_time=0.9)
    assert newer != first
    assert check_code(token_of(first))  # the desk may be scanning it in this moment


LINK_CHANGES = {
    "paused": {"paused_at": timezone.now()},
    "frozen": {"frozen_at": timezone.now()},
    "ended": {"ended_at": timezone.now(), "ended_by": EndedBy.SUBJECT},
    "past its end": {"begins_at": timezone.now() - timedelta(days=3), "until": timezone.now() - timedelta(seconds=1)},
    "not begun": {"begins_at": timezone.now() + timedelta(days=1)},
    "without the scope": {"scopes": list(VIEW)},
}
CARD_CHANGES = {
    state.value: {"state": state} for state in CardState if state != CardState.NORMAL
} | {"past its day": {"issued_on": "2015-01-01", "expires_on": "2025-01-01"}}  # fmt: skip


@pytest.mark.parametrize("changes", LINK_CHANGES.values(), ids=LINK_CHANGES)
def test_nothing_is_shown_and_nothing_holds_through_such_a_link(link, linked, changes):
    tokens = [token_of(show_code(link, of_its_time=0)), token_of(print_code(link, by=by(linked)))]
    FamilyLink.objects.filter(pk=link.pk).update(**changes)
    link.refresh_from_db()

    assert [check_code(token) for token in tokens] == [None, None]
    for make in (lambda: show_code(link, of_its_time=0), lambda: print_code(link, by=by(linked))):
        with pytest.raises(CodeNotShown) as caught:
            make()
        assert caught.value.why == CodeObstacle.NOT_ALLOWED
    assert not checks(link).exists()


@pytest.mark.parametrize("changes", CARD_CHANGES.values(), ids=CARD_CHANGES)
def test_nothing_is_shown_and_nothing_holds_of_such_a_card(link, linked, changes):
    tokens = [token_of(show_code(link, of_its_time=0)), token_of(print_code(link, by=by(linked)))]
    link.person.cards.update(**changes)

    assert [check_code(token) for token in tokens] == [None, None]
    with pytest.raises(CodeNotShown) as caught:
        check_may_show(link)
    assert caught.value.why == CodeObstacle.CARD_STATE


def test_person_without_a_card_and_one_who_died_have_no_code(link):
    token = token_of(show_code(link, of_its_time=0))
    InsuredPerson.objects.filter(pk=link.person_id).update(died_on=timezone.localdate())
    link.refresh_from_db()
    with pytest.raises(CodeNotShown) as died:
        check_may_show(link)
    assert check_code(token) is None

    InsuredPerson.objects.filter(pk=link.person_id).update(died_on=None)
    SocialSecurityCard.objects.filter(person=link.person_id).update(state=CardState.CANCELLED)
    assert died.value.why == CodeObstacle.DIED
    assert check_code(token) is None


def test_code_holds_again_once_a_block_has_ended(link, linked):
    token = token_of(print_code(link, by=by(linked)))
    link.person.cards.update(state=CardState.TEMPORARY_LOSS)
    assert check_code(token) is None
    link.person.cards.update(state=CardState.NORMAL)

    assert check_code(token)


@pytest.mark.parametrize(("allowed", "own_holds"), [("true", True), ("false", False)])
def test_holder_alone_may_show_a_blocked_card_where_the_region_says_so(link, own, pack_of, allowed, own_holds):
    tokens = [token_of(show_code(one, of_its_time=0)) for one in (own, link)]
    pack_of("110000", section="cards", code_while_temporarily_lost=allowed)
    SocialSecurityCard.objects.update(state=CardState.TEMPORARY_LOSS)

    assert [bool(check_code(token)) for token in tokens] == [own_holds, False]


def test_link_that_ends_in_this_moment_shows_nothing(link, linked):
    """The row in hand still says that all is well."""
    end_link(FamilyLink.objects.get(pk=link.pk), ended_by=EndedBy.OWNER, by=by(linked))

    with pytest.raises(CodeNotShown):
        show_code(link, of_its_time=0)
    assert not CardCode.objects.exists()


def signed(text, **changed):
    return Signer(**({"salt": "families.card_code", "sep": "."} | changed)).sign(text)


def encoded(key):
    return urlsafe_b64encode(key.bytes).rstrip(b"=").decode()


FORGED = {
    "empty": lambda code: "",
    "words": lambda code: "a-code",
    "the bare id": lambda code: str(code.pk),
    "unsigned": lambda code: encoded(code.pk),
    "truncated": lambda code: token_of(code)[:-1],
    "lengthened": lambda code: f"{token_of(code)}A",
    "in capitals": lambda code: token_of(code).upper(),
    "another key": lambda code: signed(encoded(code.pk), key="somebody-elses"),
    "another purpose": lambda code: signed(encoded(code.pk), salt="django.core.signing.Signer"),
    "the signature of another": lambda code: (
        f"{encoded(uuid4())}.{token_of(code).partition('.')[2]}"
    ),
    "not an id": lambda code: signed("QUJD"),
    "not even base64": lambda code: signed("é!"),
}  # fmt: skip


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_forged_code_is_refused_before_anything_is_looked_up(link, forge):
    token = forge(show_code(link, of_its_time=0))

    with CaptureQueriesContext(connection) as asked:
        assert check_code(token) is None
    assert len(asked) == 0


def test_code_that_was_never_made_is_refused(link):
    assert check_code(signed(encoded(uuid4()))) is None


def test_codes_of_two_links_say_each_their_own(link, own):
    tokens = [token_of(show_code(one, of_its_time=0)) for one in (own, link)]

    assert [check_code(token).initials for token in tokens] == ["李○", "王○"]


def test_key_that_was_replaced_still_opens_what_was_printed(link, linked, settings):
    token = token_of(print_code(link, by=by(linked)))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a-new-key-" * 6, [settings.SECRET_KEY]

    assert check_code(token)


def test_whatever_does_not_hold_takes_the_same_queries(link, linked):
    code = print_code(link, by=by(linked))
    spoilt = [
        lambda: CardCode.objects.update(revoked_at=timezone.now()),
        lambda: FamilyLink.objects.filter(pk=link.pk).update(paused_at=timezone.now()),
        lambda: link.person.cards.update(state=CardState.FORMAL_LOSS),
        lambda: InsuredPerson.objects.filter(pk=link.person_id).update(died_on=timezone.localdate()),
        lambda: close_account(linked),
    ]
    counted = []
    for spoil in spoilt:
        spoil()
        with CaptureQueriesContext(connection) as asked:
            assert check_code(token_of(code)) is None
        counted.append(len(asked))

    assert counted == [3] * len(spoilt)


def test_code_of_who_has_closed_their_account_does_not_hold(link, linked):
    token = token_of(print_code(link, by=by(linked)))
    close_account(linked)

    assert check_code(token) is None
    assert not checks(link).exists()


def test_new_printed_code_revokes_the_one_before(link, linked):
    first = print_code(link, by=by(linked))
    CardCode.objects.update(made_at=timezone.now() - timedelta(minutes=1))

    second = print_code(link, by=by(linked))

    assert (check_code(token_of(first)), bool(check_code(token_of(second)))) == (None, True)
    assert printed_code_of(link) == second


def test_double_click_prints_one(link, linked):
    assert print_code(link, by=by(linked)) == print_code(link, by=by(linked))


def test_links_print_apart(link, own, linked):
    codes = [print_code(one, by=by(linked)) for one in (link, own)]

    assert all(check_code(token_of(code)) for code in codes)


def test_printed_code_ends_with_its_link_at_the_latest(link, linked):
    FamilyLink.objects.filter(pk=link.pk).update(until=timezone.now() + timedelta(days=2))
    link.refresh_from_db()

    assert print_code(link, by=by(linked)).expires_at == link.until


def test_expired_printed_code_is_in_nobodys_way(link, linked):
    print_code(link, by=by(linked))
    with later(8 * 24 * 3600):
        SocialSecurityCard.objects.update(confirmed_at=timezone.now())
        assert printed_code_of(link) is None
        assert check_code(token_of(print_code(link, by=by(linked))))


def test_revoking_twice_is_the_same_as_once(link, linked):
    token = token_of(print_code(link, by=by(linked)))

    assert [revoke_printed(link, by=by(linked)) for _time in range(2)] == [True, False]

    assert check_code(token) is None
    noted = Event.objects.filter(object_id=str(link.pk), kind__startswith="families.code_").order_by("id")
    assert [event.kind for event in noted] == ["families.code_printed", "families.code_revoked"]


def test_code_is_forgotten_a_day_after_its_end(link, linked):
    show_code(link, of_its_time=0)
    print_code(link, by=by(linked))
    for days, left in ((0.9, 2), (1.1, 1), (7.9, 1), (8.1, 0)):
        with later(days * 24 * 3600):
            close_overdue()
        assert CardCode.objects.count() == left


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("make", ["show", "print"])
def test_many_windows_at_once_share_one_code(applicant, make):
    link_self(applicant, LI_MING)
    link = link_relative(applicant, WANG_FANG, scopes=["view_card", "show_code"])

    def job():
        return show_code(link, of_its_time=0.9) if make == "show" else print_code(link, by=by(applicant))

    assert all_at_once([job] * 8) == {"done": 8}
    assert CardCode.objects.count() == 1


def test_code_does_not_hold_from_the_report_of_the_loss_on(own):
    """Not only once the register has been told: it may be silent for hours."""
    token = token_of(show_code(own, of_its_time=0))
    report_loss(own, LossKind.TEMPORARY, by=by(own.owner))

    assert check_code(token) is None
    with pytest.raises(CodeNotShown) as caught:
        check_may_show(own)
    assert caught.value.why == CodeObstacle.REPORTED_LOST
