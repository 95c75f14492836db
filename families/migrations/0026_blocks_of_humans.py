import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F

_BATCH = 1000


def fill(apps, _editor):
    """Who each blocked applicant is by their own card, or the last one they held; not one that an officer took from them. Of
    several accounts of one human the first block names them: the others go on holding their accounts."""
    ApplicantBlock = apps.get_model("families", "ApplicantBlock")
    FamilyLink = apps.get_model("families", "FamilyLink")
    own = FamilyLink.objects.filter(relationship="self", person__erased_at__isnull=True)
    own = own.exclude(ended_by="officer", ended_at__isnull=False).order_by(F("ended_at").desc(nulls_first=True))
    for block in ApplicantBlock.objects.order_by("blocked_at", "pk").iterator(chunk_size=_BATCH):
        person_id = own.filter(owner=block.applicant_id).values_list("person_id", flat=True).first()
        same = ApplicantBlock.objects.filter(person=block.person_id, applicant_person=person_id)
        if person_id is not None and not same.exists():
            ApplicantBlock.objects.filter(pk=block.pk).update(applicant_person=person_id)


class Migration(migrations.Migration):
    dependencies = [("families", "0025_network_of_an_application")]

    operations = [
        migrations.AddField(
            model_name="applicantblock",
            name="applicant_person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="blocks_against_them",
                to="families.insuredperson",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="applicantblock",
            constraint=models.UniqueConstraint(
                fields=("person", "applicant_person"), name="applicant_block_one_a_human"
            ),
        ),
    ]
