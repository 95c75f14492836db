from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('families', '0036_cases_have_an_officer'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='linkapplication',
            index=models.Index(condition=models.Q(('status', 'rejected')), fields=['number_index_a'], name='application_refused_a'),
        ),
        migrations.AddIndex(
            model_name='linkapplication',
            index=models.Index(condition=models.Q(('status', 'rejected')), fields=['number_index_b'], name='application_refused_b'),
        ),
    ]
