"""Every event says which transaction wrote it: the database, not the writer, who loses the right to say it, and when.

No row is written anew: the default changes nothing while a statement runs, so what stands already is said to be of this
migration's own transaction. Code of before goes on writing, and knows nothing of it.
"""

from django.db import migrations, models

import audit.models

RIGHTS = """
DO $$
DECLARE
    holder text;
BEGIN
    FOR holder IN
        SELECT DISTINCT CASE WHEN held.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(held.grantee)) END
        FROM pg_class, aclexplode(relacl) AS held
        WHERE pg_class.oid = 'audit_event'::regclass AND held.grantee <> relowner AND held.privilege_type = 'INSERT'
    LOOP
        EXECUTE format('REVOKE INSERT ON audit_event FROM %s', holder);
        EXECUTE format(
            'GRANT INSERT (id, kind, actor_kind, actor_id, object_kind, object_id, person_id, is_automatic, codes)
            ON audit_event TO %s', holder
        );
    END LOOP;
END;
$$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0005_events_by_who_acts'),
    ]

    operations = [
        migrations.AddField(
            model_name='event',
            name='xid',
            field=models.BigIntegerField(db_default=audit.models.CurrentTransaction(), editable=False),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
