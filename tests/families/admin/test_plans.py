"""With many rows no page of an officer reads a large table through: the database's own plans are read."""

import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from authorities.admin import exports
from families.admin import case_files, event_filters, events
from families.models import FamilyLink, LinkApplication
from families.services.figures import count_figures
from families.states import Status
from tests.families.admin.conftest import on_duty, signed_in

LARGE = (
    *("families_insuredperson", "families_socialsecuritycard", "families_linkapplication", "families_consent"),
    *("families_familylink", "families_message", "audit_event", "accounts_user", "families_dayfigures"),
)
# Of events the part in which they are: of months to come, in which nothing is, it makes no difference.
_READ_THROUGH = re.compile(rf"Seq Scan on (?:{'|'.join(LARGE)}|audit_event_before)\b")
PROVINCE, COUNTY = "440000", "440106"
LISTS = ("linkapplication", "familylink", "consent", "insuredperson", "socialsecuritycard", "dispute", "homevisit")


@pytest.fixture
def many(db, monkeypatch):
    """As with a million: a province has many times as many of them as are counted, and no table is so small that it is best
    read through, which that of 3,000 accounts would be."""
    monkeypatch.setattr(event_filters, "MOST", 100)
    call_command("load_synthetic", people=12_000, processes=1, verbosity=0)
    User.objects.bulk_create([User(username=f"many-{n}", password="!") for n in range(12_000)], batch_size=3_000)
    count_figures()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '1min'")  # behind whatever looks over the tables by itself
        cursor.execute("ANALYZE")


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
    link = FamilyLink.objects.of_relatives().filter(person__region__code__startswith="44").first()
    duties = (PROVINCE, "000000")
    province, nation = (signed_in(on_duty(name, name, "supervisor")) for name in duties)
    of_one = {
        "case": reverse("admin:families_linkapplication_change", args=[case.pk]),
        "link": reverse("admin:families_familylink_change", args=[link.pk]),
        "figures": reverse("figures:figures"),
    }
    lists = {name: reverse(f"admin:families_{name}_changelist") for name in LISTS}
    lists["events"] = reverse("admin:audit_event_changelist")
    lists["everything"] = f"{lists['linkapplication']}?queue=all"
    person = link.person
    words = {"number": person.number, "name": person.name, "reference": case.reference}
    found = {"number": person.register_reference, "name": person.register_reference, "reference": case.reference}

    with CaptureQueriesContext(connection) as next_ones:
        for queue in ("linkapplication", "dispute"):
            assert province.post(reverse(f"admin:families_{queue}_next")).status_code == 302

    assert plans_of(province, of_one) == {}
    assert read_through(next_ones) == []
    for kind, typed in words.items():
        with CaptureQueriesContext(connection) as queries:
            page = province.post(reverse("lookups:look"), {"kind": kind, "words": typed})
        assert found[kind] in page.text or kind == "name", kind  # of one name there may be more than it shows
        assert (kind, read_through(queries)) == (kind, [])
    assert plans_of(province, lists) == {}
    assert list(plans_of(nation, lists)) == []
    monkeypatch.setattr(events, "_FEW", -1)  # as of a province of so many people that none is named
    assert plans_of(province, {"events": lists["events"]}) == {}


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
