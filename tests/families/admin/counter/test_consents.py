"""What somebody answers at the counter: nothing ticked in advance, the text of what was ticked, and the answer with officer and
paper."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.utils import timezone

from audit.models import Event
from families.models import ApplicantBlock, Consent, FamilyLink
from families.models.consents import Answer, Route
from families.relationships import Relationship
from families.services.consents.counter import text_at_counter
from families.services.consents.terms import Terms, most_that_route_grants
from families.states import Status
from tests.families.admin.counter.conftest import at, barred, begin, said
from tests.families.recipes import link_self, make_link, make_person, make_waiting

PLAIN = ["view_card"]
SENSITIVE = ["view_pension"]


@pytest.fixture
def where(mother, asked):
    return at("consent", mother, asked)


def terms_of(scopes, days=31):
    return Terms(list(scopes), days)


def agree(client, where, asked, *, scopes=PLAIN, sensitive=SENSITIVE, days=31, language="en", read=None, **more):
    """Sent from the page on which the text of just that stood, unless another was `read`."""
    text = text_at_counter(asked, read or terms_of([*scopes, *sensitive], days), language)
    given = {"scopes": scopes, "sensitive": sensitive, "term_days": days, "shown": text.sha256, "text": language}
    return client.post(where, given | {"answer": "agree"} | more)


def test_page_shows_the_text_and_ticks_nothing(visit, where, asked):
    response = visit.get(where)

    body = response.content.decode()
    text = text_at_counter(asked, most_that_route_grants(asked, Route.COUNTER), "en")
    assert all(paragraph in body for paragraph in text.paragraphs)
    assert body.count("checked") == 1  # the term, as asked
    assert "李娜 asks to add their card" in body


@pytest.mark.parametrize(("language", "words"), [("es", "tarjeta"), ("zh-hans", "社保卡"), ("en", "card")])
def test_text_is_shown_in_their_language(visit, where, asked, language, words):
    body = visit.get(where, {"text": language}).content.decode()

    shown = body.partition('class="text-shown"')[2].partition("</section>")[0]
    assert f'lang="{language}"' in shown
    assert words in shown
    text = text_at_counter(asked, most_that_route_grants(asked, Route.COUNTER), language)
    assert text.paragraphs[0] in shown


def test_less_than_asked_is_read_before_it_counts(visit, where, asked):
    most = most_that_route_grants(asked, Route.COUNTER)

    response = agree(visit, where, asked, read=most, language="zh-hans")

    body = response.content.decode()
    assert response.status_code == 200
    assert "Is this what they agree to?" in body
    chosen = text_at_counter(asked, terms_of([*PLAIN, *SENSITIVE]), "zh-hans")
    assert all(paragraph in body for paragraph in chosen.paragraphs)
    assert f'name="shown" value="{chosen.sha256}"' in body
    assert not Consent.objects.filter(application=asked, answered_at__isnull=False).exists()


def test_yes_makes_the_link_and_names_officer_and_paper(visit, officer, where, asked, mother):
    response = agree(visit, where, asked, language="zh-hans")

    assert response.url == at("visit", mother)
    assert said(response) == ["Recorded: they agreed. The link has begun, and both sides are told."]
    link = FamilyLink.objects.get(application=asked)
    assert (link.scopes, (link.until - link.begins_at).days) == ([*PLAIN, *SENSITIVE], 31)
    consent = Consent.objects.get(application=asked)
    assert (consent.route, consent.language, consent.answered_by) == ("counter", "zh-hans", f"officer:{officer.pk}")
    event = Event.objects.get(kind="families.consent_granted", object_id=str(asked.pk))
    assert (event.actor_id, event.codes["identity"], event.codes["route"]) == (
        str(officer.pk),
        "identity_card",
        "counter",
    )


def test_second_press_changes_nothing(visit, where, asked):
    agree(visit, where, asked)
    response = agree(visit, where, asked)

    assert said(response)[-1] == "There is nothing to decide here any more."
    assert Event.objects.filter(kind="families.consent_granted", object_id=str(asked.pk)).count() == 1


@pytest.mark.parametrize(
    "ticks", [{"scopes": ["view_pension"], "sensitive": []}, {"scopes": [], "sensitive": ["view_card"]}]
)
def test_sensitive_thing_among_the_others_counts_for_nothing(visit, where, asked, ticks):
    response = agree(visit, where, asked, **ticks)

    assert response.status_code == 422
    asked.refresh_from_db()
    assert asked.status == Status.AWAITING_CONSENT


def test_nothing_ticked_is_no_yes(visit, where, asked):
    response = agree(visit, where, asked, scopes=[], sensitive=[], read=terms_of(PLAIN))

    assert response.status_code == 422
    assert "Tick at least one thing that they agree to" in response.content.decode()


def test_text_that_changed_on_the_last_page_is_said_and_shown_anew(visit, where, asked):
    response = agree(visit, where, asked, read=terms_of(PLAIN), is_final="1")

    body = response.content.decode()
    assert "This is not the text that belongs to what was chosen." in body
    assert text_at_counter(asked, terms_of([*PLAIN, *SENSITIVE]), "en").sha256 in body
    asked.refresh_from_db()
    assert asked.status == Status.AWAITING_CONSENT


def test_what_stands_in_the_way_is_said_at_the_counter(visit, where, asked, mother):
    mother.cards.update(state="cancelled")

    response = agree(visit, where, asked)

    assert said(response) == [
        "Recorded: they agreed, but no link could be made. The person has no usable card. The applicant is not told why."
    ]
    asked.refresh_from_db()
    assert asked.status == Status.DECLINED


def test_no_with_reasons_and_a_block(visit, officer, where, asked, mother, daughter):
    response = visit.post(where, {"answer": "refuse", "text": "es", "reasons": ["under_pressure"], "blocks": "on"})

    assert "cannot ask them any more" in said(response)[0]
    consent = Consent.objects.get(application=asked)
    assert (consent.answer, consent.refusal_reasons, consent.language) == (Answer.REFUSED, ["under_pressure"], "es")
    assert ApplicantBlock.objects.filter(person=mother, applicant=daughter).exists()
    event = Event.objects.get(kind="families.consent_refused", object_id=str(asked.pk))
    assert (event.actor_id, event.codes["identity"]) == (str(officer.pk), "identity_card")


def test_region_that_offers_no_counter_leaves_the_no(visit, where, asked, pack_of):
    pack_of("110000", consent_routes='["account"]')

    body = visit.get(where).content.decode()
    assert "nobody agrees at an office" in body
    assert 'value="agree"' not in body
    assert agree(visit, where, asked).status_code == 422
    assert "Recorded: they refused." in said(visit.post(where, {"answer": "refuse"}))[0]


def test_other_guardian_answers_for_a_child_each_thing_by_itself(beijing, daughter, child):
    father = make_person("周强", date(1984, 1, 5), sequence=15)
    asked = make_waiting(
        daughter,
        child,
        Relationship.DAUGHTER,
        other_guardian=father,
        is_guardian_asked=True,
        guardian_scopes=["view_card"],
    )
    where = at("consent", father, asked)
    begin(beijing, father)

    body = beijing.get(where).content.decode()
    assert "a child in their care" in body
    assert 'name="sensitive" value="view_card"' in body.replace("\n", " ")
    agree(beijing, where, asked, scopes=[], sensitive=["view_card"])
    assert FamilyLink.objects.get(application=asked).scopes == ["view_card"]
    begin(beijing, child)
    assert beijing.get(at("consent", child, asked)).status_code == 404


def test_other_guardian_who_lives_elsewhere_answers_at_their_own_office(guangdong, daughter, child):
    father = make_person("周强", date(1984, 1, 5), sequence=15, region="440106")
    asked = make_waiting(
        daughter,
        child,
        Relationship.DAUGHTER,
        other_guardian=father,
        is_guardian_asked=True,
        guardian_scopes=["view_card"],
    )
    begin(guangdong, father)

    agree(guangdong, at("consent", father, asked), asked, scopes=[], sensitive=["view_card"])

    assert FamilyLink.objects.get(application=asked).scopes == ["view_card"]


class TestWho:
    def test_auditor_and_another_region_answer_nothing(self, auditor, guangdong, where, asked):
        for client, status in ((auditor, 403), (guangdong, 404)):
            assert client.get(where).status_code == status
            assert agree(client, where, asked).status_code == status
            assert client.post(where, {"answer": "refuse"}).status_code == status

    def test_officer_near_to_who_asks_answers_nothing(self, visit, officer, where, asked, daughter, mother):
        own = link_self(officer, "赵强", date(1979, 6, 30), sequence=33)
        make_link(daughter, own.person, Relationship.OTHER)

        tries = (visit.get, partial(agree, visit, asked=asked), partial(visit.post, data={"answer": "refuse"}))
        for answer in tries:
            assert "not yours to record" in said(answer(where))[-1]
        assert barred() == [("application", str(asked.pk), str(officer.pk))] * 3
        asked.refresh_from_db()
        assert asked.status == Status.AWAITING_CONSENT

    def test_request_of_somebody_else_has_no_page_in_this_visit(self, visit, applicant, mother):
        other = make_person("陈静", date(1958, 2, 3), sequence=44)
        asked = make_waiting(applicant, other, Relationship.OTHER)

        assert visit.get(at("consent", mother, asked)).status_code == 404

    def test_without_a_paper_nothing_is_recorded(self, beijing, where, asked, mother):
        for response in (beijing.get(where), agree(beijing, where, asked), beijing.post(where, {"answer": "refuse"})):
            assert response.url == at("visit", mother)
        asked.refresh_from_db()
        assert asked.status == Status.AWAITING_CONSENT

    def test_request_whose_time_is_over_is_closed(self, visit, where, asked):
        type(asked).objects.filter(pk=asked.pk).update(expires_at=timezone.now() - timedelta(minutes=1))

        assert said(visit.get(where))[-1] == "There is nothing to decide here any more."
