"""What every provider makes of a card, of reports that it is lost, and of taking them back."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from uuid_utils.compat import uuid7

from families.errors import LossRefused, RegisterRefused
from families.verification import PROVIDERS
from tests.registry.process import running_registry

pytestmark = pytest.mark.processes

HOLDER = "demo_mother"


@pytest.fixture(scope="module")
def changing_register():
    """Of their own: losses change cards."""
    with running_registry(people=200) as running:
        yield running


@pytest.fixture
def register(changing_register, settings):
    settings.REGISTRY_URL, settings.REGISTRY_TOKEN = changing_register.url, changing_register.token
    yield changing_register
    changing_register.change(changing_register.cases[HOLDER]["reference"], "card", "normal")


@pytest.fixture(params=PROVIDERS)
def provider(request, register):
    return PROVIDERS[request.param]()


@pytest.fixture
def holder(register):
    return register.cases[HOLDER]["reference"]


@pytest.fixture
def report(provider, register, holder):
    """report(kind="temporary", by="demo_citizen", key=…): the mother's card."""

    def _report(kind="temporary", *, by="demo_citizen", key=None, number=None):
        return provider.report_loss(
            number or provider.card(holder).number,
            kind=kind,
            reported_by=register.cases[by]["reference"],
            idempotency_key=key or str(uuid7()),
        )

    return _report


def state(provider, reference):
    return provider.card(reference).state


def test_card_is_told_as_it_is_now(provider, register, holder):
    card = provider.card(holder)

    assert (card.state, card.issuer_region_code) == ("normal", "110100")
    assert card.issued_on < date.today() < card.expires_on
    register.change(holder, "card", "cancelled")
    assert state(provider, holder) == "cancelled"


@pytest.mark.parametrize("case", ["demo_deceased", "demo_protected"])
def test_card_of_nobody_to_be_told_of_is_none(provider, register, case):
    assert provider.card(register.cases[case]["reference"]) is None


def test_temporary_report_blocks_the_card_for_days(provider, holder, report):
    told = report()

    assert told.state == state(provider, holder) == "temporary_loss"
    assert timedelta(days=1) < told.lapses_at - timezone.now() < timedelta(days=31)


def test_formal_report_voids_the_card_without_an_end(provider, holder, report):
    told = report("formal", by=HOLDER)

    assert told.state == state(provider, holder) == "formal_loss"
    assert told.lapses_at is None


def test_formal_report_after_a_temporary_one(provider, holder, report):
    report()

    assert report("formal", by=HOLDER).state == state(provider, holder) == "formal_loss"


def test_same_key_is_one_report(report, key):
    assert report(key=key) == report(key=key)


def test_same_key_with_another_report_is_refused(report, key):
    report(key=key)

    with pytest.raises(RegisterRefused):
        report("formal", by=HOLDER, key=key)


def test_second_report_of_a_blocked_card_is_refused(report):
    report()

    with pytest.raises(LossRefused):
        report(by=HOLDER)


@pytest.mark.parametrize("now", ["temporary_loss", "formal_loss", "cancelled", "expired", "sealed"])
def test_card_that_is_not_in_use_cannot_be_blocked(register, holder, report, now):
    register.change(holder, "card", now)

    with pytest.raises(LossRefused):
        report()


def test_formal_report_by_anyone_but_the_holder_is_refused(provider, holder, report):
    with pytest.raises(LossRefused):
        report("formal", by="demo_citizen")
    assert state(provider, holder) == "normal"


def test_unknown_card_is_refused(report):
    with pytest.raises(LossRefused):
        report(number="NOBODYS00")


def test_unknown_kind_is_refused_as_ours_to_mend(report):
    with pytest.raises(RegisterRefused):
        report("stolen")


def test_withdrawing_frees_the_card_and_twice_is_once(provider, holder, report):
    told = report()

    for _time in range(2):
        provider.withdraw_loss_report(told.id)

    assert state(provider, holder) == "normal"


def test_withdrawing_an_older_report_leaves_a_newer_one(provider, holder, report):
    older = report()
    provider.withdraw_loss_report(older.id)
    report()

    provider.withdraw_loss_report(older.id)

    assert state(provider, holder) == "temporary_loss"


def test_formal_report_cannot_be_withdrawn(provider, holder, report):
    told = report("formal", by=HOLDER)

    with pytest.raises(LossRefused):
        provider.withdraw_loss_report(told.id)
    assert state(provider, holder) == "formal_loss"


def test_unknown_report_cannot_be_withdrawn(provider):
    with pytest.raises(LossRefused):
        provider.withdraw_loss_report(str(uuid7()))
