"""The two files: whole, the same in both, and nothing of a relative that the user's pages would not show."""

import json
import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from accounts.models import User
from audit.models import Event
from audit.services import Actor, record_event
from benefits.models import InsuranceRecord
from benefits.services.my_data.events import OWN_ACTS
from benefits.services.my_data.exporting import MOST_AN_HOUR, FileKind, export_data
from benefits.services.my_data.parts import PARTS
from benefits.services.my_data.shape import Whose
from families.admin.event_words import KINDS, kind_of
from families.errors import TooManyAttempts
from families.identifiers import mask
from families.models import FamilyLink, LinkApplication
from families.models.consents import Route
from families.relationships import Relationship, Sex
from families.scopes import Scope
from families.services.consents.answering import refuse
from families.services.consents.terms import most_that_route_grants, shown_text
from families.services.links.asked_links import Pair
from families.services.links.checks import Question, check_links
from families.services.links.ending import end_link_as
from families.verification import Outcome
from integrators.codes import Purpose
from tests.benefits.my_data.conftest import EMPLOYER, ME, end_now, exported, told
from tests.families.conftest import (
    CHEN_JING,
    LI_XIAOYU,
    WANG_FANG,
    ZHAO_QIANG,
    Resident,
    answer,
    by,
    draft_of,
    link_self,
    submit,
    waiting,
)

pytestmark = pytest.mark.django_db


def say_no(application, actor):
    shown = shown_text(application, most_that_route_grants(application, Route.ACCOUNT), "en")
    refuse(application, route=Route.ACCOUNT, shown=shown, language="en", by=actor)


def test_json_is_whole_and_says_its_format(everything):
    file = told(everything.user)

    assert file["format"] == "sscard-my-data/1"
    assert file["language"] == "en"
    assert list(file) == ["format", "made_at", "language", *(part.key for part in PARTS)]
    assert file["account"][0]["username"] == everything.user.username
    assert [row["number"] for row in file["person"]] == [ME.number]
    assert {(row["relationship"], row["name"]) for row in file["links"]} == {
        ("self", ME.name),
        ("mother", WANG_FANG.name),
        ("daughter", LI_XIAOYU.name),
    }
    assert [(row["relationship"], row["name"]) for row in file["links_to_me"]] == [("spouse", CHEN_JING.name)]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Whom you are linked to"), ("es", 'lang="es"'), ("zh-hans", 'lang="zh-hans"')],
)
def test_html_says_the_same_in_words_of_the_users_language(everything, language, words):
    User.objects.filter(pk=everything.user.pk).update(language=language)
    everything.user.refresh_from_db()

    page = exported(everything.user, FileKind.HTML)

    assert words in page
    assert page.endswith("</html>\n")
    assert "<script" not in page
    assert "http" not in page
    page = page.replace("<wbr>", "")
    for value in (ME.name, ME.number, EMPLOYER, CHEN_JING.name, mask(WANG_FANG.number)):
        assert value in page
    assert page.count("<section") == page.count("</section>") == len(PARTS)


def test_html_names_regions_as_people_know_them_and_gives_each_spell_a_line(everything):
    page = exported(everything.user, FileKind.HTML).replace("<wbr>", "")
    record = InsuranceRecord.objects.filter(person=everything.person).first()
    record.spells = [{**record.spells[0], "from": f"20{year}-01"} for year in (10, 11)]
    record.save()
    whole = exported(everything.user, FileKind.HTML).replace("<wbr>", "")

    assert "<dd>Beijing</dd>" in page
    assert "Shixia" not in page
    assert f"<dd>{record.region_code}</dd>" not in page
    assert re.search(r"<dd>2010-01 – [^<]*<br>2011-01 – [^<]*</dd>", whole)
    assert told(everything.user)["insurances"][0]["region_code"] == record.region_code


def test_what_was_left_out_of_the_messages_is_told(everything):
    (row,) = told(everything.user)["message_choices"]
    page = exported(everything.user, FileKind.HTML).replace("<wbr>", "")

    assert (row["by_email"], row["left_out_of_email"], row["left_out_of_text"]) == (["links"], ["link_ended"], [])
    assert "Left out of it by e-mail</dt><dd>A link has ended</dd>" in page


def test_every_label_can_be_translated(everything):
    whose = Whose(everything.user, everything.person, kind_of)
    labels = {(part.key, field.key): field.label for part in PARTS for row in part.rows(whose) for field in row}

    assert [key for key, label in labels.items() if not isinstance(label, Promise)] == []


def test_what_people_wrote_is_no_markup(everything):
    User.objects.filter(pk=everything.user.pk).update(username="<b>bold</b>&")
    everything.user.refresh_from_db()

    page = exported(everything.user, FileKind.HTML).replace("<wbr>", "")

    assert "&lt;b&gt;bold&lt;/b&gt;&amp;" in page
    assert "<b>" not in page


def test_no_number_of_a_relative_is_in_it(everything):
    for kind in FileKind:
        file = exported(everything.user, kind).replace("<wbr>", "")
        for resident in (WANG_FANG, LI_XIAOYU, CHEN_JING):
            assert resident.number not in file
            assert resident.card().number not in file


def test_when_something_falls_due_for_a_relative_is_theirs(everything):
    days = [row["due_on"] for row in told(everything.user)["reminders"]]

    assert days == [(timezone.localdate() + timedelta(days=77)).isoformat()]


def test_of_an_ended_link_the_relative_is_shown_no_longer(everything):
    end_now(everything.child)
    end_now(everything.mother)

    file = exported(everything.user)

    assert LI_XIAOYU.name not in file
    assert mask(LI_XIAOYU.number) not in file
    assert WANG_FANG.name not in file


def test_of_a_paused_link_too(everything):
    FamilyLink.objects.filter(pk=everything.child.pk).update(paused_at=timezone.now())

    assert LI_XIAOYU.name not in exported(everything.user)


def test_what_was_typed_of_a_child_goes_with_the_end_of_the_application(everything):
    child = Resident("李小雪", date(timezone.localdate().year - 6, 2, 3), Sex.FEMALE, sequence=77)
    asked = submit(draft_of(everything.user, child, Relationship.DAUGHTER))
    assert child.name in exported(everything.user)
    answer(asked, None, Outcome.NOT_FOUND)

    assert child.name not in exported(everything.user)
    assert LinkApplication.objects.get(pk=asked.pk).name == child.name


def test_what_was_typed_of_an_adult_is_there_whether_or_not_the_register_knows_them(everything, stranger):
    """Else the file would tell whom the register knows."""
    unknown = answer(submit(draft_of(everything.user, ZHAO_QIANG, Relationship.OTHER)), None, Outcome.NOT_FOUND)
    known = waiting(everything.user, Resident("钱多", date(1970, 1, 2), sequence=3), Relationship.OTHER)
    say_no(known, by(stranger))

    rows = {row["reference"]: row["typed_name"] for row in told(everything.user)["applications"]}

    assert (rows[unknown.reference], rows[known.reference]) == (ZHAO_QIANG.name, "钱多")


def test_anothers_number_typed_as_ones_own_is_masked(applicant):
    answer(submit(draft_of(applicant, ZHAO_QIANG)), None, Outcome.NOT_FOUND)

    (row,) = told(applicant)["applications"]

    assert (row["typed_name"], row["typed_number"]) == (ZHAO_QIANG.name, mask(ZHAO_QIANG.number))


def test_own_number_stands_whole_where_it_was_typed(everything):
    rows = {row["relationship"]: row["typed_number"] for row in told(everything.user)["applications"]}

    assert (rows["self"], rows["mother"]) == (ME.number, mask(WANG_FANG.number))


def test_every_end_at_the_relative_reads_the_same(everything, stranger):
    asked = [
        waiting(everything.user, Resident(name, date(1970, 1, 2), sequence=turn), Relationship.OTHER)
        for turn, name in enumerate(("钱多", "钱少"))
    ]
    say_no(asked[0], by(stranger))
    LinkApplication.objects.filter(pk=asked[1].pk).update(status="expired", ended_at=timezone.now(), expires_at=None)

    statuses = {row["reference"]: row["status"] for row in told(everything.user)["applications"]}

    assert {statuses[one.reference] for one in asked} == {"not_linked"}


def test_events_are_in_words_and_without_codes(everything):
    rows = told(everything.user)["events"]

    looked = [row for row in rows if row["kind"] == "families.record_opened"]
    assert [(row["by"], row["of"]) for row in looked] == [("somebody", f"link:{everything.viewer.pk}")]
    assert "Record opened through a link" in exported(everything.user, FileKind.HTML)
    assert {key for row in rows for key in row} == {"at", "kind", "by", "app", "is_automatic", "of"}


def ask(everything, owner, person_id):
    question = Question(Pair(owner.pk, person_id), Scope.VIEW_CARD, Purpose.BANK_PENSION)
    check_links([question], app=everything.app)


def test_app_that_asked_about_me_is_told_and_whom_mine_asked_about_is_not(everything, stranger):
    """Whether an app's question found somebody tells who is known."""
    ask(everything, stranger, everything.person.pk)
    ask(everything, everything.user, everything.mother.person_id)
    ask(everything, everything.user, everything.user.pk)

    rows = [row for row in told(everything.user)["events"] if "check" in row["kind"]]

    assert [(row["kind"], row["by"], row["app"]) for row in rows] == [
        ("families.link_checked", "app", everything.app.integrator.name)
    ]


def test_whether_a_relatives_telephone_was_reached_is_not_told(everything):
    application = everything.mother.application
    record_event(
        "families.code_sent",
        by=by(everything.user),
        of="application",
        object_id=application.pk,
        person_id=application.person_id,
        codes={"channel": "sms", "route": "read_out"},
    )

    assert "families.code_sent" not in exported(everything.user)


def test_officers_file_holds_nothing_of_their_work(everything, officer):
    record_event(
        "families.person_viewed",
        by=Actor.officer(officer.pk),
        of="person",
        object_id=everything.person.pk,
        person_id=everything.person.pk,
    )

    assert str(everything.person.pk) not in exported(officer)
    assert ("families.person_viewed", "officer") in {
        (row["kind"], row["by"]) for row in told(everything.user)["events"]
    }


def test_own_acts_have_words():
    assert {kind for kind in OWN_ACTS if kind not in KINDS} == set()


@pytest.mark.parametrize("is_silent", [True, False], ids=["silent", "told"])
def test_owners_file_does_not_say_how_a_link_ended(everything, relative, is_silent):
    end_link_as(everything.mother, relative, is_silent=is_silent, by=by(relative))

    rows = [row for row in told(everything.user)["events"] if row["of"] == f"link:{everything.mother.pk}"]

    assert [(row["kind"], row["by"]) for row in rows][-1:] == [("families.link_ended", "somebody")]
    assert "ended_by" not in told(everything.user)["links"][0]


def test_events_come_page_by_page(everything, monkeypatch):
    whole = told(everything.user)["events"]
    monkeypatch.setattr("benefits.services.my_data.events._PAGE", 2)

    assert told(everything.user)["events"][: len(whole)] == whole


def test_user_without_a_card_gets_their_account(relative):
    file = told(relative)

    assert file["account"][0]["username"] == "relative"
    assert (file["person"], file["cards"], file["links_to_me"]) == ([], [], [])


def test_each_file_is_an_event_and_many_are_refused(me):
    for _turn in range(MOST_AN_HOUR):
        exported(me)
    with pytest.raises(TooManyAttempts):
        export_data(FileKind.HTML, by=me, kind_of=kind_of)

    events = Event.objects.filter(kind="accounts.data_exported", object_id=str(me.pk))
    assert [event.codes for event in events] == [{"file": "json"}] * MOST_AN_HOUR


def download(client, kind="json"):
    return client.post(reverse("benefits:my-data-export", args=[kind]))


def test_file_is_a_download_that_no_cache_keeps(everything, sign_in):
    answer_ = download(sign_in(everything.user))

    assert answer_.status_code == 200
    assert answer_["Content-Type"] == "application/json"
    assert answer_["Content-Disposition"] == f'attachment; filename="sscard-{timezone.localdate():%Y-%m-%d}.json"'
    assert "no-store" in answer_["Cache-Control"]
    assert json.loads(b"".join(answer_.streaming_content))["person"][0]["number"] == ME.number


def test_stale_sign_in_steps_up_first_and_comes_back_to_the_page(everything, sign_in):
    answer_ = download(sign_in(everything.user, minutes_ago=11), "html")

    assert answer_.status_code == 302
    assert answer_.url == "/account/reauthenticate/?next=%2Faccount%2Fdata%2F"
    assert not Event.objects.filter(kind="accounts.data_exported").exists()


def test_user_without_a_password_sets_one_first(sign_in, me):
    me.set_unusable_password()
    me.save(update_fields=["password"])

    answer_ = download(sign_in(me, minutes_ago=11))

    assert answer_.url == "/account/password/set/?next=%2Faccount%2Fdata%2F"


def test_nobody_is_led_to_sign_in_and_a_get_downloads_nothing(everything, sign_in):
    for kind in FileKind:
        assert download(Client(), kind.value).status_code == 302
        assert sign_in(everything.user).get(reverse("benefits:my-data-export", args=[kind.value])).status_code == 405
    assert Client().get(reverse("benefits:my-data")).status_code == 302


def test_strangers_file_holds_the_stranger_alone(everything, sign_in, applicant):
    link_self(applicant, ZHAO_QIANG)
    file = b"".join(download(sign_in(applicant)).streaming_content).decode()

    assert ZHAO_QIANG.number in file
    for word in (ME.name, ME.number, EMPLOYER, everything.user.username, WANG_FANG.name):
        assert word not in file


def test_too_many_downloads_have_a_page(me, sign_in):
    browser = sign_in(me)
    for _turn in range(MOST_AN_HOUR):
        assert download(browser).status_code == 200

    answer_ = download(browser)

    assert answer_.status_code == 429
    assert "Too many downloads" in answer_.content.decode()
