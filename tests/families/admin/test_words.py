"""Officers read words of their language, and every link on their pages leads somewhere they may go."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from audit.models import Event
from audit.services import Actor, build_event, record_event
from authorities.models import Authority, Office, Region, StaffDuty
from families.admin.event_words import CODES, KINDS, OBJECTS, add_words, details_of, kind_of
from families.relationships import Relationship
from families.states import Status
from tests.families.admin.conftest import on_duty, signed_in
from tests.families.recipes import make_link, make_person

CHANGE = re.compile(r'href="(/admin/[a-z]+/[a-z]+/[^"/]+/change/)')
SCRIPTS = [
    path
    for room in ("families", "authorities", "accounts", "benefits")
    for path in Path(settings.BASE_DIR, room).rglob("*.py")
]


@pytest.fixture
def rows(applicant, child_case):
    """One row of every page that officers and supervisors of Beijing open."""
    link = make_link(
        applicant, make_person("王芳", date(1956, 3, 8), sequence=42, region="110101"), Relationship.MOTHER
    )
    duty = StaffDuty.objects.create(user=applicant, region_id="110101", role="officer")
    office = Office.objects.filter(region__code__startswith="11").first()
    return [
        *(child_case, link, link.consent, link.person, link.person.cards.get(), duty, office),
        *(Authority.objects.get(code="110000-department"), Region.objects.get(pk="110101")),
        Event.objects.get(
            pk=record_event(
                "families.link_viewed",
                by=Actor.officer(applicant.pk),
                of="link",
                object_id=link.pk,
                person_id=link.person_id,
            ).id
        ),
    ]


def pages_of(row):
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}"
    return [reverse(f"{name}_changelist"), reverse(f"{name}_change", args=[row.pk])]


@pytest.mark.parametrize(("role", "region"), [("officer", "110000"), ("supervisor", "110000"), ("officer", "110101")])
def test_every_link_leads_to_a_page_they_may_open(rows, role, region):
    client = signed_in(on_duty("another", region, role))
    pages = {url: client.get(url) for row in rows for url in pages_of(row)}
    opened = [response.content.decode() for response in pages.values() if response.status_code == 200]
    links = {link for body in opened for link in CHANGE.findall(body)}

    assert len(opened) > 8
    assert links
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


@pytest.mark.parametrize(("language", "shown"), [("en", "Beijing"), ("es", "Beijing"), ("zh-hans", "北京市")])
def test_regions_are_told_in_the_readers_script(rows, language, shown):
    client = signed_in(on_duty("another", "110000", "supervisor", language=language))
    bodies = [client.get(url).content.decode() for row in rows for url in pages_of(row)]
    others = {"北京市", "东城区", "Beijing", "Dongcheng"} - {shown, {"Beijing": "Dongcheng"}.get(shown, "东城区")}
    keys = [f"110000 {name}" for name in ("北京市", "东城区")]

    assert any(shown in body for body in bodies)
    assert not [key for key in keys for body in bodies if key in body]
    duty = client.get(pages_of(rows[5])[1]).content.decode()
    assert not [other for other in others if other in duty]


def test_page_of_a_link_says_what_is_shared_in_words(beijing, rows):
    body = beijing.get(pages_of(rows[1])[1]).content.decode()

    assert "see the card, " in body
    assert "view_card" not in body


def test_page_of_a_consent_says_who_answered_in_words(beijing, rows):
    body = beijing.get(pages_of(rows[2])[1]).content.decode()

    assert "Citizen recipe" in body
    assert "English" in body
    assert "view_card" not in body


def test_every_kind_of_event_has_its_words():
    written = "\n".join(path.read_text() for path in SCRIPTS if "migrations" not in path.parts)
    of_accounts = {f"accounts.{name}" for name in re.findall(r'record_account_event\("([a-z_]+)"', written)}
    whole = set(re.findall(r'"((?:families|authorities|accounts|benefits)\.[a-z]+_[a-z_]+)",\n', written))
    moved = {f"families.{name}" for name in re.findall(r'event="([a-z_]+)"', written)}
    answered = {f"families.{name}" for name in re.findall(r'Answer\(Status\.\w+, "([a-z_]+)"', written)}
    opened = set(re.findall(r'note_openings?\("([a-z.]+_opened)"', written))
    viewed = {f"families.{name}_viewed" for name in re.findall(r'noted_kind = "([a-z]+)"', written)}

    assert {"families.link_begun", "families.consent_asked", "families.card_viewed"} <= whole | answered | viewed
    assert "accounts.signed_in" in of_accounts
    assert {"families.card_opened", "benefits.certification_opened"} <= opened
    assert whole | moved | answered | opened | viewed | of_accounts <= set(KINDS)


def test_history_of_a_case_is_told_in_words(supervisor, child_case):
    by = Actor.officer(child_case.applicant_id)
    codes = {"from": "in_review", "to": "rejected", "reason": "person_objects", "silent": False, "unknown": "x"}
    record_event("families.application_rejected", by=by, of="application", object_id=child_case.pk, codes=codes)
    record_event("families.something_new", by=by, of="application", object_id=child_case.pk)

    body = supervisor.get(reverse("admin:families_linkapplication_history", args=[child_case.pk])).content.decode()

    assert "Application rejected" in body
    assert "status before: To decide; status after: Rejected; reason: The person, or somebody who" in body
    assert "unknown: x" in body
    assert "families.something_new" in body  # rather the code than nothing
    assert "in_review" not in body


def test_page_of_events_tells_them_in_words(db):
    nation = signed_in(on_duty("nation", "000000", "auditor"))
    codes = {"user": "1", "region": "110000", "role": "auditor"}
    event = record_event("authorities.duty_granted", by=Actor.system("t"), of="duty", object_id="1", codes=codes)

    listed = nation.get(reverse("admin:audit_event_changelist")).content.decode()
    page = nation.get(reverse("admin:audit_event_change", args=[event.id])).content.decode()

    assert "Duty given" in listed
    assert "staff duty" in listed
    assert "member of staff: 1; region: Beijing; role: Auditor" in page
    assert "duty_granted" not in listed.partition('id="changelist-filter"')[0]  # whose choices are sent by their codes


def test_codes_of_every_shape_are_told():
    codes = {
        "self": True,
        "notice": "2026-11",
        "scopes": ["view_card", "certify"],
        "route": "counter",
        "outcome": "match",
    }
    codes |= {"by": "officer", "relationship": "mother", "obstacle": "deceased", "channel": "sms", "reason": ""}
    event = build_event("families.tried", by=Actor.system("t"), of="link", object_id="1", codes=codes)

    with override("en"):
        assert details_of(event).split("; ") == [
            "obstacle: The person has died.",
            "ended by: An officer",
            "own card",
            "relationship: Mother",
            "what is shared: see the card and renew the proof of life for the pension",
            "how they answered: At an office",
            "version of the notice: 2026-11",
            "sent by: Text message",
            "register's answer: match",
        ]
    assert set(codes) < set(CODES)
    assert kind_of(Event(kind="families.tried")) == "families.tried"
    assert {"application", "link", "duty"} < set(OBJECTS)
    assert Status.IN_REVIEW.value == "in_review"


def test_room_above_cannot_call_an_event_by_another_name():
    with pytest.raises(ValueError, match=r"said twice: families.link_begun"):
        add_words({"families.link_begun": "Link made"}, {})

    assert KINDS["families.link_begun"] == "Link begun"


@pytest.mark.parametrize(
    ("language", "ways"), [("en", "Password, Security key"), ("es", "Contraseña, Llave de seguridad")]
)
def test_ways_to_sign_in_are_told_in_words(language, ways):
    event = build_event(
        "accounts.signed_in",
        by=Actor.system("x"),
        of="user",
        object_id="1",
        codes={"methods": ["password", "webauthn"]},
    )
    with override(language):
        assert ways in str(details_of(event))
