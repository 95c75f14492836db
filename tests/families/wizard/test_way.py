"""The way through the steps: what leads where, what is kept, who may."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from families import wizard
from families.models import LinkApplication
from families.relationships import Relationship
from families.scopes import PRESETS
from families.services.applications.closing import close_overdue
from families.services.applications.drafts import save_answers, withdraw_application
from families.services.applications.starting import PRESSED_TWICE
from families.states import Status
from tests.families.conftest import (
    CHEN_JING,
    LI_MING,
    LI_XIAOYU,
    PASSWORD,
    WANG_FANG,
    by,
    draft_of,
    refused_before,
    submit,
)
from tests.families.wizard.pages import (
    DETAILS,
    SHARING,
    assert_error_is_told,
    post_step,
    start,
    step_url,
    summary_of,
    text_of,
)

RELATIVE = ["details", "sharing", "check"]
SELF = ["region", "details", "check"]


def status_url(application):
    return reverse("families:application", args=[application.pk])


def test_steps_come_from_the_table(applicant, linked):
    own = LinkApplication(relationship=Relationship.SELF)
    assert [step.slug for step in wizard.steps_of(own)] == SELF
    assert [step.slug for step in wizard.steps_of(LinkApplication())] == RELATIVE


def test_slugs_are_unique_in_every_wizard():
    for application in (LinkApplication(relationship=Relationship.SELF), LinkApplication()):
        slugs = [step.slug for step in wizard.steps_of(application)]
        assert len(slugs) == len(set(slugs))


@pytest.mark.parametrize("slug", ["sharing", "check"])
def test_later_step_typed_by_hand_leads_to_the_first_incomplete(linked, sign_in, slug):
    browser = sign_in(linked)
    draft = start(browser, "relative")
    assert browser.get(step_url(draft, slug)).url == step_url(draft, "details")
    answer = post_step(browser, draft, slug, **SHARING)
    assert answer.url == step_url(draft, "details")
    draft.refresh_from_db()
    assert (draft.status, draft.scopes) == (Status.DRAFT, [])


def test_step_that_does_not_exist(linked, sign_in):
    browser = sign_in(linked)
    draft = start(browser, "relative")
    assert browser.get(step_url(draft, "evidence")).status_code == 404
    assert browser.get(step_url(draft, "region")).status_code == 404


def test_start_of_neither_kind(linked, sign_in):
    assert sign_in(linked).get(reverse("families:application-start", args=["friend"])).status_code == 404


def test_no_relative_before_one_s_own_card(applicant, sign_in):
    browser = sign_in(applicant)
    address = reverse("families:application-start", args=["relative"])
    for answer in (browser.get(address, follow=True), browser.post(address, follow=True)):
        assert answer.redirect_chain[-1][0] == reverse("families:application-start", args=["self"])
        assert "First link your own social-security card." in text_of(answer)
    assert not LinkApplication.objects.exists()


def test_own_card_only_once(linked, sign_in):
    browser = sign_in(linked)
    address = reverse("families:application-start", args=["self"])
    for answer in (browser.get(address), browser.post(address)):
        assert answer.url == reverse("families:family")


def test_start_shows_the_notice_whose_hash_is_kept(linked, sign_in):
    browser = sign_in(linked)
    page = browser.get(reverse("families:application-start", args=["relative"]))
    draft = start(browser, "relative")
    assert draft.notice_hash == page.context["notice"].sha256
    assert all(paragraph in text_of(page) for paragraph in page.context["notice"].paragraphs)


def test_start_offers_to_go_on_with_a_draft(linked, sign_in):
    browser = sign_in(linked)
    draft = start(browser, "relative")
    page = browser.get(reverse("families:application-start", args=["relative"]))
    assert f'href="{status_url(draft)}"' in page.content.decode()
    assert browser.get(status_url(draft)).url == step_url(draft, "details")


def test_start_shows_the_open_application_for_one_s_own_card(applicant, sign_in):
    sent = submit(draft_of(applicant, LI_MING))
    page = sign_in(applicant).get(reverse("families:application-start", args=["self"]))
    assert f"See how application {sent.reference} stands" in text_of(page)


@pytest.mark.parametrize("kind", ["self", "relative"])
def test_every_page_says_which_step_of_how_many(kind, applicant, sign_in, request):
    if kind == "relative":
        request.getfixturevalue("linked")
    browser = sign_in(applicant)
    assert "step 1 of 4" in text_of(browser.get(reverse("families:application-start", args=[kind])))
    draft = start(browser, kind)
    assert "step 2 of 4" in text_of(browser.get(step_url(draft, wizard.first_incomplete(draft).slug)))


def test_second_application_for_one_s_own_card_meets_the_first(applicant, sign_in):
    browser = sign_in(applicant)
    second = start(browser, "self")
    first = submit(draft_of(applicant, LI_MING))
    post_step(browser, second, "region", region_id="320500")
    answer = post_step(browser, second, "details", name=LI_MING.name, number=LI_MING.number)
    assert_error_is_told(answer, "number", "You have already applied for this person.")
    post_step(browser, second, "details", name=WANG_FANG.name, number=WANG_FANG.number)
    answer = post_step(browser, second, "check")
    assert (answer.status_code, summary_of(answer)[0][1]) == (422, status_url(first))


def test_check_shows_every_answer_with_a_way_to_change_it(linked, sign_in):
    browser = sign_in(linked)
    draft = draft_of(linked, WANG_FANG, "mother", scopes=["view_card", "view_pension", "certify"])
    page = browser.get(step_url(draft, "check"))
    rows = {str(row["label"]): (row["value"], row["change_url"]) for row in page.context["rows"]}
    number = WANG_FANG.number
    details, sharing = step_url(draft, "details"), step_url(draft, "sharing")
    assert rows == {
        "Full name": (WANG_FANG.name, details),
        "Social-security number": (f"{number[:6]} {number[6:14]} {number[14:]}", details),
        "This person is my": ("Mother", details),
        "You ask to": (
            "See the card\nSee the pension insurance\nRenew the proof of life for the pension",
            sharing,
        ),
        "For how long": ("1 year", sharing),
    }
    assert "Add family account" in page.content.decode()


def test_change_returns_to_check(linked, sign_in):
    browser = sign_in(linked)
    draft = draft_of(linked, WANG_FANG, "mother")
    answer = post_step(browser, draft, "details", **DETAILS | {"name": "王芳芳"})
    assert answer.url == step_url(draft, "check")
    assert "王芳芳" in text_of(browser.get(answer.url))


def test_changed_relationship_reopens_what_no_longer_fits(linked, sign_in):
    browser = sign_in(linked)
    daughter = {"name": "李小雨", "number": "", "has_no_number": "on", "relationship": "daughter"}
    draft = draft_of(linked, WANG_FANG, "mother", scopes=["view_card", "view_pension", "certify"])
    assert post_step(browser, draft, "details", **daughter).url == step_url(draft, "sharing")
    assert browser.get(step_url(draft, "check")).url == step_url(draft, "sharing")
    choices = [key for key, _label in browser.get(step_url(draft, "sharing")).context["form"]["scopes"].field.choices]
    assert not {"certify", "view_work"} & set(choices)


def test_sharing_preselects_the_usual_term_and_nothing_else(linked, sign_in):
    draft = draft_of(linked, WANG_FANG, "mother", scopes=[], term_days=None)
    form = sign_in(linked).get(step_url(draft, "sharing")).context["form"]
    assert (form["preset"].value(), form["scopes"].value(), form["term_days"].value()) == (None, [], "usual")


@pytest.mark.parametrize(
    ("preset", "relationship", "days"),
    [("look", "mother", 365), ("pension", "mother", 365), ("hospital", "mother", 31), ("child", "daughter", 365)],
)
def test_preset_fills_scopes_and_term(linked, sign_in, preset, relationship, days):
    whom = LI_XIAOYU if relationship == "daughter" else WANG_FANG
    draft = draft_of(linked, whom, relationship, scopes=[], term_days=None)
    post_step(sign_in(linked), draft, "sharing", preset=preset, term_days="usual")
    draft.refresh_from_db()
    [chosen] = [one for one in PRESETS if one.key == preset]
    assert (set(draft.scopes), draft.term_days) == (set(chosen.scopes), days)


def test_preset_takes_the_nearest_term_that_the_region_offers(linked, sign_in, pack_of):
    pack_of("110000", terms_days="[7, 90]", default_term_days="90")
    browser = sign_in(linked)
    for preset, days in (("hospital", 7), ("pension", 90), ("look", 90)):
        draft = draft_of(linked, WANG_FANG, "mother", scopes=[], term_days=None)
        post_step(browser, draft, "sharing", preset=preset, term_days="usual")
        draft.refresh_from_db()
        assert draft.term_days == days


def test_term_of_ones_own_choice_is_the_regions_usual_one(linked, sign_in):
    draft = draft_of(linked, WANG_FANG, "mother", scopes=[], term_days=None)
    post_step(sign_in(linked), draft, "sharing", preset="own", scopes=["view_card"], term_days="usual")
    draft.refresh_from_db()
    assert (draft.scopes, draft.term_days) == (["view_card"], 365)


def test_page_says_for_how_long_and_why(linked, sign_in):
    draft = draft_of(linked, WANG_FANG, "mother", scopes=[], term_days=None)
    page = text_of(sign_in(linked).get(step_url(draft, "sharing")))
    assert "renew the proof of life. Usually for a year: the proof of life is renewed once a year." in page
    assert "Usually for a month: as long as a stay and the visits after it." in page


def test_usual_term_waits_for_the_bundle_it_hangs_on(linked, sign_in):
    draft = draft_of(linked, WANG_FANG, "mother", scopes=[], term_days=None)
    post_step(sign_in(linked), draft, "sharing", term_days="usual", later="1")
    draft.refresh_from_db()
    assert (draft.scopes, draft.term_days) == ([], None)


def test_own_choice_comes_back_as_it_was_made(linked, sign_in):
    browser = sign_in(linked)
    draft = draft_of(linked, WANG_FANG, "mother", scopes=[])
    post_step(browser, draft, "sharing", preset="own", scopes=["view_work", "view_card"], term_days="31")
    draft.refresh_from_db()
    assert (draft.scopes, draft.term_days) == (["view_card", "view_work"], 31)
    form = browser.get(step_url(draft, "sharing")).context["form"]
    assert (form["preset"].value(), form["scopes"].value()) == ("own", ["view_card", "view_work"])


def test_preset_wins_over_ticks_left_in_the_list(linked, sign_in):
    draft = draft_of(linked, WANG_FANG, "mother", scopes=[])
    post_step(sign_in(linked), draft, "sharing", scopes=["view_work"], **SHARING)
    draft.refresh_from_db()
    assert draft.scopes == ["view_card", "view_pension", "certify"]


def test_two_tabs_are_two_drafts(linked, sign_in):
    browser = sign_in(linked)
    first = start(browser, "relative")
    LinkApplication.objects.filter(pk=first.pk).update(started_at=first.started_at - PRESSED_TWICE)
    second = start(browser, "relative")
    post_step(browser, second, "details", name=CHEN_JING.name, number=CHEN_JING.number, relationship="spouse")
    post_step(browser, first, "details", **DETAILS)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.name, first.number) == (WANG_FANG.name, WANG_FANG.number)
    assert (second.name, second.number) == (CHEN_JING.name, CHEN_JING.number)


@pytest.mark.parametrize("slug", RELATIVE)
def test_stale_tab_shows_the_newest_answers(linked, sign_in, slug):
    browser = sign_in(linked)
    draft = draft_of(linked, WANG_FANG, "mother")
    stale = draft.version
    save_answers(draft, version=draft.version, name="王芳芳", term_days=31)
    given = {"details": DETAILS, "sharing": SHARING, "check": {}}[slug]
    answer = post_step(browser, draft, slug, version=stale, **given)
    assert answer.status_code == 422
    assert summary_of(answer)[0][0].startswith("You changed these answers in another window.")
    assert answer.context["form"]["version"].value() == draft.version
    newest = {"details": "王芳芳", "sharing": "31 days", "check": "王芳芳"}[slug]
    assert newest in answer.content.decode()
    draft.refresh_from_db()
    assert (draft.status, draft.name, draft.term_days) == (Status.DRAFT, "王芳芳", 31)


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999"])
@pytest.mark.parametrize(
    ("slug", "answers"), [("details", DETAILS), ("details", {"later": "1"} | DETAILS), ("check", {})]
)
def test_page_without_a_true_version_is_stale(linked, sign_in, version, slug, answers):
    draft = draft_of(linked, WANG_FANG, "mother")
    answer = post_step(sign_in(linked), draft, slug, version=version, **answers)
    assert_newest_is_shown(answer, draft)


@pytest.mark.parametrize("version", ["", "x", "-1"])
def test_page_whose_version_cannot_be_read_is_stale_whatever_else_is_wrong(linked, sign_in, version):
    draft = draft_of(linked, WANG_FANG, "mother")
    assert_newest_is_shown(post_step(sign_in(linked), draft, "details", version=version, name=""), draft)


def assert_newest_is_shown(answer, draft):
    assert answer.status_code == 422
    ((text, href),) = summary_of(answer)
    assert text.startswith("You changed these answers in another window.")
    assert href == ""
    assert answer.context["form"]["version"].value() == draft.version


def test_back_button_and_forward_again(linked, sign_in):
    browser = sign_in(linked)
    draft = start(browser, "relative")
    post_step(browser, draft, "details", **DETAILS)
    post_step(browser, draft, "sharing", **SHARING)
    form = browser.get(step_url(draft, "details")).context["form"]
    assert (form["name"].value(), form["number"].value()) == (WANG_FANG.name, WANG_FANG.number)
    assert post_step(browser, draft, "details", **DETAILS).url == step_url(draft, "check")


def test_double_click_on_the_last_button_is_one_application(linked, sign_in):
    browser = sign_in(linked)
    draft = draft_of(linked, WANG_FANG, "mother")
    answers = [post_step(browser, draft, "check", version=draft.version) for _click in range(2)]
    assert [answer.url for answer in answers] == [status_url(draft)] * 2
    assert linked.applications.filter(relationship="mother").count() == 1


def test_second_tab_with_the_same_person_meets_the_application_of_the_first(linked, sign_in):
    browser = sign_in(linked)
    first, second = draft_of(linked, WANG_FANG, "mother"), draft_of(linked, WANG_FANG, "mother")
    post_step(browser, first, "check")
    answer = post_step(browser, second, "check")
    assert answer.status_code == 422
    assert summary_of(answer) == [
        ("You have already applied for this person. Open that application to see how it stands.", status_url(first))
    ]


def test_refusal_at_the_end_leads_to_the_answer_to_change(linked, sign_in):
    spouse, second = draft_of(linked, CHEN_JING, "spouse"), draft_of(linked, WANG_FANG, "spouse")
    submit(spouse)
    browser = sign_in(linked)
    answer = post_step(browser, second, "check")
    assert answer.status_code == 422
    ((text, href),) = summary_of(answer)
    assert text.startswith("You have already added your spouse")
    address, control = href.split("#")
    assert address == step_url(second, "details")
    assert re.search(rf'<input[^>]* name="relationship"[^>]* id="{control}"', browser.get(address).content.decode())
    assert "<title>Error:" in answer.content.decode().replace("\n", "")


def test_many_refusals_slow_the_account_down(linked, sign_in):
    refused_before(linked, 3)
    draft = draft_of(linked, WANG_FANG, "mother")
    answer = post_step(sign_in(linked), draft, "check")
    assert answer.status_code == 429
    assert 890 <= int(answer.headers["Retry-After"]) <= 900
    assert summary_of(answer)[0][0].startswith("Several of your applications could not be confirmed.")
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


@pytest.mark.parametrize("slug", RELATIVE)
def test_steps_of_a_sent_application_lead_to_its_status(linked, sign_in, slug):
    browser = sign_in(linked)
    sent = submit(draft_of(linked, WANG_FANG, "mother"))
    assert browser.get(step_url(sent, slug)).url == status_url(sent)
    assert post_step(browser, sent, slug, **DETAILS).url == status_url(sent)


def test_steps_of_a_withdrawn_or_expired_draft_lead_to_its_status(linked, sign_in):
    browser = sign_in(linked)
    withdrawn, expired = draft_of(linked, WANG_FANG, "mother"), draft_of(linked, CHEN_JING, "spouse")
    withdraw_application(withdrawn, by=by(linked))
    LinkApplication.objects.filter(pk=expired.pk).update(touched_at=timezone.now() - timedelta(days=8))
    close_overdue()
    for draft in (withdrawn, expired):
        assert browser.get(step_url(draft, "details")).url == status_url(draft)
        assert "This draft was never sent." in text_of(browser.get(status_url(draft)))


def test_every_button_saves(linked, sign_in):
    browser = sign_in(linked)
    draft = start(browser, "relative")
    answer = post_step(browser, draft, "details", later="1", **DETAILS)
    assert answer.url == reverse("families:family")
    draft.refresh_from_db()
    assert (draft.status, draft.name, draft.number) == (Status.DRAFT, WANG_FANG.name, WANG_FANG.number)


def test_leaving_keeps_what_is_right_of_a_half_filled_page(linked, sign_in):
    browser = sign_in(linked)
    draft = start(browser, "relative")
    answer = post_step(browser, draft, "details", later="1", name="王芳", number="123", relationship="mother")
    assert "the rest has to be entered again" in text_of(browser.get(answer.url))
    draft.refresh_from_db()
    assert (draft.name, draft.number, draft.relationship) == ("王芳", None, "mother")
    assert browser.get(step_url(draft, "sharing")).url == step_url(draft, "details")


def test_leaving_the_last_page_sends_nothing(linked, sign_in):
    draft = draft_of(linked, WANG_FANG, "mother")
    assert post_step(sign_in(linked), draft, "check", later="1").url == reverse("families:family")
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


def test_leaving_from_a_stale_tab_overwrites_nothing(linked, sign_in):
    draft = draft_of(linked, WANG_FANG, "mother")
    answer = post_step(sign_in(linked), draft, "details", later="1", version=0, **DETAILS | {"name": "别人"})
    assert answer.status_code == 422
    draft.refresh_from_db()
    assert draft.name == WANG_FANG.name


NAMES = ["timeline", "receipt", "withdraw", "try-again", "code"]


def addresses(application):
    named = [reverse(f"families:application-{name}", args=[application.pk]) for name in NAMES]
    return [status_url(application), *named, *(step_url(application, slug) for slug in (*RELATIVE, "region"))]


def test_another_citizen_s_application_does_not_exist(linked, stranger, sign_in, unknown_id):
    browser = sign_in(stranger)
    draft, sent = draft_of(linked, CHEN_JING, "spouse"), submit(draft_of(linked, WANG_FANG, "mother"))
    nowhere = LinkApplication(pk=unknown_id)
    for address in [*addresses(draft), *addresses(sent), *addresses(nowhere)]:
        answers = {browser.get(address).status_code, browser.post(address, {"name": "x", "send": "1"}).status_code}
        assert 404 in answers, address
        assert answers <= {404, 405}, address  # some addresses take one method alone
    draft.refresh_from_db()
    sent.refresh_from_db()
    assert (draft.status, sent.status) == (Status.DRAFT, Status.VERIFYING)


def test_who_is_not_signed_in_is_asked_to(linked, client):
    sent = submit(draft_of(linked, WANG_FANG, "mother"))
    starts = [reverse("families:application-start", args=[kind]) for kind in ("self", "relative")]
    for address in [*addresses(sent), *starts]:
        for answer in (client.get(address), client.post(address, DETAILS)):
            assert answer.status_code == 302, address
            assert answer.url.startswith("/account/login/"), address
            assert WANG_FANG.number not in answer.url


def test_stale_sign_in_is_asked_to_show_who_it_is(linked, sign_in):
    browser = sign_in(linked, minutes_ago=60)
    draft = draft_of(linked, WANG_FANG, "mother")
    guarded = [reverse("families:application-start", args=["relative"]), *(step_url(draft, slug) for slug in RELATIVE)]
    for address in guarded:
        assert browser.get(address).url.startswith("/account/reauthenticate/"), address
    assert browser.post(guarded[0]).url.startswith("/account/reauthenticate/")


def test_field_of_ones_own_does_not_get_past_the_step_up(linked, sign_in):
    browser = sign_in(linked, minutes_ago=60)
    answer = browser.post(reverse("families:application-start", args=["relative"]), {"x": "1"})
    assert answer.url.startswith("/account/reauthenticate/")
    assert not LinkApplication.objects.drafts().exists()


def test_sending_after_a_long_read_asks_who_it_is_and_comes_back_with_everything_kept(linked, sign_in):
    browser = sign_in(linked, minutes_ago=60)
    draft = draft_of(linked, WANG_FANG, "mother")
    answer = post_step(browser, draft, "check")
    assert answer.url == f"/account/reauthenticate/?{urlencode({'next': step_url(draft, 'check')})}"
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT
    back = browser.post("/account/reauthenticate/", {"password": PASSWORD, "next": step_url(draft, "check")})
    assert back.url == step_url(draft, "check")
    assert WANG_FANG.name in text_of(browser.get(back.url))
    post_step(browser, draft, "check")
    draft.refresh_from_db()
    assert draft.status == Status.VERIFYING


def test_leaving_the_last_step_needs_no_step_up(linked, sign_in):
    draft = draft_of(linked, WANG_FANG, "mother")
    answer = post_step(sign_in(linked, minutes_ago=60), draft, "check", later="1")
    assert answer.url == reverse("families:family")


def test_answers_are_never_held_up_by_the_step_up(linked, sign_in):
    draft = draft_of(linked, WANG_FANG, "mother")
    answer = post_step(sign_in(linked, minutes_ago=60), draft, "details", **DETAILS | {"name": "王芳芳"})
    assert answer.url == step_url(draft, "check")


def test_nothing_typed_is_in_session_or_address(linked, sign_in):
    browser = sign_in(linked)
    draft = start(browser, "relative")
    answers = [
        post_step(browser, draft, "details", **DETAILS | {"number": "12345"}),
        post_step(browser, draft, "details", later="1", **DETAILS),
        post_step(browser, draft, "details", **DETAILS),
        post_step(browser, draft, "sharing", **SHARING),
        post_step(browser, draft, "check"),
    ]
    kept = json.dumps([row.get_decoded() for row in Session.objects.all()], ensure_ascii=False)
    places = [kept, *(answer.headers.get("Location", "") for answer in answers), *(str(c.cookies) for c in answers)]
    for place in places:
        for secret in (WANG_FANG.name, WANG_FANG.number, WANG_FANG.number[:17], "12345", "mother", "view_card"):
            assert secret not in place


def test_draft_outlives_the_session(linked, sign_in):
    browser = sign_in(linked)
    draft = start(browser, "relative")
    post_step(browser, draft, "details", **DETAILS)
    Session.objects.all().delete()
    lost = post_step(browser, draft, "sharing", **SHARING)
    assert lost.url.startswith("/account/login/")
    other_device = Client()
    other_device.post("/account/login/", {"login": linked.username, "password": PASSWORD})
    assert other_device.get(status_url(draft)).url == step_url(draft, "sharing")
    assert other_device.get(step_url(draft, "details")).context["form"]["name"].value() == WANG_FANG.name


def test_pages_of_the_wizard_are_kept_by_no_cache(linked, sign_in):
    browser = sign_in(linked)
    draft = draft_of(linked, WANG_FANG, "mother")
    for slug in RELATIVE:
        assert "no-store" in browser.get(step_url(draft, slug)).headers["Cache-Control"]
