"""By number, name and spelling an officer finds whom they may see, and no table is read through for it. `manage.py spell_names`
spells those who are there already."""

import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('families', '0036_cases_have_an_officer'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='insuredperson',
            name='person_erased_whole',
        ),
        migrations.AddField(
            model_name='insuredperson',
            name='name_spelled',
            field=models.CharField(editable=False, help_text='How the name reads in Latin letters: for looking up alone.', max_length=1200, null=True),
        ),
        migrations.AddIndex(
            model_name='insuredperson',
            index=models.Index(models.OrderBy(django.db.models.functions.comparison.Collate(models.F('name'), 'C')), name='person_by_name'),
        ),
        migrations.AddIndex(
            model_name='insuredperson',
            index=models.Index(models.OrderBy(django.db.models.functions.comparison.Collate(models.F('name_spelled'), 'C')), name='person_by_spelling'),
        ),
        migrations.AddIndex(
            model_name='linkapplication',
            index=models.Index(condition=models.Q(('number_index_a__isnull', False), ('submitted_at__isnull', False)), fields=['number_index_a'], name='application_by_number_a'),
        ),
        migrations.AddIndex(
            model_name='linkapplication',
            index=models.Index(condition=models.Q(('number_index_b__isnull', False), ('submitted_at__isnull', False)), fields=['number_index_b'], name='application_by_number_b'),
        ),
        migrations.AddConstraint(
            model_name='insuredperson',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('birth_date__isnull', False), ('erased_at__isnull', True), ('sex__isnull', False)), models.Q(('birth_date__isnull', True), ('died_on__isnull', True), ('erased_at__isnull', False), ('has_phone', False), ('name', ''), ('name_spelled__isnull', True), ('number_sealed__isnull', True), ('register_reference__startswith', 'erased:'), ('sex__isnull', True), ('untold_at__isnull', True)), _connector='OR'), name='person_erased_whole'),
        ),
    ]
