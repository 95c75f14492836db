"""Renewing a link by an app: answered like an application, for its owner alone."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from families.models import FamilyLink, LinkApplication
from families.models.links import EndedBy
from families.services.applications.drafts import notice_of
from families.services.links.renewals import start_renewal
from families.states import Status
from tests.families.api.applying import Api
from tests.families.conftest import WANG_FANG, agree, answer, by
from tests.integrators.problems import problem_of

DAY = timedelta(days=1)
ASKED = {"scopes": ["view_pension"], "term_days": 182}


@pytest.fixture
def ending(link):
    ends_in(link, 10 * DAY)
    return link


def ends_in(link, left):
    begins_at, until = timezone.now() - 300 * DAY, timezone.now() + left
    FamilyLink.objects.filter(pk=link.pk).update(begins_at=begins_at, until=until)


def renew(caller, link, body=None, *, key=None):
    headers = {"idempotency-key": key or str(uuid4())}
    return caller.post(f"family-links/{link.pk}/renewals/", body or whole(caller), **headers)


def whole(caller, **changes):
    query = f"relationship=mother&scopes={','.join(ASKED['scopes'])}&term_days={ASKED['term_days']}"
    return ASKED | Api(caller.token).texts(f"{query}&is_renewal=true") | changes


def test_notice_is_that_of_a_renewal(owner, ending):
    body = whole(owner)
    assert body["notice"]["sha256"] == notice_of("en", is_self=False, is_renewal=True).sha256
    query = f"relationship=mother&scopes={','.join(ASKED['scopes'])}&term_days={ASKED['term_days']}"
    told = problem_of(renew(owner, ending, ASKED | Api(owner.token).texts(query)), "refused", 422)
    assert told["code"] == "declaration-changed"
    now = Api(owner.token).get(told["current"]).json()
    assert now["notice"]["sha256"] == body["notice"]["sha256"]
    renew(owner, ending, body)
    assert LinkApplication.objects.get(renews=ending).notice_hash == body["notice"]["sha256"]


def test_owner_renews_and_the_relative_is_asked(owner, ending):
    ends_in(ending, 10 * DAY)
    sent = renew(owner, ending)

    assert sent.status_code == 202, sent.content
    application = LinkApplication.objects.get(renews=ending)
    assert sent.json() == {
        "id": str(application.pk),
        "reference": application.reference,
        "status": {"code": "verifying", "label": "Being checked with the register"},
    }
    assert sent.headers["Location"] == f"/api/v1/link-applications/{application.pk}/"
    assert (application.scopes, application.term_days, application.number) == (["view_pension"], 182, WANG_FANG.number)

    new = agree(answer(application, WANG_FANG))
    ending.refresh_from_db()
    assert (ending.ended_by, new.scopes) == (EndedBy.RENEWED, ["view_pension"])


def test_same_key_renews_once(owner, ending):
    body, key = whole(owner), str(uuid4())
    first, second = renew(owner, ending, body, key=key), renew(owner, ending, body, key=key)

    assert (first.status_code, second.json()) == (202, first.json())
    assert LinkApplication.objects.filter(renews=ending).count() == 1


def test_second_renewal_leads_to_the_first(owner, ending):
    renew(owner, ending)
    application = LinkApplication.objects.get(renews=ending)

    problem = problem_of(renew(owner, ending), "refused", 422)
    assert (problem["code"], problem["existing"]) == (
        "already-applied",
        f"/api/v1/link-applications/{application.pk}/",
    )


def test_draft_in_the_browser_is_not_in_the_way(owner, ending, linked):
    link = FamilyLink.objects.select_related("person", "owner", "consent").get(pk=ending.pk)
    start_renewal(link, language="en", by=by(linked))

    assert renew(owner, ending).status_code == 202
    assert set(LinkApplication.objects.filter(renews=ending).values_list("status", flat=True)) == {
        Status.DRAFT,
        Status.VERIFYING,
    }


def test_link_that_lasts_cannot_be_renewed_yet(owner, link):
    assert problem_of(renew(owner, link), "refused", 422)["code"] == "not-renewable"
    assert not LinkApplication.objects.filter(renews=link).exists()


def test_changed_text_is_shown_anew(owner, ending):
    body = whole(owner) | {"scopes": ["view_card"]}

    problem = problem_of(renew(owner, ending, body), "refused", 422)
    assert problem["code"] == "declaration-changed"
    assert "relationship=mother&scopes=view_card" in problem["current"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [({"term_days": 7}, "/term_days"), ({"scopes": ["everything"]}, "/scopes"), ({"name": "王芳"}, "/name")],
    ids=["term", "scope", "name"],
)
def test_wrong_answers_are_named(owner, ending, changes, pointer):
    problem = problem_of(renew(owner, ending, whole(owner, **changes)), "invalid-input", 422)

    assert [error["pointer"] for error in problem["errors"]] == [pointer]


def test_nobody_else_learns_that_there_is_a_link(subject, outsider, ending):
    for caller in (subject, outsider):
        assert renew(caller, ending).status_code == 404
    assert not LinkApplication.objects.filter(renews=ending).exists()
