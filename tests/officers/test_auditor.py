"""Who audits changes nothing: whatever they post, to every address and every action of every list, only tells of their looks."""

import hashlib

from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.utils import timezone

from audit.models import Event
from families.models import AttemptCounter
from tests.families.admin.conftest import on_duty, signed_in
from tests.officers import walk
from tests.officers.planted import COUNTY, plant_beijing, plant_nationwide, plant_places

# What was looked up is counted; who is signed in is noted with each page.
_TOLD_OF_LOOKS = {Event._meta.db_table, AttemptCounter._meta.db_table, "django_session", "usersessions_usersession"}
_LOOKS = {
    *(
        "families.looked_up",
        "families.looked_up_at_counter",
        "authorities.table_export_begun",
        "authorities.table_exported",
    ),
    "families.case_barred",
}
# As somebody who may decide would answer.
ANSWERS = {
    "post": "yes",
    "decide": "1",
    "reason": "documents_seen",
    "identity_seen": "passport",
    "typed": "F7K2-94QD",
    "phone": "12345",
    "kinds": ["other"],
    "account": "auditing",
    "role": "officer",
    "region": "110101",
    "outcome": "misused",
    "answer": "corrected",
    "decision": "2046-117",
    "index": "0",
    "kind": "number",
    "words": "F7K2-94QD",
    "is_sure": "1",
    "allowed": "0",
}


def everything():
    """By table, what is in it."""
    found = {}
    tables = {model._meta.db_table for model in apps.get_models() if model._meta.managed and not model._meta.proxy}
    with connection.cursor() as cursor:
        for table in sorted(tables - _TOLD_OF_LOOKS):
            cursor.execute(f'SELECT row::text FROM "{table}" AS row ORDER BY 1')
            found[table] = hashlib.sha256("\n".join(row[0] for row in cursor).encode()).hexdigest()
    return found


def test_whatever_an_auditor_posts_changes_nothing(db):
    rows = [*plant_places(), *plant_beijing(plant_nationwide(), county=COUNTY)]
    today = f"{timezone.localdate()}"
    client = signed_in(on_duty("auditing", "000000", "auditor"))
    client.get("/admin/")
    before, written = everything(), set(Event.objects.values_list("pk", flat=True))
    answers = ANSWERS | {"begins_on": today, "last_day": today}

    posted = [(client.post(url, answers).status_code, url) for url in [*walk.of_no_row(), *walk.of_each(rows)]]
    for row in {type(row): row for row in rows}.values():
        if type(row) in admin.site._registry:
            for action in walk.actions_of(type(row)):
                chosen = {"action": action, "_selected_action": str(row.pk), **answers}
                posted.append((client.post(walk.list_of(type(row)), chosen).status_code, action))

    assert len(posted) > 100
    assert [one for one in posted if one[0] >= 500] == []
    after = everything()
    assert {table for table in before if before[table] != after[table]} == set()
    kinds = set(Event.objects.exclude(pk__in=written).values_list("kind", flat=True))
    assert {kind for kind in kinds if not kind.endswith("_viewed")} <= _LOOKS
