"""A row for each code instead of five columns of the consent. Nothing is released yet, so no older process reads those."""

import django.db.models.deletion
import django.utils.timezone
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('families', '0005_kept_no_longer_than_needed'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='consent',
            name='code_expires_at',
        ),
        migrations.RemoveField(
            model_name='consent',
            name='code_id',
        ),
        migrations.RemoveField(
            model_name='consent',
            name='code_sent_at',
        ),
        migrations.RemoveField(
            model_name='consent',
            name='codes_sent',
        ),
        migrations.RemoveField(
            model_name='consent',
            name='codes_sent_on_day',
        ),
        migrations.AlterField(
            model_name='codeattempt',
            name='code_id',
            field=models.CharField(help_text="The register's id of the code.", max_length=64),
        ),
        migrations.AlterField(
            model_name='codeattempt',
            name='id',
            field=models.UUIDField(editable=False, primary_key=True, serialize=False),
        ),
        migrations.CreateModel(
            name='OneTimeCode',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('route', models.CharField(choices=[('account', 'In their own account'), ('code', 'With a code at the consent page'), ('read_out', 'Code read out to the applicant'), ('counter', 'At an office'), ('guardian', 'By the guardian'), ('self_code', 'Own code')], max_length=10)),
                ('channel', models.CharField(help_text='sms or voice', max_length=5)),
                ('language', models.CharField(max_length=10)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('asked_by', models.CharField(help_text='Kind and id, as in events.', max_length=50)),
                ('due_at', models.DateTimeField(null=True)),
                ('lease_until', models.DateTimeField(null=True)),
                ('lease_token', models.UUIDField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('sent_at', models.DateTimeField(null=True)),
                ('failed_at', models.DateTimeField(help_text='Nobody was reached: no phone, at night, register silent.', null=True)),
                ('register_id', models.CharField(blank=True, help_text="The register's own id of the code.", max_length=64)),
                ('expires_at', models.DateTimeField(null=True)),
                ('consent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='families.consent')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='code_due'), models.Index(fields=['consent', 'asked_at'], name='code_of_consent')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('lease_token__isnull', True), ('lease_until__isnull', True)), models.Q(('lease_token__isnull', False), ('lease_until__isnull', False)), _connector='OR'), name='code_lease_whole'), models.CheckConstraint(condition=models.Q(models.Q(('expires_at__isnull', True), ('sent_at__isnull', True)), models.Q(('expires_at__isnull', False), ('sent_at__isnull', False)), _connector='OR'), name='code_sent_until_when'), models.CheckConstraint(condition=models.Q(('route__in', ['account', 'code', 'read_out', 'counter', 'guardian', 'self_code'])), name='code_route_known'), models.CheckConstraint(condition=models.Q(('sent_at__isnull', True), models.Q(models.Q(('register_id', ''), _negated=True), ('failed_at__isnull', True)), _connector='OR'), name='code_sent_or_failed'), models.CheckConstraint(condition=models.Q(('due_at__isnull', True), models.Q(('failed_at__isnull', True), ('sent_at__isnull', True)), _connector='OR'), name='code_due_until_sent')],
            },
        ),
    ]
