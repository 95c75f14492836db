"""Two people approve in the officers' site, each in their own session and after they have shown again that it is them, that a month
of the journal goes; nobody else, and none twice."""

import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from authorities.services.letting_go import approvals_of
from tests.audit.seals.conftest import seal
from tests.audit.seals.test_dropping import MONTH, asked, heads, journal, old_months, record_at, tables
from tests.families.admin.conftest import on_duty, signed_in

__all__ = ["heads", "journal", "old_months"]

MONTHS, PAGE = reverse("admin:audit_event_months"), reverse("admin:audit_event_month", args=["2004-02"])
APPROVED = {"decision": "2046-117"}


@pytest.fixture
def chen(transactional_db):
    return signed_in(on_duty("chen", "000000", "supervisor"))


@pytest.fixture
def luo(transactional_db):
    return signed_in(on_duty("luo", "000000", "auditor"))


def people():
    return [approval.by.username for approval in approvals_of(MONTH)]


def test_two_approve_and_it_goes(journal, heads, chen, luo):
    events = reverse("admin:audit_event_changelist")
    assert MONTHS in chen.get(events).content.decode()
    assert PAGE in chen.get(MONTHS).content.decode()
    page = chen.get(PAGE).content.decode()
    for words in ("3 events", "under the seals 1 to 2", "exported heads up to seal 2", "Nobody yet."):
        assert words in page

    assert chen.post(PAGE, APPROVED).url == PAGE
    assert "approved by 1 person" in luo.get(MONTHS).content.decode()
    page = luo.get(PAGE).content.decode()
    assert "chen – " in page
    assert "decision 2046-117" in page
    assert "does not count any more" not in page
    assert luo.post(PAGE, APPROVED).url == PAGE

    assert people() == ["chen", "luo"]
    assert "Dropped, by chen and luo." in asked(heads, "--drop", approve=False)
    assert "audit_event_2004_02" not in tables()
    assert luo.get(PAGE).status_code == 404
    assert PAGE not in luo.get(MONTHS).content.decode()


def test_who_has_not_shown_who_they_are_for_long_is_asked_first(journal, chen):
    session = chen.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time() - 86_400, "type": "totp"}]
    session.save()

    for answer in (chen.get(PAGE), chen.post(PAGE, APPROVED)):
        assert answer.status_code == 302
        assert "next=%2Fadmin%2Faudit%2Fevent%2Fmonths%2F2004-02%2F" in answer.url
    assert people() == []


def test_second_press_and_what_is_no_code_are_told(journal, chen):
    chen.post(PAGE, APPROVED)

    again = chen.post(PAGE, APPROVED)
    assert (again.status_code, people()) == (422, ["chen"])
    assert "You have approved this already. Somebody else has to approve it too." in again.content.decode()
    for wrong in ("", "asked for", "13912345678", "x" * 65):
        assert chen.post(PAGE, {"decision": wrong}).status_code == 422
    assert people() == ["chen"]


def test_what_has_changed_since_is_told(journal, chen):
    chen.post(PAGE, APPROVED)
    record_at("2004-02-07T00:00:00")
    seal()

    assert "does not count any more: what would go has changed" in chen.get(PAGE).content.decode()
    assert chen.post(PAGE, APPROVED).url == PAGE
    assert [approval.events for approval in approvals_of(MONTH)] == [3, 4]


@pytest.mark.parametrize("month", ["2004-05", "2104-01", "2004-2", "x"])
def test_other_months_have_no_page(journal, chen, month):
    assert chen.get(reverse("admin:audit_event_month", args=[month])).status_code == 404


def test_month_with_nothing_in_it_leads_back(journal, chen):
    """Of all that was before, which is a table too."""
    answer = chen.get(reverse("admin:audit_event_month", args=["2003-12"]), follow=True)

    assert answer.redirect_chain == [(MONTHS, 302)]
    assert "2003-12: there is nothing in it" in answer.content.decode()


def test_nobody_else_gets_there(journal):
    events = reverse("admin:audit_event_changelist")
    province = signed_in(on_duty("province", "110000", "supervisor"))
    others = [province, signed_in(on_duty("clerk", "000000", "officer"))]

    for client in others:
        answers = [client.get(MONTHS), client.get(PAGE), client.post(PAGE, APPROVED)]
        assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert MONTHS not in province.get(events).content.decode()
    assert [Client().get(page).status_code for page in (MONTHS, PAGE)] == [302, 302]
    assert people() == []


def test_list_asks_as_often_for_more_months(journal, chen):
    chen.post(PAGE, APPROVED)
    with CaptureQueriesContext(connection) as one:
        assert chen.get(MONTHS).content.decode().count("approved by 1 person") == 1
    for month in ("2004-01", "2004-03"):
        chen.post(reverse("admin:audit_event_month", args=[month]), APPROVED)
    with CaptureQueriesContext(connection) as many:
        assert chen.get(MONTHS).content.decode().count("approved by 1 person") == 3

    assert len(one) == len(many)
