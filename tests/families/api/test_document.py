"""docs/api.md on links, people and events says what is true: its examples work, its tables name every member and code."""

import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from audit.services import Actor
from benefits.contributions import Flaw, RecordState
from benefits.selectors import Copy
from benefits.services.assessing import Without
from families.api.link_shapes import STATES
from families.decisions import DisputeOutcome
from families.models import FamilyLink
from families.models.people import CardState
from families.scopes import ALL
from families.selectors.looks import _OF_LINKS
from families.services.cards.looking import Freshness
from families.services.links.disputes import open_dispute
from families.services.links.openings import note_opening
from tests.benefits.pages.conftest import keep_all
from tests.families.api.programs import Caller

DOCUMENT = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text(encoding="utf-8")
KEY = "7d0c2f0e-6a0b-4c0e-8f57-2f4a9be1c0d3"
EXAMPLES = [
    example
    for example in re.findall(r"```sh\n(curl .*?)```", DOCUMENT, re.DOTALL)
    if re.search(r"/v1/(?:family-links|disputes|persons|events)/", example)
]


def run(example, token, **values):
    """As curl would, with these values in the shell's variables."""
    variables = {"TOKEN": token, **values}
    words = [
        re.sub(r"\$([A-Z]+)", lambda found: variables[found[1]], word)
        for word in shlex.split(example.replace("\\\n", " "))[1:]
    ]
    address = urlsplit(next(word for word in words if word.startswith("http")))
    headers = dict(words[place + 1].split(": ", 1) for place, word in enumerate(words) if word == "-H")
    options = {word: words[place + 1] for place, word in enumerate(words) if word in {"-X", "-d"}}
    assert headers.pop("Authorization") == f"Bearer {token}"
    headers.pop("Content-Type", None)
    path = address.path.removeprefix("/api/v1/") + (f"?{address.query}" if address.query else "")
    return Caller(token).send(options.get("-X", "GET"), path, options.get("-d"), **headers)


def row(name):
    return re.search(rf"^\| `{name}`[^|]*\|(.*)$", section("Family links", "Estimates"), re.MULTILINE)[1]


def section(first, last):
    return DOCUMENT[DOCUMENT.index(f"## {first}\n") : DOCUMENT.index(f"## {last}\n")]


def codes_in(text):
    return set(re.findall(r"`([a-z_]+)`", text))


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_example_works(owner, subject, guardian, link, childs_link, number):
    """A dispute is the subject's, what is of a child in care the other guardian's, all else the owner's."""
    keep_all(link.person)
    etag = owner.get(f"family-links/{link.pk}/").headers["ETag"]
    values = {"LINK": str(link.pk), "PERSON": str(link.person_id), "ETAG": etag, "KEY": KEY}
    example = EXAMPLES[number]
    if "/v1/disputes/" in example:
        open_dispute(link, link.person, by=Actor.person(link.person_id))
    is_of_dispute = "disputes/" in example
    caller = subject if is_of_dispute else owner
    if "as=guardian" in example or "/looks/" in example:
        note_opening("families.record_opened", childs_link)
        caller, values["LINK"] = guardian, str(childs_link.pk)
    answer = run(example, caller.token, **values)
    assert answer.status_code == (201 if is_of_dispute and "-X POST" in example else 200), answer.content
    assert answer.json().get("items", True)


def test_there_is_an_example_of_each():
    addresses = [re.search(r"/v1/([a-z-]+)/", example)[1] for example in EXAMPLES]
    assert addresses == ["family-links"] * 6 + ["disputes"] + ["persons"] * 2 + ["events"]


def test_every_member_is_told(owner, subject, link):
    keep_all(link.person)
    dispute = subject.post(f"family-links/{link.pk}/disputes/", **{"idempotency-key": KEY}).json()
    told = codes_in(section("Family links", "People"))
    assert set(dispute) <= told
    assert set(DisputeOutcome.values) <= told
    FamilyLink.objects.filter(pk=link.pk).update(frozen_at=None)
    told = codes_in(section("Family links", "Estimates"))
    seen = owner.get(f"family-links/{link.pk}/").json()
    card = owner.get(f"persons/{link.person_id}/card/").json()
    insurances = owner.get(f"persons/{link.person_id}/insurances/").json()
    record = insurances["insurances"][0]["record"]
    events = owner.get("events/").json()["items"][0]
    whole = [seen, card, card["card"], card["card"]["state"], insurances, insurances["insurances"][0], record, events]
    members = {name for one in whole for name in one} | set(record["spells"][0])
    assert members - told == set()


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("scopes", ALL),
        ("record", [*RecordState.values, *Flaw]),
        ("without", [*Without]),
        ("kind", [kind.partition(".")[2] for kind in _OF_LINKS]),
    ],
    ids=["scopes", "record", "without", "kind"],
)
def test_every_code_is_told(name, codes):
    assert {str(code) for code in codes} <= codes_in(row(name))


def test_every_state_is_told():
    links, cards = re.findall(r"^\| `state` \|(.*)$", section("Family links", "Estimates"), re.MULTILINE)
    assert set(STATES) <= codes_in(links)
    assert set(CardState.values) <= codes_in(cards)


def test_every_copy_is_told():
    rows = re.findall(r"^\| ((?:`[a-z_]+`(?:, )?)+) \|", section("People", "Events"), re.MULTILINE)
    assert {*map(str, Freshness), *map(str, Copy)} <= codes_in(" ".join(rows))
