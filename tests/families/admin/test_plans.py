"""With many rows no page of an officer reads a large table through: the database's own plans are read."""

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from authorities.admin import exports, newest
from families.admin import case_files, events
from families.days import HalfDay
from families.decisions import DisputeOutcome
from families.documents import DocumentKind
from families.models import (
    CorrectionRequest,
    Dispute,
    Document,
    FamilyLink,
    HomeVisit,
    InsuredPerson,
    LinkApplication,
    WebhookDelivery,
)
from families.models.corrections import CorrectionAnswer, WhatIsWrong
from families.models.home_visits import HomeVisitOutcome
from families.services.applications import case_claims
from families.services.figures import count_figures
from families.services.webhooks.endpoints import make_endpoint
from families.states import Status
from integrators.codes import Purpose
from integrators.models import Agreement, AppGrant
from tests.families.admin.conftest import on_duty, signed_in
from tests.officers.planted import BY, HOOK, plant_nationwide

LARGE = (
    *("families_insuredperson", "families_socialsecuritycard", "families_linkapplication", "families_consent"),
    *("families_familylink", "families_message", "audit_event", "accounts_user", "families_dayfigures"),
    *("families_document", "families_dispute", "families_homevisit", "families_correctionrequest"),
    *("families_webhookdelivery", "integrators_appgrant"),
)
# Of events the part in which they are: of months to come, in which nothing is, it makes no difference.
_READ_THROUGH = re.compile(rf"Seq Scan on (?:{'|'.join(LARGE)}|audit_event_before)\b")
PROVINCE, COUNTY = "440000", "440106"
QUEUES = (LinkApplication, Dispute, HomeVisit)
PEOPLE, WAITING = 12_000, 60  # of the disputes, visits and requests that wait, the rest is over


@pytest.fixture(scope="module")
def planted(django_db_setup, django_db_blocker):
    """Once for all tests of the module, each of which goes back to here."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            _plant()
            yield
            transaction.set_rollback(True)
        with connection.cursor() as cursor:  # else later tests find thousands of rows that nobody sees
            cursor.execute(f"VACUUM (ANALYZE) {', '.join(LARGE)}")


@pytest.fixture
def many(planted, db, monkeypatch):
    """As with a million: a province has many times as many of them as are counted, and no table is so small that it is best
    read through, which that of 3,000 accounts would be."""
    monkeypatch.setattr(newest, "MOST", 100)


def _plant():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '1min'")  # behind whatever looks over the tables by itself
        call_command("load_synthetic", people=PEOPLE, processes=1, verbosity=0)
        cursor.execute("SET LOCAL statement_timeout = 0")  # so much at once is no page's
        User.objects.bulk_create([User(username=f"many-{n}", password="!") for n in range(PEOPLE)], batch_size=3_000)
        _plant_what_comes_of_links()
        _plant_what_goes_to_apps()
        count_figures()
        cursor.execute("ANALYZE")


def _plant_what_comes_of_links():
    """A dispute of each link that had none, a paper of each application, and of each person a visit at home and a request."""
    by = User.objects.first()
    links, people = list(FamilyLink.objects.of_relatives().filter(disputes=None)), list(InsuredPerson.objects.all())
    disputes, visits, requests = [], [], []
    for number, link in enumerate(links):
        opened_at = timezone.now() - timedelta(days=1, minutes=number)
        dispute = Dispute(link=link, person_id=link.person_id, opened_at=opened_at, opened_by="citizen")
        if number >= WAITING:
            dispute.resolved_at, dispute.resolved_by, dispute.outcome = opened_at, "officer", DisputeOutcome.values[0]
        disputes.append(dispute)
    for number, person in enumerate(people):
        moment = timezone.now() - timedelta(days=1, minutes=number)
        visit = HomeVisit(person=person, asked_by=by, on_day=moment.date(), half=HalfDay.MORNING.value, asked_at=moment)
        request = CorrectionRequest(person=person, asked_by=by, what=WhatIsWrong.NAME, asked_at=moment)
        request.text = "It is another"
        if number >= WAITING:
            visit.ended_at, visit.outcome = moment, HomeVisitOutcome.DONE
            request.answered_at, request.answer = moment, CorrectionAnswer.UNCHANGED
        else:
            visit.address = "Somewhere 7"
        visits.append(visit)
        requests.append(request)
    kinds, papers = DocumentKind.values, []
    for case in LinkApplication.objects.only("pk"):
        paper = Document(application=case, kind=kinds[0], position=1, content_type="image/jpeg", size=4)
        paper.sha256, paper.content_sealed = "0" * 64, b"sealed"
        papers.append(paper)
    for rows in (disputes, visits, requests, papers):
        type(rows[0]).objects.bulk_create(rows, batch_size=3_000)


def _plant_what_goes_to_apps():
    """A message of each link to an app that has an agreement with two regions, and what each account allows it."""
    app = plant_nationwide()
    for region in (PROVINCE, "110000"):
        Agreement.objects.create(app=app, region_id=region, scopes=["links:read"], purposes=list(Purpose.values))
    endpoint, _secret = make_endpoint(app=app, url=HOOK, events=["link.ended"], by=BY)
    deliveries = []
    for number, link in enumerate(FamilyLink.objects.of_relatives().only("pk")):
        made_at = timezone.now() - timedelta(days=1, minutes=number)
        delivery = WebhookDelivery(endpoint=endpoint, kind="link.ended", link_id=link.pk, sequence=2, made_at=made_at)
        delivery.delivered_at = made_at
        deliveries.append(delivery)
    WebhookDelivery.objects.bulk_create(deliveries, batch_size=3_000)
    users = User.objects.filter(username__startswith="many-")
    grants = [AppGrant(user=user, app=app, scopes=["links:read"]) for user in users]
    AppGrant.objects.bulk_create(grants, batch_size=3_000)


def read_through(asked):
    """Of these queries, those that read a large table from one end to the other."""
    found = []
    with connection.cursor() as cursor:
        for query in asked:
            sql = query["sql"]
            if sql.startswith("SELECT") and any(f'"{table}"' in sql for table in LARGE):
                cursor.execute(f"EXPLAIN {sql}")
                plan = [row[0] for row in cursor.fetchall()]
                is_cut_short = plan[0].startswith("Limit") and "Seq Scan" in plan[1]  # ends once it has so many
                if _READ_THROUGH.search("\n".join(plan)) and not is_cut_short:
                    found.append("\n".join([sql[:300], *plan]))
    return found


def plans_of(client, pages):
    found = {}
    for name, page in pages.items():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        if plans := read_through(queries):
            found[name] = plans
    return found


def passed_over(client, page):
    """How many rows of applications the database read for a page and then left out, by the plans it went by."""
    rows = 0
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    with connection.cursor() as cursor:
        for query in queries:
            if query["sql"].startswith("SELECT") and '"families_linkapplication"' in query["sql"]:
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query['sql']}")
                rows += sum(_left_out(cursor.fetchone()[0][0]["Plan"]))
    return rows


def _left_out(plan):
    if plan.get("Relation Name") == "families_linkapplication":
        yield plan.get("Rows Removed by Filter", 0) * plan["Actual Loops"]
    for part in plan.get("Plans", []):
        yield from _left_out(part)


def test_no_page_reads_a_large_table_through(many, monkeypatch):
    case = LinkApplication.objects.filter(status=Status.IN_REVIEW, person__region__code__startswith="44").first()
    person = FamilyLink.objects.of_relatives().filter(person__region__code__startswith="44").first().person
    duties = (PROVINCE, "000000")
    province, nation = (signed_in(on_duty(name, name, "supervisor")) for name in duties)
    models = [model for model in admin.site._registry if model._meta.db_table in LARGE and model is not User]
    lists = {model.__name__: list_of(model) for model in models}  # nobody on duty sees accounts
    lists |= {f"every {model.__name__}": f"{list_of(model)}?queue=all" for model in QUEUES}
    of_one = {name: row for name, page in lists.items() if (row := first_row(nation, page))}
    words = {"number": person.number, "name": person.name, "reference": case.reference}
    found = {"number": person.register_reference, "name": person.register_reference, "reference": case.reference}

    assert list(of_one) == list(lists)
    assert plans_of(nation, of_one) == {}
    assert plans_of(nation, lists) == {}
    del lists["AppGrant"]  # the nation's alone
    assert plans_of(province, {**lists, "figures": reverse("figures:figures")}) == {}
    for kind, typed in words.items():
        with CaptureQueriesContext(connection) as queries:
            page = province.post(reverse("lookups:look"), {"kind": kind, "words": typed})
        assert found[kind] in page.text or kind == "name", kind  # of one name there may be more than it shows
        assert (kind, read_through(queries)) == (kind, [])
    monkeypatch.setattr(events, "_FEW", -1)  # as of a province of so many people that none is named
    assert plans_of(province, {"events": list_of(Event)}) == {}


def list_of(model):
    return reverse(admin_urlname(model._meta, "changelist"))


def first_row(client, page):
    """The address of the first row's page."""
    found = re.search(r'<th class="field-[^"]*"><a href="([^"]+)"', client.get(page).text)
    return found[1] if found else ""


def test_next_case_is_found_by_where_the_last_window_ended(many, monkeypatch):
    """Windows of five, none of whose cases is theirs, until the last."""
    monkeypatch.setattr(case_claims, "_WINDOW", 5)
    officer = on_duty("late", PROVINCE, "officer")
    waiting = LinkApplication.objects.to_decide().filter(place__code__startswith="44").order_by("submitted_at", "pk")
    *not_theirs, last = waiting
    assert len(not_theirs) > 10
    monkeypatch.setattr(case_claims, "helped_of", lambda _officer, cases: {case.pk for case in cases} - {last.pk})
    client = signed_in(officer)

    with CaptureQueriesContext(connection) as queries:
        led_to = client.post(reverse("admin:families_linkapplication_next")).url

    assert str(last.pk) in led_to
    windows = [query for query in queries if "LIMIT 5" in query["sql"]]
    assert len(windows) == -(-(len(not_theirs) + 1) // 5)
    assert read_through(queries) == []


def test_next_dispute_is_found_by_where_the_one_before_stands(many):
    client = signed_in(on_duty("next", PROVINCE, "officer"))
    page, seen = reverse("admin:families_dispute_next"), 0
    with CaptureQueriesContext(connection) as queries:
        while seen < 5 and "change" in (url := client.post(page).url):
            page = url.replace("change", "next")
            seen += 1
    assert seen == 5
    assert read_through(queries) == []


def test_no_table_that_goes_out_reads_a_large_one_through(many, monkeypatch):
    """Each part of it is found by where the last one ended."""
    monkeypatch.setattr(exports, "AT_ONCE", 50)
    monkeypatch.setattr(case_files, "MOST", 200)
    cases = reverse("admin:families_linkapplication_table")
    pages = {"cases": cases, "all cases": f"{cases}?queue=all", "figures": reverse("figures:table")}
    for region in (PROVINCE, "000000"):
        client = signed_in(on_duty(region, region, "supervisor"))
        for name, page in {**pages, "events": reverse("admin:audit_event_export")}.items():
            with CaptureQueriesContext(connection) as queries:
                rows = len(list(client.get(page).streaming_content)) - 2  # without its mark and its head
            assert rows > 10, name
            assert (region, name, read_through(queries)) == (region, name, [])


def test_the_applications_of_elsewhere_are_not_read(many):
    """Without the index of its queue, a province reads every case that waits anywhere; without that of all, a county whatever
    was ever sent."""
    page = reverse("admin:families_linkapplication_changelist")
    province, county = (signed_in(on_duty(name, name, "officer")) for name in (PROVINCE, COUNTY))
    assert LinkApplication.objects.filter(place=COUNTY).count() > 1
    assert LinkApplication.objects.to_decide().filter(place__code__startswith="44").count() > 10

    assert passed_over(province, page) <= 20
    assert passed_over(county, page) <= 20
    assert passed_over(county, f"{page}?queue=all") <= 20
