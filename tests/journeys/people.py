"""People at their browsers: what they do over and over on the English pages, and what stands on their phones.

A named case of the register (registry/cases/) is who they are; their phone is the register's page of phones.
"""

import re
from dataclasses import dataclass

from django.db.models import Q
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from audit.services import Actor
from families.models import LinkApplication, Message, OneTimeCode
from families.models.consents import Route
from families.relationships import Relationship
from families.scopes import SENSITIVE
from families.services.applications import drafts as applications
from families.services.consents import answering as consents
from families.services.consents import codes
from families.services.consents.terms import OWN_CARD, shown_text
from families.states import Status
from tests.processes import wait_for
from tests.registry.process import Registry

PASSWORD = "a-long-walk-1987"
BEIJING = "110000"
SOON = 15_000  # milliseconds: for what a worker does in the background, on a busy machine
REFERENCE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")


@dataclass
class Visitor:
    """Somebody the register knows, at a browser of their own."""

    page: Page
    url: str
    register: Registry
    key: str

    @property
    def case(self) -> dict:
        return self.register.cases[self.key]

    def goes_to(self, path: str) -> None:
        self.page.goto(self.url + path)

    def presses(self, label: str) -> None:
        self.page.get_by_role("button", name=label, exact=True).click()

    def follows(self, label: str) -> None:
        self.page.get_by_role("link", name=label, exact=True).first.click()

    def sees(self, words: str) -> None:
        expect(self.page.get_by_role("main")).to_contain_text(words, timeout=SOON)

    def sees_heading(self, words: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(words, timeout=SOON)

    def newest_code(self) -> str:
        """As it stands on their own phone, once a worker has seen to it that it was sent."""
        about_me = Q(consent__person__register_reference=self.case["reference"])
        in_my_care = Q(consent__application__other_guardian__register_reference=self.case["reference"])
        mine = OneTimeCode.objects.filter(about_me | in_my_care)
        wait_for(lambda: mine.filter(sent_at__isnull=False).exists() and not mine.filter(due_at__isnull=False).exists())
        return next(sent.code for sent in self.register.phones(self.case["reference"]) if sent.code)

    def waits_for_a_message(self, kind: str = "consent_asked") -> None:
        """Until the worker has handed it to the register."""
        mine = Message.objects.filter(person__register_reference=self.case["reference"], kind=kind)
        wait_for(lambda: mine.filter(channel="sms").exists())

    def newest_reference(self) -> str:
        """In the newest text message without a code."""
        texts = [sent.text for sent in self.register.phones(self.case["reference"]) if not sent.code]
        return REFERENCE.findall(texts[0])[0]


@dataclass
class Citizen(Visitor):
    """Somebody with an account."""

    user: User

    def signs_in(self) -> None:
        self.goes_to("/account/login/")
        self.fills_in_the_sign_in_page()

    def fills_in_the_sign_in_page(self) -> None:
        self.page.locator("#id_login").fill(self.user.username)
        self.page.locator("#id_password").fill(PASSWORD)
        self.page.locator("main button.button[type=submit]").first.click()

    def starts_an_application(self) -> None:
        """For a relative, from the family service page to the details step."""
        self.goes_to("/family/")
        self.follows("Add family account")
        self.presses("I have read this: start")
        self.sees_heading("Whom do you want to add?")

    def fills_in_details(self, name: str, number: str, relationship: str) -> None:
        self.page.get_by_label("Full name of your relative").fill(name)
        self.number_field.fill(number)
        self.page.get_by_label(relationship, exact=True).check()

    def answers_details(self, key: str, relationship: str = "") -> None:
        """As the register's page of cases says: `typed_name` differs from the name where it is told to."""
        case = self.register.cases[key]
        self.fills_in_details(case["typed_name"], case["number"], relationship or case["relationship_label"])
        self.presses("Continue")
        self.sees_heading("What do you ask for?")

    def answers_sharing(self, preset: str = "See the card and the five insurances") -> None:
        self.page.get_by_label(preset, exact=True).check()
        self.presses("Continue")
        self.sees_heading("Check your answers")

    def signs_for_a_young_child(self) -> None:
        """Of whom each thing has a tick of its own: what is not health or money. Of anybody else nothing."""
        if self.page.get_by_text("You sign for a child").count():
            for box in self.page.locator("[name=sensitive]").all():
                box.set_checked(box.get_attribute("value") not in SENSITIVE)

    def applies_for(self, key: str, relationship: str = "", *, preset: str = "") -> LinkApplication:
        """The whole wizard for a relative; ends on the status page."""
        self.starts_an_application()
        self.answers_details(key, relationship)
        self.answers_sharing(*([preset] if preset else []))
        self.signs_for_a_young_child()
        self.presses("Add family account")
        return self.application_on_page()

    @property
    def number_field(self) -> Locator:
        return self.page.get_by_label("Social-security number", exact=True)

    def application_on_page(self) -> LinkApplication:
        expect(self.page.locator("#progress")).to_be_visible()
        return LinkApplication.objects.get(pk=self.page.url.rstrip("/").split("/")[-1].split("?")[0])

    def shows_tag(self, words: str | re.Pattern[str]) -> None:
        """On a status page, once it is so."""
        expect(self.page.locator("#progress .tag").first).to_have_text(words, timeout=SOON)


def citizen_with_account(name: str) -> User:
    return User.objects.create_user(name, PASSWORD)


def prove_own_card(citizen: Citizen) -> None:
    """By the services alone, for journeys that are about something else: register, worker and code are the real ones."""
    by = Actor.citizen(citizen.user.pk)
    draft = applications.start_application(applicant=citizen.user, is_self=True, language="en", by=by)
    answers = {"name": citizen.case["name"], "number": citizen.case["number"], "region_id": BEIJING}
    applications.save_answers(draft, version=draft.version, relationship=Relationship.SELF, **answers)
    applications.submit_application(draft, version=draft.version, language="en", by=by)
    wait_for_status(draft, Status.AWAITING_CONSENT)
    codes.send_own_code(draft, channel="sms", language="en", by=by)
    codes.check_code(draft, citizen.newest_code())
    shown = shown_text(draft, OWN_CARD, "en")
    consents.grant(draft, OWN_CARD, route=Route.SELF_CODE, shown=shown, language="en", by=by)


def wait_for_status(application: LinkApplication, status: Status) -> None:
    def has_come() -> bool:
        application.refresh_from_db()
        return application.status == status

    wait_for(has_come)
