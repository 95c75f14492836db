"""Of two officers at one case one decides: who has it is written on the row."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('families', '0035_messages_left_out'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='linkapplication',
            name='claimed_by',
            field=models.ForeignKey(db_index=False, help_text='For CLAIM_HOLDS from `claimed_at`, while it is to be decided.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='officer who has it'),
        ),
        migrations.AddField(
            model_name='linkapplication',
            name='claimed_at',
            field=models.DateTimeField(null=True, verbose_name='taken at'),
        ),
        migrations.AddIndex(
            model_name='linkapplication',
            index=models.Index(condition=models.Q(('status', 'in_review')), fields=['submitted_at'], name='application_to_decide'),
        ),
        migrations.AddIndex(
            model_name='linkapplication',
            index=models.Index(condition=models.Q(('claimed_by__isnull', False)), fields=['claimed_by'], name='application_claimed'),
        ),
        migrations.AddConstraint(
            model_name='linkapplication',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('claimed_at__isnull', True), ('claimed_by__isnull', True)), models.Q(('claimed_at__isnull', False), ('claimed_by__isnull', False)), _connector='OR'), name='application_claim_whole'),
        ),
    ]
