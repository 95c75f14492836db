"""Officers' lists are read by where they begin, while everybody goes on writing. What forgets messages reads the same order."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('families', '0044_home_visits_reminded_of'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='correctionrequest',
            index=models.Index(fields=['asked_at'], name='correction_by_asking'),
        ),
        AddIndexConcurrently(
            model_name='dispute',
            index=models.Index(fields=['opened_at'], name='dispute_by_opening'),
        ),
        AddIndexConcurrently(
            model_name='homevisit',
            index=models.Index(fields=['on_day', '-half', 'asked_at'], name='home_visit_by_day'),
        ),
        AddIndexConcurrently(
            model_name='webhookdelivery',
            index=models.Index(fields=['made_at'], name='webhook_by_making'),
        ),
        RemoveIndexConcurrently(
            model_name='webhookdelivery',
            name='webhook_over',
        ),
    ]
