"""Officers' lists are read in their order, and days counted, without reading whole tables. Made while everybody goes on writing."""

from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('authorities', '0003_labels_for_officers'),
        ('families', '0040_figures_of_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='consent',
            index=models.Index(fields=['asked_at'], name='consent_by_asking'),
        ),
        AddIndexConcurrently(
            model_name='consent',
            index=models.Index(condition=models.Q(('answered_at__isnull', False)), fields=['answered_at'], name='consent_by_answer'),
        ),
        AddIndexConcurrently(
            model_name='familylink',
            index=models.Index(fields=['begins_at'], name='link_by_begin'),
        ),
        AddIndexConcurrently(
            model_name='insuredperson',
            index=models.Index(fields=['confirmed_at'], name='person_by_confirmation'),
        ),
        AddIndexConcurrently(
            model_name='linkapplication',
            index=models.Index(condition=models.Q(('submitted_at__isnull', False)), fields=['submitted_at'], name='application_by_sending'),
        ),
        AddIndexConcurrently(
            model_name='linkapplication',
            index=models.Index(condition=models.Q(('ended_at__isnull', False)), fields=['ended_at'], name='application_by_end'),
        ),
        AddIndexConcurrently(
            model_name='socialsecuritycard',
            index=models.Index(fields=['confirmed_at'], name='card_by_confirmation'),
        ),
    ]
