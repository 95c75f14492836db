"""What a provider hands on of insurances and of a pension's certification: as it came, however odd, or not at all."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from families.errors import RegisterRefused, RegisterSilent
from families.verification import CertificationFacts, InsuranceFacts, RecordsAnswer, SpellFacts
from families.verification.http import HttpProvider
from tests.families.verification.other import other

__all__ = ["other"]

SPELL = {"from": "2010-01", "to": "2014-06", "base": "5200.00", "employer": "华信物流有限公司", "region": "110101"}
RECORD = {
    "insurance": "pension",
    "region": "110101",
    "state": "paused",
    "first_enrolled": "2010-01",
    "spells": [SPELL],
    "account_balance": "22464.00",
}
CERTIFICATION = {
    "due_on": "2027-03-01",
    "state": "current",
    "certified_at": "2026-03-01T09:00:00+08:00",
    "proof_kind": "counter",
}


def records_of(provider, register, key):
    answer = provider.insurance_records(register.cases[key]["reference"])
    return answer and {record.insurance: record for record in answer.records}


def ends_before_it_begins(spell):
    return spell.to_month is not None and spell.to_month < spell.from_month


def overlap(spells):
    return any(later.from_month <= (earlier.to_month or date.max) for earlier, later in pairwise(spells))


def test_worker_has_five_insurances_with_money_and_months(provider, register):
    records = records_of(provider, register, "demo_spouse")

    pension = records["pension"]
    assert set(records) == {"pension", "medical", "unemployment", "work_injury", "maternity"}
    assert (pension.state, pension.first_enrolled) == ("active", date(2008, 7, 1))
    assert pension.spells[-1].to_month is None
    assert pension.account_balance > 0
    assert records["unemployment"].account_balance is None
    assert all(spell.base > 0 and spell.employer and spell.from_month.day == 1 for spell in pension.spells)


def test_spells_that_overlap_or_run_backwards_come_as_they_are(provider, register):
    spells = records_of(provider, register, "demo_odd_record")["pension"].spells

    assert len([spell for spell in spells if ends_before_it_begins(spell)]) == 1
    assert overlap([spell for spell in spells if not ends_before_it_begins(spell)])


def test_resident_has_no_wages_and_no_employer(provider, register):
    spells = records_of(provider, register, "demo_son")["medical"].spells

    assert [(spell.base, spell.employer) for spell in spells] == [(Decimal(0), "")]


def test_person_without_any_record_has_an_empty_answer(provider, register):
    assert records_of(provider, register, "demo_no_record") == {}


@pytest.mark.parametrize("key", ["demo_deceased", "demo_protected"])
def test_nothing_is_told_of_the_dead_and_the_protected(provider, register, key):
    reference = register.cases[key]["reference"]

    assert provider.insurance_records(reference) is None
    assert provider.certification(reference) is None


def test_nothing_is_told_of_whom_nobody_knows(provider):
    assert provider.insurance_records("RNOBODY") is None
    assert provider.certification("R/../x?y") is None


def test_certification_is_told_of_who_receives_a_pension(provider, register):
    told = provider.certification(register.cases["demo_mother"]["reference"])

    assert timedelta(364) <= told.due_on - told.certified_at.date() <= timedelta(367)
    assert told.proof_kind == "counter"
    assert provider.certification(register.cases["demo_spouse"]["reference"]) is None


CALLS = {
    "insurance_records": lambda provider, reference, **how: provider.insurance_records(reference, **how),
    "certification": lambda provider, reference, **how: provider.certification(reference, **how),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("mode", ["timeout", "503", "429", "garbage", "reset", "yes_then_timeout"])
def test_every_fault_is_silence(provider, register, settings, mode, call):
    settings.REGISTRY_CONNECT_TIMEOUT = settings.REGISTRY_READ_TIMEOUT = 0.3
    register.set_faults(mode=mode)

    with pytest.raises(RegisterSilent) as caught:
        call(provider, register.cases["demo_mother"]["reference"])

    assert not isinstance(caught.value, RegisterRefused)
    assert caught.value.retry_after == timedelta(seconds=1 if mode in {"503", "429"} else 0)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_unknown_token_is_refused(provider, register, settings, call):
    settings.REGISTRY_TOKEN = "somebody-elses"

    with pytest.raises(RegisterRefused):
        call(provider, register.cases["demo_mother"]["reference"])


@pytest.fixture
def told(other):
    """told({…}): what the other register's one record says, read by our provider."""

    def _told(**changed):
        other.told = {"as_of": "2026-11-26", "records": [RECORD | changed]}
        return HttpProvider().insurance_records("R-1").records[0]

    return _told


def test_answer_is_read_to_the_last_word(other):
    other.told = {"as_of": "2026-11-26", "records": [RECORD]}
    spell = SpellFacts(date(2010, 1, 1), date(2014, 6, 1), Decimal("5200.00"), "华信物流有限公司", "110101")
    record = InsuranceFacts("pension", "110101", "paused", date(2010, 1, 1), [spell], Decimal("22464.00"))

    assert HttpProvider().insurance_records("R-1") == RecordsAnswer(date(2026, 11, 26), [record])


def test_certification_is_read_to_the_last_word(other):
    other.told = CERTIFICATION
    certified_at = datetime(2026, 3, 1, 1, tzinfo=UTC)

    assert HttpProvider().certification("R-1") == CertificationFacts(date(2027, 3, 1), certified_at, "counter")


@pytest.mark.parametrize("kind", [None, "", "by_dream"])
def test_proof_that_is_not_told_or_not_known_is_no_reason_to_disbelieve(other, kind):
    other.told = CERTIFICATION | {"proof_kind": kind}

    assert HttpProvider().certification("R-1").proof_kind == ""


def test_nulls_are_nothing(told):
    record = told(account_balance=None, spells=[SPELL | {"to": None, "employer": None}])

    assert record.account_balance is None
    assert (record.spells[0].to_month, record.spells[0].employer) == (None, "")


@pytest.mark.parametrize("amount", ["0", "0.0", "5200", "5200.5", "999999999999.99"])
def test_money_is_read_exactly(told, amount):
    assert told(account_balance=amount).account_balance == Decimal(amount)


@pytest.mark.parametrize(
    "amount", ["-0.01", "5200.001", "NaN", "Infinity", "1e12", "", "5,200.00", "¥5200", 5200, 52.5, True, [], {}]
)
def test_what_is_no_money_is_no_answer(told, amount):
    with pytest.raises(RegisterSilent):
        told(account_balance=amount)


@pytest.mark.parametrize(
    "month",
    ["2010-13", "2010-00", "0000-01", "2010-1", "2010", "2010-01-01", "10-01", "２０１０-01", "", None, 201001, []],
)
def test_what_is_no_month_is_no_answer(told, month):
    with pytest.raises(RegisterSilent):
        told(first_enrolled=month)
    with pytest.raises(RegisterSilent):
        told(spells=[SPELL | {"from": month}])


@pytest.mark.parametrize(
    "changed",
    [
        {"insurance": "housing"},
        {"insurance": None},
        {"state": "asleep"},
        {"region": "1101011"},
        {"spells": None},
        {"spells": {}},
        {"spells": ""},
        {"spells": ["2010-01"]},
        {"spells": [SPELL | {"base": None}]},
        {"spells": [SPELL | {"employer": ""}]},
        {"spells": [SPELL | {"employer": "华\0信"}]},
        {"spells": [SPELL | {"employer": "华\ud800信"}]},
        {"spells": [SPELL | {"employer": "华" * 201}]},
        {"spells": [SPELL | {"region": None}]},
    ],
    ids=lambda changed: " ".join(ascii(changed)[:60].split()),
)
def test_record_that_cannot_be_read_or_kept_is_no_answer(told, changed):
    with pytest.raises(RegisterSilent):
        told(**changed)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"as_of": "2026-11-26"},
        {"as_of": "26/11/2026", "records": []},
        {"as_of": None, "records": []},
        {"as_of": "2026-11-26", "records": {}},
        {"as_of": "2026-11-26", "records": [{}]},
        {"as_of": "2026-11-26", "records": [RECORD, RECORD]},
        ["2026-11-26"],
        b'{"as_of": "2026-11-26", "records": [',
    ],
    ids=["empty", "no records", "day", "no day", "object", "bare", "twice", "list", "torn"],
)
def test_answer_of_another_shape_is_silence(other, answer):
    other.told = answer
    with pytest.raises(RegisterSilent):
        HttpProvider().insurance_records("R-1")


@pytest.mark.parametrize(
    "changed",
    [
        {"due_on": "soon"},
        {"due_on": None},
        {"certified_at": "2026-03-01"},
        {"certified_at": "2026-03-01T09:00:00"},
        {"certified_at": "0001-01-01T00:00:00+14:00"},
        {"certified_at": 1_772_000_000},
        {"proof_kind": []},
    ],
    ids=lambda changed: " ".join(map(str, changed.values())),
)
def test_certification_that_cannot_be_read_is_silence(other, changed):
    other.told = CERTIFICATION | changed

    with pytest.raises(RegisterSilent):
        HttpProvider().certification("R-1")


@pytest.mark.parametrize(("status", "error"), [(400, RegisterRefused), (401, RegisterRefused), (500, RegisterSilent)])
def test_refusals_are_told_from_silence(other, status, error):
    other.status = status

    with pytest.raises(RegisterSilent) as caught:
        HttpProvider().insurance_records("R-1")

    assert type(caught.value) is error


@pytest.mark.parametrize("as_of", ["9999-12-31", "2199-01-01", "1899-12-31", "soon"])
def test_records_of_a_day_that_is_none_yet_are_silence(other, as_of):
    """A spell that runs on would be eight thousand years long, a bar for each of them on the page."""
    other.told = {"as_of": as_of, "records": [RECORD]}

    with pytest.raises(RegisterSilent):
        HttpProvider().insurance_records("R-1")


@pytest.mark.parametrize("changed", [{"first_enrolled": "0001-01"}, {"spells": [SPELL | {"from": "0001-01"}]}])
def test_month_before_all_insurance_is_silence(told, changed):
    with pytest.raises(RegisterSilent):
        told(**changed)


@pytest.mark.parametrize("certified_at", ["9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+00:00"])
def test_time_that_cannot_be_shown_everywhere_is_silence(other, certified_at):
    other.told = CERTIFICATION | {"certified_at": certified_at}

    with pytest.raises(RegisterSilent):
        HttpProvider().certification("R-1")


def test_day_before_which_there_is_none_is_silence(other):
    other.told = CERTIFICATION | {"due_on": "0001-01-01"}

    with pytest.raises(RegisterSilent):
        HttpProvider().certification("R-1")
