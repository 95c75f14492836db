"""What happened on a day in a region, counted: tables of their own, empty until `count_figures` has run."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0003_labels_for_officers'),
        ('families', '0039_home_visits'),
    ]

    operations = [
        migrations.CreateModel(
            name='QueueFigures',
            fields=[
                ('region', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='authorities.region')),
                ('ages', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), size=None)),
                ('oldest_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='ProviderDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(max_length=32)),
                ('day', models.DateField()),
                ('silent_calls', models.PositiveIntegerField(default=0)),
                ('silent_seconds', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('provider', 'day'), name='provider_once_a_day'), models.CheckConstraint(condition=models.Q(('silent_seconds__lte', 86400)), name='provider_day_has_its_hours')],
            },
        ),
        migrations.CreateModel(
            name='DayFigures',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('sent', models.PositiveIntegerField(default=0)),
                ('approved', models.PositiveIntegerField(default=0)),
                ('rejected', models.PositiveIntegerField(default=0)),
                ('declined', models.PositiveIntegerField(default=0)),
                ('withdrawn', models.PositiveIntegerField(default=0)),
                ('expired', models.PositiveIntegerField(default=0)),
                ('asked', models.PositiveIntegerField(default=0)),
                ('granted', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('disputes_opened', models.PositiveIntegerField(default=0)),
                ('disputes_resolved', models.PositiveIntegerField(default=0)),
                ('waits', models.JSONField(default=dict)),
                ('counted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.region')),
            ],
            options={
                'indexes': [models.Index(fields=['day'], name='figures_of_day')],
                'constraints': [models.UniqueConstraint(fields=('region', 'day'), name='figures_once_a_day')],
            },
        ),
    ]
