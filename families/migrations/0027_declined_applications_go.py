from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("families", "0026_blocks_of_humans")]

    operations = [
        migrations.RemoveIndex(model_name="linkapplication", name="application_of_nothing"),
        migrations.AddIndex(
            model_name="linkapplication",
            index=models.Index(
                fields=["ended_at"],
                name="application_of_nothing",
                condition=models.Q(("status__in", frozenset(["declined", "expired", "rejected", "withdrawn"]))),
            ),
        ),
    ]
