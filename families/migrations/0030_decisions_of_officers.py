"""Where an officer's decision takes the place of a yes, the consent says so. Those of before keep the applicant's declaration
under `counter`, which is how they are known."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('families', '0029_ticks_of_young_children'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='consent',
            name='consent_answer_says_how',
        ),
        migrations.RemoveConstraint(
            model_name='onetimecode',
            name='code_route_known',
        ),
        migrations.AlterField(
            model_name='consent',
            name='route',
            field=models.CharField(blank=True, choices=[('account', 'In their own account'), ('code', 'With a code at the consent page'), ('read_out', 'Code read out to the applicant'), ('counter', 'At an office'), ('guardian', 'By the guardian'), ('self_code', 'Own code'), ('invitation', 'By an invitation of their own'), ('decision', "By an officer's decision")], max_length=10, verbose_name='how they answered'),
        ),
        migrations.AlterField(
            model_name='onetimecode',
            name='route',
            field=models.CharField(blank=True, choices=[('account', 'In their own account'), ('code', 'With a code at the consent page'), ('read_out', 'Code read out to the applicant'), ('counter', 'At an office'), ('guardian', 'By the guardian'), ('self_code', 'Own code'), ('invitation', 'By an invitation of their own'), ('decision', "By an officer's decision")], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('answer__isnull', True), models.Q(('answer__in', ['granted', 'refused']), ('route__in', ['account', 'code', 'read_out', 'counter', 'guardian', 'self_code', 'invitation', 'decision']), models.Q(('text_version', ''), _negated=True), models.Q(('text_hash', ''), _negated=True)), _connector='OR'), name='consent_answer_says_how'),
        ),
        migrations.AddConstraint(
            model_name='onetimecode',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('purpose', 'answer'), ('route__in', ['account', 'code', 'read_out', 'counter', 'guardian', 'self_code', 'invitation', 'decision'])), models.Q(('purpose__in', ['manage', 'care']), ('route', '')), _connector='OR'), name='code_route_known'),
        ),
    ]
