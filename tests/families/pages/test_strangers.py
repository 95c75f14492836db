"""Who may open which page: nobody signed out, unless it is public; nobody else's, which does not exist for them."""

import pytest
from django.test import Client
from django.urls import reverse

from families.models import FamilyLink
from families.scopes import Scope
from families.services.cards.codes import print_code, show_code, token_of
from families.services.consents.invitations import token_of as token_of_invitation
from families.services.links.asked_links import Pair
from families.services.links.checks import Question, check_links
from families.services.links.passes import show_pass
from families.urls import urlpatterns
from integrators.codes import Purpose
from tests.families.conftest import CHEN_JING, LI_MING, WANG_FANG, ZHAO_QIANG, by, link_relative, link_self, waiting
from tests.families.invitations import invite
from tests.integrators.conftest import make_app

__all__ = ["make_app"]

PUBLIC = (
    "centre", "consent", "consent-send", "consent-code", "consent-decide", "consent-done",
    "manage", "manage-send", "manage-code", "manage-looks", "manage-links",
    "manage-link", "manage-link-less", "manage-link-pause", "manage-link-resume", "manage-link-end", "manage-link-unknown",
    "manage-link-case", "manage-link-looks", "manage-card-code-revoke", "manage-owners-allowed", "manage-looks-file", "manage-seen-in-month",
    "manage-asking-app", "manage-invitation",
    "help", "coming-of-age", "your-data", "legal-basis", "accessibility", "verify", "invitation-scanned",
)  # fmt: skip
WIZARD = ("application-start", "application-step", "application-evidence")  # tests/families/wizard


OF_LINK = (
    "link", "link-end", "link-renew", "link-less", "link-pause", "link-resume", "link-unknown", "link-case",
    "pass", "pass-left", "card", "card-code", "card-code-left", "card-code-printed", "card-code-revoke",
    "card-loss", "card-loss-status", "card-loss-formal", "card-loss-lift",
)  # fmt: skip


OF_INVITATION = ("invitation", "invitation-revoke")


def _id_for(name: str, link, application, message, invitation):
    if name.removeprefix("manage-") in OF_INVITATION:
        return invitation.pk
    return (
        link.pk
        if name.removeprefix("manage-") in OF_LINK
        else {"message": message.pk, "messages-read": message.pk}.get(name, application.pk)
    )


@pytest.fixture
def address(applicant, relative, make_app):
    """Addresses of things that belong to the applicant and the relative."""
    link_self(applicant)
    link_self(relative, WANG_FANG)
    link = link_relative(applicant, scopes=["view_card", "show_code"])
    code = print_code(FamilyLink.objects.get(owner=applicant, relationship="self"), by=by(applicant))
    live = show_code(link, of_its_time=0)
    app = make_app()
    check_links([Question(Pair(applicant.pk, link.person_id), Scope.VIEW_CARD, Purpose.BANK_PENSION)], app=app)
    shown = show_pass(link, of_its_time=0)
    application = waiting(applicant, CHEN_JING, "spouse")
    message = relative.messages.first()
    invitation = invite(relative)

    def _address(name: str) -> str:
        [pattern] = [pattern for pattern in urlpatterns if pattern.name == name]
        shown_ids = {
            "code_id": live.pk,
            "pass_id": shown.pk,
            "app_id": app.pk,
            "document_id": live.pk,
            "month": "2026-10",
        }
        token = token_of_invitation(invitation) if name == "invitation-scanned" else token_of(code)
        known = {"pk": _id_for(name, link, application, message, invitation), "token": token, **shown_ids}
        return reverse(f"families:{name}", args=[known[part] for part in pattern.pattern.converters])

    return _address


# tests/families/pages/test_managing.py, test_managing_person.py and test_managing_invitations.py
POST_ONLY = (
    "manage-leave",
    "manage-app-bar",
    "manage-app-let-ask",
    "manage-applicant-let-ask",
    "manage-invitation-revoke",
)
NAMES = sorted(pattern.name for pattern in urlpatterns if pattern.name not in (*WIZARD, *POST_ONLY))
OF_APP = ("asking-app", "app-bar", "app-let-ask")
PERSONAL = (*OF_LINK, *OF_APP, *OF_INVITATION, "message", "messages-read", "application-answer")
POSTED_TO = ("card-code-revoke", "app-bar", "app-let-ask", "invitation-revoke", "messages-read")
READ_ONLY = (
    "link",
    "pass",
    "pass-left",
    "asking-app",
    "message",
    "card",
    "card-code",
    "card-code-left",
    "card-loss-status",
    "invitation",
)


def test_every_page_asks_a_stranger_to_sign_in(address):
    """All in one test, for what they are asked about takes longer to be there than each answer."""
    opened = []
    for name in set(NAMES) - {*PUBLIC}:
        url = address(name)
        answer = Client().get(url)
        opened += [name] if (answer.status_code, answer.get("Location")) != (302, f"/account/login/?next={url}") else []
    assert opened == []


def test_every_public_page_opens_without_an_account(address):
    later = {"consent-send", "consent-code", "consent-decide", "consent-done", "invitation-scanned"}
    closed = []
    for name in set(NAMES) & {*PUBLIC}:
        answer = Client().get(address(name))
        is_later = name in later or name.startswith("manage-")
        is_as_said = answer.status_code == (302 if is_later else 200) and "/account/" not in answer.get("Location", "")
        closed += [] if is_as_said else [name]
    assert closed == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_citizens_page_does_not_exist(client, address, stranger, sign_in, method):
    link_self(stranger, ZHAO_QIANG)
    sign_in(stranger)
    differing = []
    for name in PERSONAL:
        answer = getattr(client, method)(address(name))
        is_other_method = name in READ_ONLY if method == "post" else name in POSTED_TO
        differing += [name] if answer.status_code != (405 if is_other_method else 404) else []
    assert differing == []


@pytest.mark.parametrize("name", ["pass", "pass-left", "card", "card-code", "card-code-left", "card-code-printed"])
def test_pages_of_a_card_and_passes_do_not_exist_for_its_own_holder_through_anothers_link(
    client, address, relative, sign_in, name
):
    """They have a link of their own to it."""
    sign_in(relative)
    assert client.get(address(name)).status_code == 404


def test_applicant_cannot_answer_their_own_request(client, address, applicant, sign_in):
    sign_in(applicant)
    assert client.get(address("application-answer")).status_code == 404


def test_account_without_an_own_card_can_answer_nothing(client, address, officer, sign_in):
    sign_in(officer)
    assert client.get(address("application-answer")).status_code == 404


def test_a_name_on_a_page_is_text_and_never_markup(client, applicant, sign_in):
    link = link_self(applicant, LI_MING)
    type(link.person).objects.filter(pk=link.person_id).update(name="<b>Li</b>")
    sign_in(applicant)
    for url in (reverse("families:centre"), reverse("families:family"), reverse("families:link", args=[link.pk])):
        page = client.get(url).content.decode()
        assert "&lt;b&gt;Li&lt;/b&gt;" in page
        assert "<b>Li" not in page
