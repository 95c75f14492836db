"""Which officer filled an application in for somebody who stood at their counter, in which office, and which paper they saw."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0003_labels_for_officers'),
        ('families', '0037_people_looked_up'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='linkapplication',
            name='assisted_by',
            field=models.ForeignKey(db_index=False, help_text='They filled it in for the applicant, who stood at their counter.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='officer who helped'),
        ),
        migrations.AddField(
            model_name='linkapplication',
            name='assisted_office',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.office', verbose_name='office where they helped'),
        ),
        migrations.AddField(
            model_name='linkapplication',
            name='assisted_seen',
            field=models.CharField(blank=True, choices=[('identity_card', 'Identity card'), ('temporary_identity_card', 'Temporary identity card'), ('passport', 'Passport'), ('residence_permit', 'Residence permit of Hong Kong, Macau and Taiwan residents, or of foreigners'), ('social_security_card', 'Social-security card with a photograph')], db_default='', default='', max_length=30, verbose_name='paper seen'),
        ),
        migrations.AddIndex(
            model_name='linkapplication',
            index=models.Index(condition=models.Q(('assisted_by__isnull', False)), fields=['assisted_by'], name='application_assisted'),
        ),
        migrations.AddConstraint(
            model_name='linkapplication',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('assisted_by__isnull', True), ('assisted_office__isnull', True), ('assisted_seen', '')), models.Q(('assisted_by__isnull', False), ('assisted_seen__in', ['identity_card', 'temporary_identity_card', 'passport', 'residence_permit', 'social_security_card'])), _connector='OR'), name='application_assisted_whole'),
        ),
    ]
