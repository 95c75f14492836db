"""What people type: what is taken, and for each thing that is not, the sentence that says how to put it right."""

from datetime import timedelta

import pytest
from django.utils import timezone

from families.models import LinkApplication
from families.relationships import Relationship, Sex
from families.services.applications.drafts import withdraw_application
from tests.families.conftest import (
    CHEN_JING,
    LI_MING,
    LI_XIAOYU,
    WANG_FANG,
    Resident,
    by,
    draft_of,
    link_relative,
    link_self,
    number_of,
    submit,
    waiting,
)
from tests.families.wizard.pages import DETAILS, assert_error_is_told, post_step, start, step_url, summary_of, text_of

FATHER = Resident("李建国", LI_MING.born.replace(year=1955))


def wide(text):
    return "".join(chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else character for character in text)


TAKEN = [
    pytest.param(f" 110101 19581102 {WANG_FANG.number[14:]} ", WANG_FANG.number, id="spaces"),
    pytest.param(
        "-".join([WANG_FANG.number[:6], WANG_FANG.number[6:14], WANG_FANG.number[14:]]), WANG_FANG.number, id="dashes"
    ),
    pytest.param(wide(WANG_FANG.number), WANG_FANG.number, id="full-width"),
    pytest.param(f"\u200b{WANG_FANG.number}\ufe0f", WANG_FANG.number, id="invisible-characters"),
    pytest.param("11010519491231002x", "11010519491231002X", id="lower-case-x"),
    pytest.param("11010519491231002X", "11010519491231002X", id="standard-s-first-example"),
    pytest.param("440524188001010014", "440524188001010014", id="standard-s-second-example"),
    pytest.param("510107196005152001", "510107196005152001", id="born-before-the-district"),
    pytest.param("810000199003070015", "810000199003070015", id="hong-kong"),
]


@pytest.mark.parametrize(("typed", "stored"), TAKEN)
def test_number_is_taken_as_people_write_it(linked, sign_in, typed, stored):
    browser = sign_in(linked)
    draft = start(browser, "relative")
    answer = post_step(browser, draft, "details", name="王芳", number=typed, relationship=Relationship.OTHER)
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.number == stored


def test_browser_may_fill_in_one_s_own_name_and_no_relative_s(applicant, sign_in):
    browser = sign_in(applicant)
    own = start(browser, "self")
    post_step(browser, own, "region", region_id="320500")
    link_self(applicant)
    for draft, autocomplete in ((own, "name"), (start(browser, "relative"), "off")):
        field = browser.get(step_url(draft, "details")).context["form"]["name"]
        assert f' autocomplete="{autocomplete}"' in str(field)


to_come = timezone.localdate() + timedelta(days=2)  # a run may go on past midnight
REFUSED = [
    pytest.param("", "Enter the social-security number, or tick that there is none yet.", id="nothing"),
    pytest.param("11010119580230002X", "this day does not exist", id="30-february"),
    pytest.param(number_of(to_come), "lies in the future", id="birthday-in-the-future"),
    pytest.param("110101195811020007", "cannot be 000", id="sequence-000"),
    pytest.param("11010519491231002" + "1", "The last character does not fit the others.", id="check-digit"),
    pytest.param("1101011958110200", "has 18 characters", id="too-short"),
    pytest.param(WANG_FANG.number + "1", "has 18 characters", id="too-long"),
    pytest.param("11O101195811020022", "has only digits", id="letter-o"),
    pytest.param("990101195811020022", "No number begins with these two digits", id="area"),
    pytest.param("<script>alert(1)</script>", "has only digits", id="html"),
]


@pytest.mark.parametrize(("typed", "words"), REFUSED)
def test_wrong_number_is_explained_and_stays(linked, sign_in, typed, words):
    browser = sign_in(linked)
    draft = start(browser, "relative")
    answer = post_step(browser, draft, "details", name="王芳", number=typed, relationship="mother")
    assert_error_is_told(answer, "number", words)
    assert answer.context["form"]["number"].value() == typed
    assert "<script>alert" not in answer.content.decode()
    draft.refresh_from_db()
    assert (draft.number, draft.version) == (None, 0)


def test_fifteen_digits_are_answered_with_the_number_of_today(linked, sign_in):
    browser = sign_in(linked)
    draft = start(browser, "relative")
    answer = post_step(browser, draft, "details", name="王芳", number="110105491231002", relationship="other")
    assert_error_is_told(answer, "number", "Today's number for it is 11010519491231002X")


NAMES = [
    ("  王芳  ", "王芳"),
    ("阿依古丽·买买提", "阿依古丽·买买提"),
    ("𠮷野𠀋子", "𠮷野𠀋子"),
    ("María  José O'Neill-García", "María José O'Neill-García"),
    ("名" * 100, "名" * 100),
    ("\ufeff王\u200b芳\u202e", "王芳"),
    ("葛\U000e0100城\ufe0f", "葛城"),
    ("Jose\u0301 Mu\u00adñoz", "José Muñoz"),
]


@pytest.mark.parametrize(("typed", "stored"), NAMES)
def test_name_is_taken_as_people_are_called(linked, sign_in, typed, stored):
    browser = sign_in(linked)
    draft = start(browser, "relative")
    assert post_step(browser, draft, "details", **DETAILS | {"name": typed}).status_code == 302
    draft.refresh_from_db()
    assert draft.name == stored
    assert stored in browser.get(step_url(draft, "details")).context["form"]["name"].value()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter the full name"),
        ("   ", "Enter the full name"),
        ("·", "Enter the full name"),
        ("\u200b", "Enter the full name"),
        ("名" * 200, "longer than 100 characters"),
        ("<b>王芳</b>", "Remove other characters"),
        ("王芳 {{ 7*7 }}", "Remove other characters"),
    ],
)
def test_wrong_name_is_explained_and_stays(linked, sign_in, typed, words):
    browser = sign_in(linked)
    draft = start(browser, "relative")
    answer = post_step(browser, draft, "details", **DETAILS | {"name": typed})
    assert_error_is_told(answer, "name", words)
    assert answer.context["form"]["name"].value() == typed
    assert "<b>" not in answer.content.decode()


def test_several_mistakes_are_told_at_once_in_the_order_of_the_page(linked, sign_in):
    browser = sign_in(linked)
    draft = start(browser, "relative")
    answer = post_step(browser, draft, "details", name="", number="", relationship="")
    assert [href.split("_")[1] for _text, href in summary_of(answer)] == ["name", "number", "relationship"]
    assert "<title>Error:" in answer.content.decode().replace("\n", "")


def refused(browser, resident, relationship, **answers):
    draft = start(browser, "relative")
    given = {"name": resident.name, "number": resident.number, "relationship": relationship}
    return post_step(browser, draft, "details", **given | answers)


def test_own_number(linked, sign_in):
    answer = refused(sign_in(linked), LI_MING, "brother")
    assert_error_is_told(answer, "number", "This is your own number.")


def test_person_linked_already(linked, sign_in):
    link_relative(linked)
    assert_error_is_told(refused(sign_in(linked), WANG_FANG, "mother"), "number", "already linked to your account")


def test_person_applied_for_already_with_the_way_there(linked, sign_in):
    there = submit(draft_of(linked, WANG_FANG, "mother"))
    answer = refused(sign_in(linked), WANG_FANG, "mother")
    assert_error_is_told(answer, "number", "You have already applied for this person.")
    assert f'href="/family/applications/{there.pk}/"' in answer.content.decode()
    assert f"Open application {there.reference}" in text_of(answer)


@pytest.mark.parametrize(
    ("resident", "relationship", "words"),
    [
        (Resident("李雷", LI_XIAOYU.born), "daughter", "belongs to a man or boy"),
        (LI_XIAOYU, "son", "belongs to a woman or girl"),
        (
            Resident("李年轻", LI_MING.born.replace(year=LI_MING.born.year + 10)),
            "father",
            "too young to be that to you",
        ),
        (Resident("李老", LI_MING.born.replace(year=1950)), "son", "too old to be that to you"),
    ],
)
def test_relationship_that_the_number_contradicts(linked, sign_in, resident, relationship, words):
    assert_error_is_told(refused(sign_in(linked), resident, relationship), "relationship", words)


def test_second_spouse(linked, sign_in):
    submit(draft_of(linked, CHEN_JING, "spouse"))
    other = Resident("陈红", CHEN_JING.born, Sex.FEMALE, sequence=5)
    assert_error_is_told(refused(sign_in(linked), other, "spouse"), "relationship", "already added your spouse")


def test_one_elder_more_than_the_quota_with_open_applications_counted(linked, sign_in):
    elders = [Resident("老人", FATHER.born, sequence=turn) for turn in range(5)]
    link_relative(linked, elders[0], Relationship.FATHER_IN_LAW)
    for elder in elders[1:4]:
        submit(draft_of(linked, elder, Relationship.FATHER_IN_LAW))
    answer = refused(sign_in(linked), elders[4], "father_in_law")
    assert_error_is_told(answer, "relationship", "You can add 4 elders at most")


def test_no_number_yet_needs_no_number(linked, sign_in):
    browser = sign_in(linked)
    draft = start(browser, "relative")
    answer = post_step(browser, draft, "details", name="李宝宝", number="", has_no_number="on", relationship="son")
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert (draft.has_no_number, draft.number) == (True, None)


def test_number_and_none_yet_contradict(linked, sign_in):
    answer = refused(sign_in(linked), LI_XIAOYU, "daughter", has_no_number="on")
    assert_error_is_told(answer, "has_no_number", "Remove it, or remove this tick.")


@pytest.mark.parametrize(
    ("answers", "field", "words"),
    [
        ({"term_days": "365"}, "preset", "Choose what you want to do for them."),
        ({"preset": "own", "term_days": "365"}, "scopes", "Choose at least one thing to share."),
        ({"preset": "own", "scopes": ["all"], "term_days": "365"}, "scopes", "Choose from the list."),
        ({"preset": "pension"}, "term_days", "Choose for how long."),
        ({"preset": "pension", "term_days": "9999"}, "term_days", "Choose from the list."),
        ({"preset": "child", "term_days": "31"}, "preset", "Choose from the list."),
    ],
)
def test_wrong_sharing_is_explained(linked, sign_in, answers, field, words):
    browser = sign_in(linked)
    draft = draft_of(linked, WANG_FANG, "mother", scopes=[])
    assert_error_is_told(post_step(browser, draft, "sharing", **answers), field, words)


def test_region_outside_the_list(applicant, sign_in):
    browser = sign_in(applicant)
    draft = start(browser, "self")
    assert_error_is_told(post_step(browser, draft, "region", region_id="110101"), "region_id", "from the list")
    assert_error_is_told(post_step(browser, draft, "region", region_id=""), "region_id", "Choose the city")


def test_nothing_of_a_refused_answer_is_stored(linked, sign_in):
    refused(sign_in(linked), LI_MING, "brother")
    assert LinkApplication.objects.drafts().get().name_sealed is None


def asked_in_vain(user, times):
    for _turn in range(times):
        withdraw_application(waiting(user), by=by(user))


def test_who_asked_lately_reads_it_as_soon_as_the_number_is_typed(linked, sign_in):
    """In the very words of the last page; what they typed can be kept, and somebody else can be asked for at once."""
    asked_in_vain(linked, 2)
    browser = sign_in(linked)
    draft = start(browser, "relative")

    answer = post_step(browser, draft, "details", **DETAILS)

    whole = draft_of(linked, WANG_FANG, Relationship.MOTHER)
    sent = post_step(browser, whole, "check")
    assert (answer.status_code, sent.status_code) == (429, 429)
    [(words, href)] = summary_of(answer)
    assert words.startswith("You have sent several requests about this person.")
    assert (words, href) in summary_of(sent)
    assert 86_300 <= int(answer.headers["Retry-After"]) <= 86_400
    assert answer.context["form"]["number"].value() == WANG_FANG.number
    draft.refresh_from_db()
    assert draft.number is None

    kept = browser.post(step_url(draft, "details"), {"version": draft.version, "later": "1", **DETAILS}, follow=True)
    assert "Your answers are saved." in text_of(kept)
    draft.refresh_from_db()
    assert draft.number == WANG_FANG.number
    other = {"name": CHEN_JING.name, "number": CHEN_JING.number, "relationship": "spouse"}
    assert post_step(browser, draft, "details", **other).status_code == 302


def test_who_asked_once_reads_nothing_of_it(linked, sign_in):
    asked_in_vain(linked, 1)
    browser = sign_in(linked)

    assert post_step(browser, start(browser, "relative"), "details", **DETAILS).status_code == 302


def test_what_is_wrong_besides_comes_with_it(linked, sign_in):
    asked_in_vain(linked, 2)
    browser = sign_in(linked)

    answer = post_step(browser, start(browser, "relative"), "details", **DETAILS | {"name": ""})

    assert answer.status_code == 422
    assert len(summary_of(answer)) == 2
    assert "You have sent several requests about this person." in text_of(answer)
