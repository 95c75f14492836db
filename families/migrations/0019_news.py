
import django.db.models.deletion
import django.utils.timezone
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("families", "0018_documents"),
    ]

    operations = [
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('self_linked', 'Self Linked'), ('application_rejected', 'Application Rejected'), ('application_in_review', 'Application In Review'), ('application_closed', 'Application Closed'), ('consent_asked', 'Consent Asked'), ('link_begun', 'Link Begun'), ('link_begun_subject', 'Link Begun Subject'), ('link_ended', 'Link Ended'), ('link_ended_subject', 'Link Ended Subject'), ('read_out_begins', 'Read Out Begins'), ('claim_on_you', 'Claim On You'), ('number_tried', 'Number Tried'), ('child_linked', 'Child Linked'), ('loss_reported', 'Loss Reported'), ('loss_filed', 'Loss Filed'), ('loss_refused', 'Loss Refused'), ('loss_ended', 'Loss Ended'), ('certified', 'Certified'), ('certification_filed', 'Certification Filed'), ('certification_refused', 'Certification Refused'), ('certification_due', 'Certification Due'), ('certification_overdue', 'Certification Overdue'), ('card_expires', 'Card Expires'), ('link_ends', 'Link Ends'), ('link_ends_subject', 'Link Ends Subject'), ('application_needs_you', 'Application Needs You'), ('application_waits', 'Application Waits'), ('link_changed', 'Link Changed'), ('link_changed_subject', 'Link Changed Subject'), ('relative_died', 'Relative Died'), ('relative_lives', 'Relative Lives'), ('marriage_changed', 'Marriage Changed'), ('marriage_changed_subject', 'Marriage Changed Subject')], max_length=32),
        ),
        migrations.CreateModel(
            name='ChangesCursor',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('provider', models.CharField(max_length=32, unique=True, verbose_name='provider')),
                ('cursor', models.CharField(blank=True, max_length=64, verbose_name='read up to')),
                ('read_at', models.DateTimeField(null=True, verbose_name='last read at')),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='due at')),
                ('lease_until', models.DateTimeField(null=True)),
                ('lease_token', models.UUIDField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='tries')),
            ],
            options={
                'verbose_name': "place in a register's news",
                'verbose_name_plural': "places in the registers' news",
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('lease_token__isnull', True), ('lease_until__isnull', True)), models.Q(('lease_token__isnull', False), ('lease_until__isnull', False)), _connector='OR'), name='changes_lease_whole')],
            },
        ),
        migrations.CreateModel(
            name='HeldChange',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('provider', models.CharField(max_length=32, verbose_name='provider')),
                ('cursor', models.CharField(max_length=64, verbose_name='cursor')),
                ('kind', models.CharField(max_length=32, verbose_name='what has changed')),
                ('held_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='held since')),
                ('failures', models.PositiveSmallIntegerField(default=0, verbose_name='failures')),
                ('due_at', models.DateTimeField(null=True, verbose_name='due at')),
                ('lease_until', models.DateTimeField(null=True)),
                ('lease_token', models.UUIDField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='tries')),
                ('given_up_at', models.DateTimeField(null=True, verbose_name='put aside at')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='families.insuredperson', verbose_name='insured person')),
            ],
            options={
                'verbose_name': 'change that could not be applied',
                'verbose_name_plural': 'changes that could not be applied',
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='held_change_due')],
                'constraints': [models.UniqueConstraint(fields=('provider', 'cursor'), name='held_change_once'), models.CheckConstraint(condition=models.Q(models.Q(('due_at__isnull', False), ('given_up_at__isnull', True)), models.Q(('due_at__isnull', True), ('given_up_at__isnull', False)), _connector='OR'), name='held_change_due_until_put_aside'), models.CheckConstraint(condition=models.Q(models.Q(('lease_token__isnull', True), ('lease_until__isnull', True)), models.Q(('lease_token__isnull', False), ('lease_until__isnull', False)), _connector='OR'), name='held_change_lease_whole')],
            },
        ),
    ]
