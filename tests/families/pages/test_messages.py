"""The inbox, and that every kind of message has words that give nobody away."""

import re
import string

import pytest
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import override

from audit import retention
from families.message_texts import TEXTS, VARIANT
from families.models import Message
from families.models.messages import Kind
from families.views.messages import WAYS_ON
from tests.families.conftest import LI_MING, WANG_FANG, link_relative, link_self, waiting

INBOX = "/messages/"
DEFAULT = {"typed": 30, "erasure": 14}


def _codes_in(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)", text))


def test_every_kind_has_a_text_and_a_way_on():
    assert set(TEXTS) == set(WAYS_ON) == set(Kind.values)


@pytest.mark.parametrize("language", ["en", "es", "zh-hans"])
@pytest.mark.parametrize("kind", Kind.values)
def test_a_text_is_filled_by_the_reference_alone(kind, language):
    with override(language):
        for text in (TEXTS[kind], *TEXTS[kind].variants.values()):
            assert _codes_in(str(text.text)) <= ({"reference", "days"} if text.period else {"reference"})
            assert _codes_in(str(text.title)) == set()
            filled = text.filled({"reference": "F7K2-94QD"})
            assert "%" not in filled
            assert not re.search(r"\d{6}", filled)
            assert set(str(text.title)) - set(string.whitespace)


def test_variant_that_nobody_knows_any_more_reads_as_its_kind():
    text, codes = TEXTS[Kind.LINK_CHANGED], {"reference": "F7K2-94QD"}
    assert (text.titled(codes | {VARIANT: "of-before"}), text.filled(codes | {VARIANT: "of-before"})) == (
        str(text.title),
        text.filled(codes),
    )


@pytest.mark.parametrize(
    ("language", "day"), [("en", "1 March 2027"), ("es", "1 de marzo de 2027"), ("zh-hans", "2027年3月1日")]
)
@pytest.mark.parametrize("kind", [kind for kind in Kind.values if TEXTS[kind].dated is not None])
def test_day_is_written_out_in_the_language_of_the_reader(kind, language, day):
    with override(language):
        assert _codes_in(str(TEXTS[kind].dated)) - {"begins", "half"} == {"reference", "until"}
        codes = {"reference": "F7K2-94QD", "until": "2027-03-01", "begins": "2027-01-30T16:05+00:00", "half": "morning"}
        assert day in TEXTS[kind].filled(codes)


@pytest.mark.parametrize(
    ("language", "moment"),
    [("en", "31 January 2027, 00:05"), ("es", "31 de enero de 2027"), ("zh-hans", "2027年1月31日")],
)
def test_moment_is_that_of_where_the_people_live(language, moment):
    codes = {"reference": "F7K2-94QD", "until": "2027-03-01", "begins": "2027-01-30T16:05+00:00"}
    with override(language):
        assert moment in TEXTS[Kind.READ_OUT_BEGINS].filled(codes)


@pytest.mark.parametrize(("kind", "period"), [(Kind.APPLICATION_CLOSED, "typed"), (Kind.ERASURE_ASKED, "erasure")])
def test_days_are_those_for_which_it_is_kept(monkeypatch, kind, period):
    said = [TEXTS[kind].filled({"reference": "F7K2-94QD"})]
    monkeypatch.setattr(retention, "PERIODS", retention.with_days({period: 5}))
    said.append(TEXTS[kind].filled({"reference": "F7K2-94QD"}))
    assert [f"{days} days" in text for days, text in zip((DEFAULT[period], 5), said, strict=True)] == [True, True]


def test_opening_a_message_reads_it_once(client, linked, sign_in):
    message = linked.messages.get()
    sign_in(linked)
    assert "1 new message" in client.get(INBOX).content.decode()
    page = client.get(reverse("families:message", args=[message.pk])).content.decode()
    assert str(TEXTS[message.kind].title) in page
    message.refresh_from_db()
    first = message.read_at
    client.get(reverse("families:message", args=[message.pk]))
    message.refresh_from_db()
    assert message.read_at == first
    assert "You have read them all." in client.get(INBOX).content.decode()


def test_empty_inbox_says_what_will_come(client, applicant, sign_in):
    sign_in(applicant)
    assert "No messages yet" in client.get(INBOX).content.decode()


def _open(client, user, kind):
    message = Message.objects.get(user=user, kind=kind)
    return client.get(reverse("families:message", args=[message.pk])).content.decode()


def test_question_leads_to_the_answer_while_it_waits(client, linked, relative, sign_in):
    link_self(relative, WANG_FANG)
    application = waiting(linked)
    url = reverse("families:application-answer", args=[application.pk])
    sign_in(relative)
    assert url in _open(client, relative, Kind.CONSENT_ASKED)
    client.post(url, {"answer": "refuse"})
    assert url not in _open(client, relative, Kind.CONSENT_ASKED)


def test_begun_link_leads_to_it_until_it_ends(client, linked, sign_in):
    link = link_relative(linked)
    sign_in(linked)
    assert reverse("families:link", args=[link.pk]) in _open(client, linked, Kind.LINK_BEGUN)
    client.post(reverse("families:link-end", args=[link.pk]))
    assert reverse("families:link", args=[link.pk]) not in _open(client, linked, Kind.LINK_BEGUN)


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_opens(client, linked, sign_in, kind):
    link = link_relative(linked)
    codes = {"reference": "F7K2-94QD"}
    message = Message.objects.create(
        user=linked, kind=kind, language="en", application=link.application, link=link, codes=codes
    )
    sign_in(linked)
    page = client.get(reverse("families:message", args=[message.pk]))
    assert page.status_code == 200
    assert "王芳" not in page.content.decode()
    assert "李明" not in page.content.decode()


def test_inbox_needs_the_same_queries_for_one_and_many(client, linked, sign_in, django_assert_num_queries):
    sign_in(linked)
    client.get(INBOX)
    for count in (1, 30):
        with django_assert_num_queries(
            7
        ):  # session, user, count, page, unread, the newest of them, unread in the frame
            page = client.get(INBOX)
        assert page.content.decode().count('class="letter') == min(count, 20)
        Message.objects.bulk_create(
            Message(user=linked, kind=Kind.LINK_BEGUN, language="en", codes={}) for _copy in range(29)
        )


def test_the_names_in_question_are_not_in_messages(linked):
    link_relative(linked)
    for message in Message.objects.all():
        stored = f"{message.codes}{message.kind}"
        assert LI_MING.name not in stored
        assert WANG_FANG.number not in stored


def _letters(client, query=""):
    page = client.get(INBOX + query).content.decode()
    return set(re.findall(r'href="/messages/([0-9a-f-]{36})/"', page))


def _messages(user, count):
    return Message.objects.bulk_create(
        Message(user=user, kind=Kind.LINK_BEGUN, language="en", codes={"reference": "F7K2-94QD"})
        for _one in range(count)
    )


def test_new_ones_are_shown_alone_page_by_page(client, linked, sign_in):
    sign_in(linked)
    read = linked.messages.get()
    new = {str(message.pk) for message in _messages(linked, 21)}
    client.get(reverse("families:message", args=[read.pk]))

    first, second = _letters(client, "?show=new"), _letters(client, "?show=new&page=2")

    assert (len(first), len(second)) == (20, 1)
    assert first | second == new
    assert '?page=2&amp;show=new"' in client.get(f"{INBOX}?show=new").content.decode()
    assert str(read.pk) in _letters(client, "?page=2")


def test_all_are_marked_as_read_but_what_has_come_since(client, linked, relative, sign_in):
    sign_in(linked)
    shown = _messages(linked, 3)
    others = _messages(relative, 1)
    page = client.get(INBOX).content.decode()
    address = re.search(r'action="(/messages/[0-9a-f-]+/read-so-far/)"', page)[1]
    [later] = _messages(linked, 1)

    answer = client.post(address)

    assert (answer.status_code, answer.url) == (302, INBOX)
    assert set(Message.objects.filter(read_at=None)) == {later, *others}
    assert not Message.objects.filter(pk__in=[one.pk for one in shown], read_at=None).exists()


def test_nothing_new_offers_nothing_to_mark(client, linked, sign_in):
    sign_in(linked)
    linked.messages.update(read_at="2026-11-01T00:00:00Z")
    page = client.get(f"{INBOX}?show=new").content.decode()

    assert "Mark all as read" not in page
    assert "You have read them all." in page
    assert "Show all messages" in page


@pytest.mark.parametrize("language", ["en", "es", "zh-hans"])
def test_message_of_an_ended_link_is_read_in_the_language_of_its_reader(client, linked, sign_in, language):
    link = link_relative(linked)
    sign_in(linked)
    client.post(reverse("families:link-end", args=[link.pk]))
    linked.language = language
    linked.save()
    for kind in (Kind.LINK_BEGUN, Kind.LINK_ENDED):
        page = _open(client, linked, kind)
        with override(language):
            assert escape(str(TEXTS[kind].title)) in page
            assert escape(TEXTS[kind].filled({"reference": link.application.reference})) in page
