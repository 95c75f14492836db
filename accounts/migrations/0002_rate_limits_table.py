"""The table of Django's DatabaseCache, in which allauth counts attempts: limits live in PostgreSQL."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql=[
                "CREATE TABLE accounts_limits ("
                "cache_key varchar(255) NOT NULL PRIMARY KEY, "
                "value text NOT NULL, "
                "expires timestamp with time zone NOT NULL)",
                "CREATE INDEX accounts_limits_expires ON accounts_limits (expires)",
            ],
            reverse_sql="DROP TABLE accounts_limits",
        )
    ]
