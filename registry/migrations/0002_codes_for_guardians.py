from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('registry', '0001_the_register'),
    ]

    operations = [
        migrations.AlterField(
            model_name='onetimecode',
            name='purpose',
            field=models.CharField(choices=[('link', 'Link'), ('self', 'Self'), ('manage', 'Manage'), ('certify', 'Certify'), ('guardian', 'Guardian'), ('care', 'Care')], max_length=8),
        ),
    ]
