"""The list of consents is read by where it begins, while everybody goes on writing."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('integrators', '0002_used_refresh_tokens'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='appgrant',
            index=models.Index(fields=['granted_at'], name='app_grant_by_granting'),
        ),
    ]
