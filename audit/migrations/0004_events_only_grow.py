"""A trigger that no session setting switches off, and no right to change events for anybody but the table's owner.

pgtrigger's own returns early when the setting `pgtrigger.ignore`, which every role may set, names it. Running product
and migrations are different roles in production (docker/postgres/runtime-role.sh); where they are one, as on a
developer's machine, the second step finds nobody and does nothing.
"""

import pgtrigger.migrations
from django.db import migrations

TRIGGER = """
CREATE FUNCTION audit_event_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Cannot update or delete rows from %: events stay as they were written', TG_TABLE_NAME;
END;
$$;
CREATE TRIGGER audit_event_only_grows BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_event_only_grows();
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_only_grows;
"""
NO_TRIGGER = "DROP TRIGGER audit_event_only_grows ON audit_event; DROP FUNCTION audit_event_only_grows();"

RIGHTS = """
DO $$
DECLARE
    holder text;
BEGIN
    FOR holder IN
        SELECT DISTINCT CASE WHEN held.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(held.grantee)) END
        FROM pg_class, aclexplode(relacl) AS held
        WHERE pg_class.oid = 'audit_event'::regclass AND held.grantee <> relowner
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON audit_event FROM %s', holder);
    END LOOP;
END;
$$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0003_labels_for_officers'),
    ]

    operations = [
        migrations.RunSQL(TRIGGER, NO_TRIGGER),
        pgtrigger.migrations.RemoveTrigger(
            model_name='event',
            name='append_only',
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
