"""Whatever page or endpoint shows something of a relative's record, today or tomorrow: it says whose record is open, and the
relative can see that it was opened. Nothing here names the pages that do; they are found by what they show."""

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from audit.models import Event
from audit.services import Actor
from benefits.models import BoardShare
from families.models import InsuredPerson
from families.scopes import ALL
from families.selectors import OPENED
from families.services.cards.codes import print_code, show_code
from families.services.links.passes import show_pass
from families.services.news.deaths import note_death
from tests.benefits.certification.conftest import certified
from tests.benefits.pages.conftest import EMPLOYER, WORK, keep, rules
from tests.contract.document import operations
from tests.families.addresses import OF_A_LINK, address, pages_of_a_link, routes
from tests.families.api.conftest import no_limits, program
from tests.families.api.programs import calling_for
from tests.families.conftest import (
    WANG_FANG,
    applicant,
    by,
    link_relative,
    linked,
    pack_of,
    regions,
    sign_in,
)

__all__ = ["applicant", "linked", "no_limits", "pack_of", "program", "regions", "rules", "sign_in"]

MOTHER = "王芳"
BALANCE = Decimal("61234.50")
# Below a link, and neither a page nor a file of what it shows: what each is instead.
NO_PAGES = {
    "families:link-case": "the subject's",
    "families:link-pause": "the subject's",
    "families:link-resume": "the subject's",
    "families:link-unknown": "the subject's",
    "families:link-looks": "the other guardian's",
    "families:link-renew": "not yet, or it leads on to the application",
    "families:card-code-revoke": "a press",
    "families:card-loss-status": "no loss was reported",
    "families:card-loss-formal": "the holder's",
    "families:card-loss-lift": "no loss was reported",
    "benefits:person-ask": "a press",
    "benefits:after-death": "she lives; see below",
    "benefits:person-fetched": "nothing is being fetched",
    "benefits:certification-code": "no code was asked for",
    "benefits:certification-waiting": "nothing was sent",
}


@pytest.fixture
def mother(linked, rules):
    """Linked to her son with everything, whose record has words and figures that stand nowhere else."""
    link = link_relative(linked, scopes=ALL)
    for insurance in ("pension", "medical"):
        keep(link.person, insurance, WORK, state="active", balance=BALANCE)
    certified(link.person)
    BoardShare.objects.create(link=link)
    return link


def of_her_record(link):
    """Words by which a page shows something of it. Her name alone is on every list."""
    card = link.person.cards.get()
    due_on = f"{link.person.certification.due_on:%-d %B %Y}"
    return [EMPLOYER, "61,234.50", "61234.50", link.person.masked_number, card.masked_number, due_on]


def openings(link):
    return Event.objects.filter(kind__endswith=OPENED, object_id=str(link.pk), person_id=link.person_id).count()


class Walk:
    """GET of an address by the owner, and what it showed, said and left. What anybody may read there is no record."""

    def __init__(self, browser, link, url):
        self.url, before = url, openings(link)
        self.answer = browser.get(url)
        body = b"".join(self.answer.streaming_content) if self.answer.streaming else self.answer.content
        text = body.decode(errors="replace").replace("<wbr>", "")
        self.is_html = self.answer.get("Content-Type", "").startswith("text/html")
        self.is_whole = "<main" in text
        self.says_of_whom = MOTHER in text.partition("<main")[2]
        self.shows = [word for word in of_her_record(link) if word in text]
        if self.shows and link.person.masked_number in Client().get(url).content.decode():
            self.shows = []  # an example that happens to read like her
        self.is_noted = openings(link) > before


@pytest.fixture
def shown(mother):
    """What else stands in addresses below the link: a code and a pass, shown just now."""
    print_code(mother, by=by(mother.owner))
    return {"code_id": show_code(mother, of_its_time=0).pk, "pass_id": show_pass(mother, of_its_time=0).pk}


def test_every_page_that_shows_something_of_a_relative_says_so_to_both(client, mother, shown, sign_in):
    sign_in(mother.owner)
    walks = {name: Walk(client, mother, address(route, mother, **shown)) for name, route in routes()}

    showing = {name: walk for name, walk in walks.items() if walk.shows}
    assert len(showing) >= 8, sorted(showing)
    assert [name for name, walk in showing.items() if not walk.is_noted] == []
    assert [name for name, walk in showing.items() if walk.is_html and not walk.says_of_whom] == []


def test_every_page_below_a_link_says_whose_it_is(client, mother, shown, sign_in):
    """Also those that show nothing of the record: what is pressed there is done to it."""
    sign_in(mother.owner)
    walks = {name: Walk(client, mother, address(route, mother, **shown)) for name, route in pages_of_a_link().items()}

    opened = {name: walk for name, walk in walks.items() if walk.answer.status_code == 200}
    assert walks.keys() - opened.keys() == NO_PAGES.keys()
    assert [name for name, walk in opened.items() if walk.is_whole and not walk.says_of_whom] == []


def test_page_after_a_death_says_so_too(client, mother, sign_in):
    note_death(mother.person_id, timezone.localdate(), by=Actor.authority("http"))
    sign_in(mother.owner)

    walk = Walk(client, mother, address(f"{OF_A_LINK}after-death/", mother))

    assert (walk.answer.status_code, walk.is_noted, walk.says_of_whom) == (200, True, True)


def test_every_endpoint_that_shows_something_of_a_relative_is_noted(mother, program):
    """Each address that can be read, with each id that it could be of."""
    owner = calling_for(mother.owner, program)
    showing = []
    for path in sorted({path for path, method, _operation in operations() if method == "get"}):
        for pk in (mother.pk, mother.person_id, mother.application_id):
            before, answer = openings(mother), owner.get(path.removeprefix("/api/v1/").replace("{id}", str(pk)))
            if any(word in answer.content.decode() for word in _of_her_record_to_a_program(mother)):
                showing.append(path)
                assert openings(mother) == before + 1, path
                assert MOTHER in answer.content.decode(), path
            if "{id}" not in path:
                break
    assert len(showing) >= 2, showing


def _of_her_record_to_a_program(link):
    return [*of_her_record(link), link.person.certification.due_on.isoformat()]


def test_the_walk_would_see_a_page_that_is_not_noted(client, mother, sign_in):
    """What is looked for is there to be found: her number, card, money and work are all on some page."""
    sign_in(mother.owner)
    found = set()
    for route in pages_of_a_link().values():
        found.update(Walk(client, mother, address(route, mother)).shows)
    assert found >= {EMPLOYER, mother.person.masked_number, mother.person.cards.get().masked_number}
    assert InsuredPerson.objects.get(pk=mother.person_id).name == MOTHER == WANG_FANG.name
