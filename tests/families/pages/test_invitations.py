"""Inviting a relative, and being invited: each at a browser of their own."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import WrongTries
from families.models import AttemptCounter, Invitation, LinkApplication
from families.models.messages import Kind
from families.relationships import Relationship
from families.scopes import SENSITIVE
from families.selectors import own_person
from families.services.consents.blocks import block_applicant
from families.services.consents.invitations import (
    code_of,
    revoke_invitation,
    text_for_invited,
    text_of_invitation,
    token_of,
)
from families.services.consents.terms import Terms
from families.services.wrong_tries import BY_NETWORK
from families.verification import Outcome
from families.views.invited import VISIT_LASTS
from tests.families.conftest import CHEN_JING, LI_MING, WANG_FANG, answer, by, link_relative, link_self, refused_before
from tests.families.invitations import PENSION, accept, invite
from tests.families.wizard.pages import summary_of, text_of

LIST, NEW = reverse("families:invitations"), reverse("families:invitation-new")
CODE, OPEN = reverse("families:invitation-code"), reverse("families:invitation-open")
CHOSEN = {"chosen-relationship": "mother", "chosen-preset": "pension", "chosen-term_days": "usual"}


@pytest.fixture
def mother(relative):
    link_self(relative, WANG_FANG)
    return relative


@pytest.fixture
def son(linked):
    return linked


@pytest.fixture
def at_hers(mother, sign_in):
    return sign_in(mother, browser=Client())


@pytest.fixture
def at_his(son, sign_in):
    return sign_in(son, browser=Client())


def shown_on(page) -> str:
    return re.search(r'name="shown" value="(\w{64})"', page.content.decode())[1]


def ticked(page) -> set[str]:
    return set(re.findall(r'type="checkbox"[^>]*value="(\w+)"[^>]*checked', page.content.decode()))


def hidden(page) -> dict:
    """What the page's buttons would post again."""
    found = re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', page.content.decode())
    return {name: [v for n, v in found if n == name] for name, _value in found if name != "csrfmiddlewaretoken"}


class TestFinding:
    def test_who_made_one_finds_the_list_by_its_name(self, at_hers, at_his, mother):
        assert self.rows_of(at_hers) == {"Invite a relative": LIST}
        revoke_invitation(invite(mother), by=by(mother))
        assert self.rows_of(at_hers) == {"Your invitations": LIST, "Invite a relative": NEW}
        assert self.rows_of(at_his) == {"Invite a relative": LIST}

    @staticmethod
    def rows_of(browser):
        page = browser.get(reverse("families:who-can-see-me")).content.decode()
        links = re.findall(r'<a href="([^"]+)">([^<]+)</a>', page)
        return {label: address for address, label in links if address in {LIST, NEW}}


class TestInviting:
    def test_three_pages_lead_to_a_code(self, at_hers, mother):
        reading = at_hers.post(NEW, CHOSEN)
        assert reading.status_code == 200
        final = at_hers.post(
            NEW, {**hidden(reading), "scopes": ["view_card", "certify"], "sensitive": [], "term_days": 182}
        )
        person = mother.links.get().person
        text = text_of_invitation(person, "mother", Terms(["view_card", "certify"], 182), "en")
        assert shown_on(final) == text.sha256
        assert all(paragraph in text_of(final) for paragraph in text.paragraphs)
        assert not Invitation.objects.exists()

        made = at_hers.post(NEW, hidden(final))

        invitation = Invitation.objects.get()
        assert made.url == reverse("families:invitation", args=[invitation.pk])
        assert (invitation.scopes, invitation.term_days) == (["view_card", "certify"], 182)
        assert (invitation.text_hash, invitation.text_version) == (text.sha256, text.version)
        page = at_hers.get(made.url).content.decode()
        assert code_of(invitation) in page
        assert "<svg" in page
        assert WANG_FANG.number not in page

    def test_money_from_a_session_left_open_wants_a_step_up(self, at_hers, mother, sign_in):
        """Whoever finds it open does not share a pension in its user's name; what was chosen comes back, ticks do not."""
        reading = at_hers.post(NEW, CHOSEN)
        everything = {"scopes": ["view_card", "certify"], "sensitive": ["view_pension"], "term_days": 365}
        at_hers = sign_in(mother, browser=at_hers, minutes_ago=14)
        final = at_hers.post(NEW, {**hidden(reading), **everything})
        assert (final.status_code, Invitation.objects.count()) == (422, 0)
        assert "first show that it is you" in text_of(final)
        way = re.search(r'href="([^"]*chosen-preset[^"]*)"', final.content.decode())[1].replace("&amp;", "&")
        assert "sensitive" not in way
        assert at_hers.get(way).url.startswith("/account/")
        again = sign_in(mother, browser=at_hers).get(way).content.decode()
        assert re.search(r'value="pension"[^>]*checked', again)

    def test_money_is_asked_for_before_the_ticks_too(self, at_hers, mother, sign_in):
        at_hers = sign_in(mother, browser=at_hers, minutes_ago=14)
        asked = at_hers.post(NEW, CHOSEN)
        assert (asked.status_code, asked.url.partition("?")[0]) == (302, NEW)
        assert at_hers.post(NEW, {**CHOSEN, "chosen-preset": "hospital"}).status_code == 200

    def test_bundle_fills_scopes_and_term(self, at_hers):
        page = text_of(at_hers.post(NEW, {**CHOSEN, "chosen-preset": "hospital"}))
        assert "To them you are: Mother." in page
        assert "This lasts for 31 days" in page

    def test_nothing_sensitive_is_ticked_in_advance(self, at_hers):
        page = at_hers.post(NEW, CHOSEN)
        assert ticked(page) == set(PENSION) - SENSITIVE
        assert 'value="view_pension"' in page.content.decode()

    def test_post_without_the_separate_ticks_shares_nothing_sensitive(self, at_hers):
        """Whatever stands among the plain things, and whatever was chosen before."""
        reading = at_hers.post(NEW, CHOSEN)
        forged = {**hidden(reading), "scopes": ["view_card", "view_pension"], "term_days": 182}
        assert at_hers.post(NEW, forged).status_code == 422
        without = at_hers.post(NEW, {**hidden(reading), "scopes": ["view_card"], "term_days": 182})
        at_hers.post(NEW, hidden(without))
        assert Invitation.objects.get().scopes == ["view_card"]

    def test_ticked_ones_are_shared(self, at_hers):
        reading = at_hers.post(NEW, CHOSEN)
        everything = {"scopes": ["view_card", "certify"], "sensitive": ["view_pension"], "term_days": 365}
        at_hers.post(NEW, {**hidden(reading), **everything})
        assert set(Invitation.objects.get().scopes) == set(PENSION)

    def test_more_than_was_chosen_is_refused(self, at_hers):
        reading = at_hers.post(NEW, CHOSEN)
        more = {"scopes": ["view_card", "report_loss"], "sensitive": ["view_medical"], "term_days": 182}
        assert at_hers.post(NEW, {**hidden(reading), **more}).status_code == 422
        assert not Invitation.objects.exists()

    def test_text_in_another_language_is_read_again(self, at_hers, mother):
        reading = at_hers.post(NEW, CHOSEN)
        everything = {"scopes": ["view_card", "certify"], "sensitive": ["view_pension"], "term_days": 365}
        mother.language = "zh-hans"
        mother.save()
        again = at_hers.post(NEW, {**hidden(reading), **everything})
        assert (again.status_code, Invitation.objects.count()) == (200, 0)
        at_hers.post(NEW, hidden(again))
        assert Invitation.objects.get().language == "zh-hans"

    @pytest.mark.parametrize(
        ("typed", "field", "words"),
        [
            ({"chosen-relationship": ""}, "relationship", "Choose what you are to them."),
            ({"chosen-relationship": "father"}, "relationship", "Choose a relationship from the list."),
            ({"chosen-relationship": "daughter"}, "preset", "makes no sense for parents and their child"),
            ({"chosen-preset": ""}, "preset", "Choose what they may do for you."),
            ({"chosen-preset": "child"}, "preset", "Choose from the list."),
            ({"chosen-preset": "own"}, "scopes", "Choose at least one thing to share."),
            ({"chosen-term_days": "400"}, "term_days", "Choose from the list."),
            ({"chosen-term_days": ""}, "term_days", "Choose for how long."),
        ],
    )
    def test_wrong_choice_is_told_beside_it(self, at_hers, typed, field, words):
        page = at_hers.post(NEW, CHOSEN | typed)
        assert page.status_code == 422
        [(_said, href)] = [line for line in summary_of(page) if words in line[0]]
        assert href.startswith(f"#id_chosen-{field}")
        assert f'id="{href[1:]}"' in page.content.decode()

    def test_nothing_ticked_is_told(self, at_hers):
        page = at_hers.post(NEW, {**hidden(at_hers.post(NEW, CHOSEN)), "term_days": 365})
        assert page.status_code == 422
        assert "Tick at least one thing that they may see or do." in text_of(page)

    def test_own_choice(self, at_hers):
        page = at_hers.post(NEW, {**CHOSEN, "chosen-preset": "own", "chosen-scopes": ["report_loss", "view_work"]})
        assert ticked(page) == {"report_loss"}

    def test_fourth_is_refused_with_the_reason(self, at_hers, mother):
        for _turn in range(3):
            invite(mother)
        reading = at_hers.post(NEW, CHOSEN)
        everything = {"scopes": ["view_card", "certify"], "sensitive": ["view_pension"], "term_days": 365}
        page = at_hers.post(NEW, {**hidden(reading), **everything})
        assert page.status_code == 422
        assert "You can have 3 invitations open at a time." in text_of(page)

    @pytest.mark.parametrize("name", ["invitation-new", "invitation"])
    def test_asks_for_a_step_up(self, mother, sign_in, name):
        invitation = invite(mother)
        browser = sign_in(mother, minutes_ago=30, browser=Client())
        url = NEW if name == "invitation-new" else reverse("families:invitation", args=[invitation.pk])
        page = browser.get(url)
        assert page.status_code == 302
        assert page.url.startswith("/account/reauthenticate/")

    def test_list_says_how_each_stands_and_revokes(self, at_hers, mother, son):
        used, revoked, still_open = invite(mother), invite(mother), invite(mother)
        answer(accept(used, son), WANG_FANG)
        done = at_hers.post(reverse("families:invitation-revoke", args=[revoked.pk]))
        assert done.url == LIST
        page = text_of(at_hers.get(LIST))
        for words in ("The link has begun", "Revoked", "Not used yet", "The invitation is revoked."):
            assert words in page
        assert LI_MING.name not in page
        assert code_of(revoked) not in at_hers.get(reverse("families:invitation", args=[revoked.pk])).content.decode()
        assert at_hers.post(reverse("families:invitation-revoke", args=[used.pk])).url == "/who-can-see-me/"
        assert Invitation.objects.standing().get() == still_open

    def test_number_of_queries_of_the_list_is_the_same_for_one_and_for_many(
        self, at_hers, mother, django_assert_num_queries, django_assert_max_num_queries
    ):
        invite(mother)
        at_hers.get(LIST)
        with django_assert_max_num_queries(30) as first:
            at_hers.get(LIST)
        invite(mother), invite(mother)
        with django_assert_num_queries(len(first)):
            at_hers.get(LIST)

    def test_without_an_own_card_there_is_nothing_to_share(self, stranger, sign_in):
        browser = sign_in(stranger, browser=Client())
        assert browser.get(LIST).url == "/who-can-see-me/"
        assert browser.get(NEW).url == LIST
        assert browser.post(NEW, CHOSEN).url == LIST

    def test_where_the_region_does_not_know_it_the_page_says_so(self, at_hers, pack_of):
        pack_of("110000", consent_routes='["account"]')
        assert NEW not in at_hers.get(LIST).content.decode()
        assert "nobody can be invited this way" in text_of(at_hers.get(LIST))
        assert at_hers.post(NEW, CHOSEN).url == LIST


class TestInvited:
    def test_types_the_code_reads_and_accepts(self, at_his, mother, son):
        invitation = invite(mother)
        assert at_his.post(CODE, {"code": f" {code_of(invitation).lower()} "}).url == OPEN
        page = at_his.get(OPEN)
        assert "王芳 invites you" in text_of(page)
        assert all(paragraph in text_of(page) for paragraph in text_for_invited(invitation, "en").paragraphs)

        done = at_his.post(OPEN, {"shown": shown_on(page)})

        application = LinkApplication.objects.get(applicant=son, relationship="mother")
        assert done.url == reverse("families:application", args=[application.pk])
        assert "They are not asked again." in text_of(at_his.get(done.url))
        answer(application, WANG_FANG)
        assert "Your relative agreed" in text_of(at_his.get(done.url))
        assert son.links.get(relationship=Relationship.MOTHER).is_active

    def test_scans_it_signed_out_and_finds_it_after_signing_in(self, mother, son, client):
        token = token_of(invite(mother))
        scanned = client.get(reverse("families:invitation-scanned", args=[token]))
        assert (scanned.url, scanned["Referrer-Policy"]) == (OPEN, "no-referrer")
        asked = client.get(OPEN)
        assert asked.url == f"/account/login/?next={OPEN}"
        assert token not in asked.url
        client.post(asked.url, {"login": son.username, "password": "a-long-walk-1987"})
        assert "王芳 invites you" in text_of(client.get(OPEN))

    def test_session_holds_an_id_and_a_time(self, client, mother):
        client.get(reverse("families:invitation-scanned", args=[token_of(invite(mother))]))
        assert set(client.session.keys()) == {"invitation_visit", "invitation_entered_at"}

    def test_nobody_reads_who_invites_without_an_own_card(self, stranger, mother, sign_in):
        browser = sign_in(stranger, browser=Client())
        for token in (token_of(invite(mother)), "forged.token"):
            browser.get(reverse("families:invitation-scanned", args=[token]))
            page = text_of(browser.get(OPEN))
            assert "First link your own card" in page
            assert WANG_FANG.name not in page
            assert "First link your own card" in text_of(browser.post(OPEN, {"shown": "0" * 64}))

    def test_whatever_does_not_hold_reads_alike(self, at_his, mother, stranger):
        link_self(stranger, CHEN_JING)
        used, revoked, past = (invite(mother) for _turn in range(3))
        accept(used, stranger)
        revoke_invitation(revoked, by=by(mother))
        days_ago = [timezone.now() - timedelta(days=days) for days in (9, 2)]
        Invitation.objects.filter(pk=past.pk).update(made_at=days_ago[0], expires_at=days_ago[1])
        pages = set()
        for token in (token_of(used), token_of(revoked), token_of(past), "forged.token", token_of(used)[:-2] + "xx"):
            at_his.get(reverse("families:invitation-scanned", args=[token]))
            answered = at_his.get(OPEN)
            pages.add((answered.status_code, text_of(answered)))
        for code in (code_of(used), "22222-33333"):
            at_his.post(CODE, {"code": code})
            pages.add((200, text_of(at_his.get(OPEN))))
        assert len(pages) == 1
        assert "This invitation does not hold" in pages.pop()[1]

    @pytest.mark.parametrize("typed", ["", "F7K2A", "F7K2A-94QDM2", "OOOOO-11111", "<b>"])
    def test_code_of_another_shape_says_how_it_looks_and_costs_no_try(self, at_his, typed):
        page = at_his.post(CODE, {"code": typed})
        assert page.status_code == 422
        assert summary_of(page)[0][1] == "#id_code"
        assert not AttemptCounter.objects.exists()
        assert not WrongTries.objects.exists()

    def test_account_that_types_wrong_ones_has_to_wait_longer_each_time(self, at_his):
        def types(letter):
            return at_his.post(CODE, {"code": f"22222-3333{letter}"})

        assert [types(letter).status_code for letter in "2345"] == [302, 302, 302, 429]
        with time_machine.travel(timezone.now() + timedelta(minutes=1, seconds=1)):
            assert types("6").status_code == 302
            assert 290 <= int(types("7").headers["Retry-After"]) <= 300

    def test_right_code_is_never_counted(self, at_his, mother):
        code = code_of(invite(mother))
        for _try in range(30):
            assert at_his.post(CODE, {"code": code}).status_code == 302
        assert not WrongTries.objects.filter(count__gt=0).exists()

    def test_to_whom_its_maker_blocks_a_right_code_is_a_wrong_one(self, at_his, mother, son):
        block_applicant(own_person(mother), son, by=by(mother))
        for _time in range(3):
            assert at_his.post(CODE, {"code": code_of(invite(mother))}).status_code == 302
            assert "This invitation does not hold" in text_of(at_his.get(OPEN))
        assert at_his.post(CODE, {"code": "22222-33333"}).status_code == 429

    def test_network_that_types_wrong_ones_has_to_wait(self, at_his, son):
        at_his.post(CODE, {"code": "22222-33333"})
        WrongTries.objects.filter(what="code_network").update(count=BY_NETWORK.free - 1)
        assert at_his.post(CODE, {"code": "22222-33334"}).status_code == 302
        assert at_his.post(CODE, {"code": "22222-33335"}).status_code == 429

    def test_own_invitation_leads_back(self, at_hers, mother):
        at_hers.post(CODE, {"code": code_of(invite(mother))})
        assert at_hers.get(OPEN).url == LIST
        assert "This is your own invitation." in text_of(at_hers.get(LIST))

    def test_refusal_of_the_wizard_is_told_and_uses_nothing_up(self, at_his, mother, son):
        invitation = invite(mother)
        link_relative(son)
        page = self.accepted(at_his, invitation)
        assert page.status_code == 422
        assert "This person is already linked to your account." in text_of(page)
        assert Invitation.objects.standing().get() == invitation

    def test_pause_after_refusals_holds_here_too(self, at_his, mother, son):
        refused_before(son, 3)
        assert "could not be confirmed" in text_of(self.accepted(at_his, invite(mother)))

    def test_yes_to_another_text_counts_nothing(self, at_his, mother):
        at_his.post(CODE, {"code": code_of(invite(mother))})
        for shown in ({}, {"shown": "0" * 64}):
            assert at_his.post(OPEN, shown).status_code == 200
        assert not LinkApplication.objects.filter(relationship="mother").exists()

    def test_asks_for_a_step_up(self, son, mother, sign_in):
        browser = sign_in(son, minutes_ago=30, browser=Client())
        browser.get(reverse("families:invitation-scanned", args=[token_of(invite(mother))]))
        for answered in (browser.get(OPEN), browser.post(OPEN, {"shown": "0" * 64})):
            assert answered.url.startswith("/account/reauthenticate/")

    def test_visit_ends_after_an_hour(self, at_his, mother):
        at_his.post(CODE, {"code": code_of(invite(mother))})
        session = at_his.session
        session["invitation_entered_at"] -= VISIT_LASTS + 1
        session.save()
        assert at_his.get(OPEN).url == CODE

    def test_number_that_nobody_typed_is_never_shown_whole(self, at_his, mother, son):
        """Trying again shows what was typed: here the applicant typed nothing."""
        application = accept(invite(mother), son)
        answer(application, None, Outcome.NOT_FOUND)
        status = at_his.get(reverse("families:application", args=[application.pk]))
        assert "Try again" not in text_of(status)
        again = at_his.post(reverse("families:application-try-again", args=[application.pk]))
        assert again.url == reverse("families:application", args=[application.pk])
        assert not LinkApplication.objects.drafts().exists()
        receipt = at_his.get(reverse("families:application-receipt", args=[application.pk])).content.decode()
        assert WANG_FANG.number not in status.content.decode() + receipt

    def test_both_read_of_it_in_their_messages(self, at_hers, at_his, mother, son):
        accept(invite(mother), son)
        for browser, user, kind, way_on in (
            (at_hers, mother, Kind.INVITATION_USED, "Your invitations"),
            (at_his, son, Kind.INVITATION_ACCEPTED, "Open the application"),
        ):
            page = text_of(browser.get(reverse("families:message", args=[user.messages.get(kind=kind).pk])))
            assert way_on in page

    def accepted(self, browser, invitation):
        browser.post(CODE, {"code": code_of(invitation)})
        return browser.post(OPEN, {"shown": text_for_invited(invitation, "en").sha256})
