"""Ranges of pages, some kilobytes for millions of events. A migration of its own, so that the column's lock is over before."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0006_events_carry_their_transaction'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='event',
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['xid'], name='event_by_xid', pages_per_range=32),
        ),
    ]
