"""For a young child each thing has its own tick from now on. What is under way was sent when only what is sensitive was asked
one by one: the rest of it was declared, and counts as ticked."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_UNDER_WAY = ("verifying", "in_review", "awaiting_applicant", "awaiting_consent")
_ASKED_ONE_BY_ONE = {"view_pension", "view_medical", "view_injury", "view_maternity", "view_work"}  # as it was then


def count_as_ticked(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    applications = apps.get_model("families", "LinkApplication").objects
    sent = applications.filter(status__in=_UNDER_WAY, guardian_scopes__isnull=False)
    for row in sent.only("scopes", "guardian_scopes").iterator():
        ticked = [s for s in row.scopes if s in row.guardian_scopes or s not in _ASKED_ONE_BY_ONE]
        applications.filter(pk=row.pk).update(guardian_scopes=ticked)


class Migration(migrations.Migration):
    dependencies = [("families", "0028_words_of_children")]

    operations = [migrations.RunPython(count_as_ticked, migrations.RunPython.noop, elidable=True)]
