"""The status page: what each status says, what it never tells, how it refreshes itself."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.services import Actor
from authorities.models import Region, Role
from authorities.selectors import department_for, offices_near
from authorities.services.duties import grant_duty
from families.models import Consent, LinkApplication
from families.models.consents import Route
from families.qr import qr_of
from families.relationships import Relationship
from families.services.applications import reviews
from families.services.applications.closing import close_overdue
from families.services.applications.drafts import withdraw_application
from families.services.consents import answering as consents
from families.services.consents.terms import Terms, most_that_route_grants, shown_text
from families.states import Status
from families.verification import Outcome
from tests.families.conftest import (
    LI_MING,
    LI_XIAOYU,
    WANG_FANG,
    Resident,
    agree,
    answer,
    by,
    draft_of,
    link_relative,
    submit,
    waiting,
)
from tests.families.recipes import approve
from tests.families.wizard.pages import step_url, text_of, title_of


def url(application, name=""):
    return reverse(f"families:application{name}", args=[application.pk])


def stations(page):
    return [(item.state, item.title) for item in page.context["progress"].items]


def test_verifying(linked, sign_in):
    sent = submit(draft_of(linked, WANG_FANG, "mother"))
    page = sign_in(linked).get(url(sent))
    assert stations(page) == [
        ("done", "Sent"),
        ("now", "The authority's register checks name and number"),
        ("later", "王芳 decides"),
        ("later", "Linked"),
    ]
    assert sent.reference in text_of(page)
    address = f"{url(sent, '-timeline')}?seen={sent.version}&amp;every=2"
    assert f'hx-get="{address}" hx-trigger="every 2s"' in page.content.decode()


def test_name_stands_on_the_page_and_not_in_its_title(linked, sign_in):
    """A title stays in the history of a browser that others use, too."""
    sent = submit(draft_of(linked, WANG_FANG, "mother"))
    html = sign_in(linked).get(url(sent)).content.decode()
    assert title_of(html) == f"Application {sent.reference} – sscard"
    assert "<h1>Link 王芳 (Mother)</h1>" in html


def test_number_is_not_on_the_page(linked, sign_in):
    sent = submit(draft_of(linked, WANG_FANG, "mother"))
    assert WANG_FANG.number not in sign_in(linked).get(url(sent)).content.decode()


def test_waiting_for_the_relative_says_what_to_do_together(linked, sign_in):
    application = waiting(linked)
    page = sign_in(linked).get(url(application))
    said = text_of(page)
    assert [state for state, _title in stations(page)] == ["done", "done", "now", "later"]
    assert reverse("families:consent") in said
    assert "at most: see the card, for 31 days, and it begins 24 hours later" in said
    assert f'href="{url(application, "-code")}"' in page.content.decode()


@pytest.mark.parametrize(
    ("routes", "there"),
    [
        (["account", "counter"], ["They have an account here", "None of this works for them"]),
        (["code"], ["They have no account"]),
        (["counter"], ["At an office"]),
    ],
)
def test_only_the_ways_of_the_relative_s_region_are_offered(linked, sign_in, pack_of, routes, there):
    pack_of("320000", consent_routes=json.dumps(routes))
    mother = Resident("王芳", WANG_FANG.born, WANG_FANG.sex, region="320500")
    html = sign_in(linked).get(url(waiting(linked, mother))).content.decode()
    together = html[html.index('id="together"') :]
    assert re.findall(r"<h3>(.*?)</h3>", together) == there


def test_page_tells_nothing_of_the_relative_s_telephone(linked, sign_in):
    """With a phone, without one, and with the applicant's own: the same page but for reference, name and times."""
    pages = []
    for place, (has_phone, shared) in enumerate([(True, False), (False, False), (True, True)]):
        person = Resident("王芳", WANG_FANG.born, WANG_FANG.sex, has_phone=has_phone, sequence=place)
        application = waiting(linked, person, Relationship.MOTHER, shares_phone=shared)
        said = text_of(sign_in(linked).get(url(application)))
        code = text_of(sign_in(linked).get(url(application, "-code")))
        pages.append((said.replace(application.reference, "…"), code.replace(application.reference, "…")))
        withdraw_application(application, by=by(linked))
    assert len({tuple(_without_times(part) for part in page) for page in pages}) == 1


def _without_times(text):
    return re.sub(r"\d{1,2}:\d\d|csrf\w+", "…", text)


@pytest.mark.parametrize(
    "outcome", [Outcome.NOT_FOUND, Outcome.NAME_MISMATCH, Outcome.DECEASED, Outcome.CARD_NOT_USABLE, Outcome.RESTRICTED]
)
def test_refusals_read_the_same(linked, sign_in, outcome):
    rejected = answer(submit(draft_of(linked, WANG_FANG, "mother")), None, outcome)
    page = sign_in(linked).get(url(rejected))
    assert stations(page) == [("done", "Sent"), ("ended", "The authority could not confirm it")]
    assert str(page.context["progress"].tag) == "Not confirmed"
    assert outcome.value not in page.content.decode()
    said = text_of(page)
    assert "Call 12333" in said
    assert "Demonstration office" in said
    assert "Try again" in said
    for office in offices_near("110000"):
        assert f'<a href="tel:{office.phone}">{office.phone}</a>' in page.content.decode()
    assert "bring both identity documents and your reference" in said


def test_refusal_of_one_s_own_card_asks_for_one_document(applicant, sign_in):
    rejected = answer(submit(draft_of(applicant, LI_MING)), None, Outcome.NOT_FOUND)
    said = text_of(sign_in(applicant).get(url(rejected)))
    assert "bring your identity document and your reference" in said


def test_refusal_where_no_office_is_known_names_the_department_and_its_phone(applicant, sign_in):
    away = Resident("李明", LI_MING.born, region="130100")
    assert not offices_near("130100")
    rejected = answer(submit(draft_of(applicant, away)), None, Outcome.NOT_FOUND)
    said = text_of(sign_in(applicant).get(url(rejected)))
    assert f"{department_for('130100').label} tells you the nearest office: call 12333." in said


def test_refusal_without_a_number_tells_nobody_to_compare_it(linked, officer, sign_in):
    reviewed = submit(draft_of(linked, LI_XIAOYU, "daughter", number=None, has_no_number=True))
    reviews.reject(reviewed, officer=officer, reason="no_papers")
    said = text_of(sign_in(linked).get(url(reviewed)))
    assert "bring your identity document, your relative's birth certificate or the household booklet" in said
    assert "digit of the number" not in said
    assert "Compare name and number" not in said


def test_officer_s_refusal_reads_like_the_register_s(linked, officer, sign_in):
    reviewed = submit(draft_of(linked, LI_XIAOYU, "daughter", number=None, has_no_number=True))
    reviews.reject(reviewed, officer=officer, reason="no_papers")
    by_register = answer(submit(draft_of(linked, WANG_FANG, "mother")), None, Outcome.NOT_FOUND)
    browser = sign_in(linked)
    pages = [browser.get(url(application)) for application in (reviewed, by_register)]
    assert stations(pages[0]) == stations(pages[1])
    assert pages[0].context["progress"].lede == pages[1].context["progress"].lede


def test_refused_expired_and_obstructed_read_alike(linked, sign_in):
    def people():
        for place in range(3):
            person = Resident("王芳", WANG_FANG.born, WANG_FANG.sex, sequence=place)
            yield waiting(linked, person, Relationship.OTHER)

    ended = []
    for place, application in enumerate(people()):
        if place == 0:
            shown = shown_text(application, Terms(["view_card"], 31), "zh-hans")
            consents.refuse(application, route=Route.ACCOUNT, shown=shown, language="zh-hans", by=by(linked))
        elif place == 1:
            LinkApplication.objects.filter(pk=application.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
            close_overdue()
        else:
            application.person.cards.update(state="formal_loss")
            terms = most_that_route_grants(application, Route.ACCOUNT)
            shown = shown_text(application, terms, "en")
            consents.grant(application, terms, route=Route.ACCOUNT, shown=shown, language="en", by=by(linked))
        application.refresh_from_db()
        page = sign_in(linked).get(url(application))
        ended.append(
            (application.status, stations(page), str(page.context["progress"].tag), page.context["progress"].lede)
        )
    assert [row[0] for row in ended] == [Status.DECLINED, Status.EXPIRED, Status.DECLINED]
    assert ended[0][1:] == ended[1][1:] == ended[2][1:]


@pytest.mark.parametrize(("child", "relationship"), [(LI_XIAOYU, "daughter"), (WANG_FANG, "ward")])
def test_who_has_a_guardian_is_not_said_to_decide(linked, sign_in, child, relationship):
    sent = submit(draft_of(linked, child, relationship))
    browser = sign_in(linked)
    assert [title for _state, title in stations(browser.get(url(sent)))[2:]] == ["Linked"]
    with_officer = answer(sent, child, guardian=relationship == "ward")
    assert with_officer.status == Status.IN_REVIEW
    assert [title for _state, title in stations(browser.get(url(sent)))[3:]] == ["Linked"]


def test_in_review_says_who_and_how_long(linked, sign_in):
    reviewed = submit(draft_of(linked, LI_XIAOYU, "daughter", number=None, has_no_number=True))
    page = sign_in(linked).get(url(reviewed))
    assert stations(page)[1] == ("now", "An officer of the authority looks at it")
    assert "within 5 working days" in text_of(page)


def test_officer_and_office_are_of_the_relative_s_region_until_it_ends(linked, officer, sign_in, pack_of):
    """Of the applicant's own at the end: a refusal does not tell whether the register knew anybody."""
    child = Resident("李小雨", LI_XIAOYU.born, LI_XIAOYU.sex, region="320500")
    browser = sign_in(linked)
    with_officer = answer(submit(draft_of(linked, child, "daughter")), child)
    assert with_officer.status == Status.IN_REVIEW
    page = browser.get(url(with_officer))
    assert "within 2 working days" in text_of(page)
    assert stations(page)[2][0] == "now"
    assert page.context["progress"].items[2].text.startswith("Within 2 working days.")
    assert page.context["help"].offices == offices_near("320500")

    grant_duty(user=officer, region=Region.objects.get(pk="320500"), role=Role.OFFICER, by=Actor.system("tests"))
    reviews.reject(with_officer, officer=officer, reason="no_papers")
    assert browser.get(url(with_officer)).context["help"].offices == offices_near("110000")


def test_child_of_a_guardian_skips_the_relative(linked, sign_in):
    approved = answer(submit(draft_of(linked, LI_XIAOYU, "daughter")), LI_XIAOYU, guardian=True)
    page = sign_in(linked).get(url(approved))
    assert stations(page) == [("done", "Sent"), ("done", "Checked in the authority's register"), ("done", "Linked")]
    assert f'href="{reverse("families:link", args=[approved.link.pk])}"' in page.content.decode()


@pytest.mark.parametrize("is_of_before", [False, True], ids=["now", "before"])
def test_child_of_whom_an_officer_decided_skips_the_relative(linked, sign_in, officer, is_of_before):
    """Before officers had a text of their own, the consent kept the applicant's declaration."""
    case = answer(submit(draft_of(linked, LI_XIAOYU, "daughter")), LI_XIAOYU)
    assert approve([case], officer=officer, reason="documents_seen") == {}
    if is_of_before:
        was = {"route": Route.COUNTER, "text_hash": case.declaration_hash}
        Consent.objects.filter(application=case).update(**was)
    page = sign_in(linked).get(url(case))
    assert [title for _state, title in stations(page)] == [
        *("Sent", "Checked in the authority's register", "Looked at by an officer of the authority", "Linked")
    ]


def test_withdrawn(linked, sign_in):
    browser = sign_in(linked)
    sent = submit(draft_of(linked, WANG_FANG, "mother"))
    assert "Do you want to withdraw" in text_of(browser.get(url(sent, "-withdraw")))
    assert browser.post(url(sent, "-withdraw")).url == reverse("families:family")
    page = browser.get(url(sent))
    assert stations(page) == [("done", "Sent"), ("ended", "Withdrawn")]
    assert browser.get(url(sent, "-withdraw")).url == url(sent)
    assert "Your details are kept" in text_of(page)


def test_discarding_a_draft_erases_it_and_speaks_of_nobody_else(linked, sign_in):
    browser = sign_in(linked)
    draft = draft_of(linked, WANG_FANG, "mother")
    asked = text_of(browser.get(url(draft, "-withdraw")))
    assert "What you typed is deleted at once." in asked
    assert "30 days" not in asked
    assert "withdraw" not in asked.lower()

    done = browser.post(url(draft, "-withdraw"), follow=True)

    assert "The draft is discarded." in text_of(done)
    draft.refresh_from_db()
    assert (draft.status, draft.name, draft.number) == (Status.WITHDRAWN, None, None)
    assert (draft.number_index_a, draft.number_index_b) == (None, None)
    page = browser.get(url(draft))
    assert str(page.context["progress"].tag) == "Never sent"
    assert "Your details are kept" not in text_of(page)


@pytest.mark.parametrize("days", [1, 31])
def test_kept_details_are_promised_only_while_they_are(linked, sign_in, days):
    rejected = answer(submit(draft_of(linked, WANG_FANG, "mother")), None, Outcome.NOT_FOUND)
    LinkApplication.objects.filter(pk=rejected.pk).update(ended_at=timezone.now() - timedelta(days=days))
    close_overdue()
    said = text_of(sign_in(linked).get(url(rejected)))
    assert "You can try again." in said
    assert ("Your details are kept" in said) == (days < 30)


def test_withdrawing_what_is_linked_changes_nothing(linked, sign_in):
    link = link_relative(linked)
    assert sign_in(linked).post(url(link.application, "-withdraw")).url == url(link.application)
    link.application.refresh_from_db()
    assert link.application.status == Status.APPROVED


def test_try_again_keeps_the_details_and_opens_them(linked, sign_in):
    browser = sign_in(linked)
    rejected = answer(submit(draft_of(linked, WANG_FANG, "mother")), None, Outcome.NOT_FOUND)
    answered = browser.post(url(rejected, "-try-again"))
    draft = LinkApplication.objects.drafts().get()
    assert answered.url == step_url(draft, "details")
    assert (draft.name, draft.number, draft.relationship) == (WANG_FANG.name, WANG_FANG.number, "mother")


def test_try_again_is_for_what_ended_without_a_link(linked, sign_in):
    browser = sign_in(linked)
    for application in (link_relative(linked).application, submit(draft_of(linked, LI_XIAOYU, "daughter"))):
        assert browser.post(url(application, "-try-again")).url == url(application)
    assert not LinkApplication.objects.drafts().exists()
    assert browser.get(url(application, "-try-again")).status_code == 405


def test_receipt_has_reference_and_code_of_its_address(linked, sign_in):
    sent = submit(draft_of(linked, WANG_FANG, "mother"))
    page = sign_in(linked).get(url(sent, "-receipt"))
    said = text_of(page)
    assert sent.reference in said
    assert WANG_FANG.number not in page.content.decode()
    assert WANG_FANG.number[14:] in said
    assert page.context["svg"] == qr_of(url(sent))
    assert "<svg" in page.context["svg"]
    assert "style=" not in page.context["svg"]


def test_draft_has_no_receipt(linked, sign_in):
    draft = draft_of(linked, WANG_FANG, "mother")
    assert sign_in(linked).get(url(draft, "-receipt")).url == url(draft)


def test_fragment_swaps_only_what_changed(linked, sign_in):
    browser = sign_in(linked)
    sent = submit(draft_of(linked, WANG_FANG, "mother"))
    address, htmx = url(sent, "-timeline"), {"HX-Request": "true"}
    seen = {"seen": sent.version, "every": 2}
    assert browser.get(address, seen, headers=htmx).status_code == 204
    answer(sent, WANG_FANG)
    changed = browser.get(address, seen, headers=htmx)
    assert changed.status_code == 200
    assert "Waiting for the relative" in changed.content.decode()
    assert 'id="progress-said" hx-swap-oob="innerHTML"' in changed.content.decode()
    assert "<html" not in changed.content.decode()
    agree(sent)
    ended = browser.get(address, {"seen": sent.version - 1}, headers=htmx)
    assert ended.status_code == 286
    assert "hx-get" not in ended.content.decode()
    assert browser.get(address, {"seen": sent.version}, headers=htmx).status_code == 286


def test_page_asks_less_often_once_the_register_has_been_silent_for_a_minute(linked, sign_in):
    """Swapped once for it, without a word: nothing is new."""
    browser = sign_in(linked)
    sent = submit(draft_of(linked, WANG_FANG, "mother"))
    address, htmx = url(sent, "-timeline"), {"HX-Request": "true"}
    LinkApplication.objects.filter(pk=sent.pk).update(submitted_at=timezone.now() - timedelta(seconds=61))
    slower = browser.get(address, {"seen": sent.version, "every": 2}, headers=htmx)
    assert slower.status_code == 200
    assert 'hx-trigger="every 10s"' in slower.content.decode()
    assert "progress-said" not in slower.content.decode()
    assert browser.get(address, {"seen": sent.version, "every": 10}, headers=htmx).status_code == 204


def test_polling_does_not_prolong_the_session(linked, sign_in):
    browser = sign_in(linked)
    sent = submit(draft_of(linked, WANG_FANG, "mother"))
    session = browser.session
    session["active_at"] = before = int(timezone.now().timestamp()) - 600
    session.save()
    browser.get(url(sent, "-timeline"), headers={"HX-Request": "true"})
    assert browser.session["active_at"] == before
    browser.get(url(sent))
    assert browser.session["active_at"] > before


def test_without_javascript_the_page_reloads_itself_a_dozen_times(linked, sign_in):
    browser = sign_in(linked)
    sent = submit(draft_of(linked, WANG_FANG, "mother"))
    address, seen = url(sent), 0
    while True:
        page = browser.get(address)
        refresh = page.context.get("refresh_url")
        if not refresh:
            break
        assert f'<noscript><meta http-equiv="refresh" content="5; url={refresh}"></noscript>' in page.content.decode()
        address, seen = refresh, seen + 1
    assert seen == 12


@pytest.mark.parametrize("typed", ["x", "-1", "²", "999999999999", "12"])
def test_odd_count_in_the_address_does_no_harm(linked, sign_in, typed):
    sent = submit(draft_of(linked, WANG_FANG, "mother"))
    assert sign_in(linked).get(url(sent), {"refreshed": typed}).status_code == 200


def test_page_still_opens_once_the_typed_data_is_erased(linked, sign_in):
    rejected = answer(submit(draft_of(linked, WANG_FANG, "mother")), None, Outcome.NOT_FOUND)
    LinkApplication.objects.filter(pk=rejected.pk).update(ended_at=timezone.now() - timedelta(days=31))
    close_overdue()
    page = sign_in(linked).get(url(rejected))
    assert f"Application {rejected.reference}" in text_of(page)


def make(status, user):
    if status == "verifying":
        return submit(draft_of(user, WANG_FANG, "mother"))
    if status == "waiting":
        return waiting(user)
    if status == "rejected":
        return answer(submit(draft_of(user, WANG_FANG, "mother")), None, Outcome.NOT_FOUND)
    return link_relative(user).application


@pytest.mark.parametrize("status", ["verifying", "waiting", "rejected", "approved"])
def test_status_page_takes_six_queries_at_most(linked, sign_in, django_assert_max_num_queries, status):
    application = make(status, linked)
    browser = sign_in(linked)
    browser.get(url(application))
    with django_assert_max_num_queries(3 + 6):  # session, user and the count of new messages besides
        assert browser.get(url(application)).status_code == 200


def test_self_waits_for_the_code(applicant, sign_in):
    application = answer(submit(draft_of(applicant, LI_MING)), LI_MING)
    page = sign_in(applicant).get(url(application))
    assert stations(page)[2] == ("now", "You show that it is your card")
    assert f'href="{url(application, "-code")}"' in page.content.decode()
