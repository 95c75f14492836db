"""Events stand in a table for each month (docs/adr/0012), by their ids, which are in the order of time: so the key stays what
it was, and to Django and to who writes it is the same table.

What stood there before becomes the first part, whole and as it is: nothing is written anew and no index is built. One part
takes whatever has no month, so that nothing is ever refused. Rights hold on the whole alone; nobody but the owner has any on
a part. A trigger on the whole is on each part, those to come included.
"""

from django.db import migrations

# In the order of the model, by the names that Django knows.
INDEXES = """
ALTER TABLE audit_event ADD CONSTRAINT audit_event_pkey PRIMARY KEY (id);
CREATE INDEX event_by_object ON audit_event (object_kind, object_id, id);
CREATE INDEX event_by_person ON audit_event (person_id, id) WHERE person_id IS NOT NULL;
CREATE INDEX event_by_actor ON audit_event (actor_kind, actor_id, id) WHERE NOT (actor_kind = 'system');
CREATE INDEX event_by_xid ON audit_event USING brin (xid) WITH (pages_per_range = 32, autosummarize = on);
"""
ONLY_GROWS = """
CREATE TRIGGER audit_event_only_grows BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_event_only_grows();
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_only_grows;
"""


def rights_of(before):
    """From there to `audit_event`, whatever the defaults of the schema gave to whom on the new table."""
    return RIGHTS.replace('{before}', before)


RIGHTS = """
DO $$
DECLARE
    held record;
BEGIN
    FOR held IN
        SELECT DISTINCT CASE WHEN one.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(one.grantee)) END AS holder
        FROM pg_class, aclexplode(relacl) AS one
        WHERE pg_class.oid = 'audit_event'::regclass AND one.grantee <> relowner
    LOOP
        EXECUTE format('REVOKE ALL ON audit_event FROM %s', held.holder);
    END LOOP;
    FOR held IN
        SELECT CASE WHEN one.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(one.grantee)) END AS holder, one.what
        FROM pg_class, LATERAL (
            SELECT grantee, privilege_type AS what FROM aclexplode(relacl)
            UNION ALL
            SELECT grantee, format('%s (%I)', privilege_type, attname) FROM pg_attribute, aclexplode(attacl)
            WHERE attrelid = pg_class.oid AND NOT attisdropped
        ) AS one
        WHERE pg_class.oid = '{before}'::regclass AND one.grantee <> relowner
    LOOP
        EXECUTE format('GRANT %s ON audit_event TO %s', held.what, held.holder);
        EXECUTE format('REVOKE %s ON {before} FROM %s', held.what, held.holder);
    END LOOP;
END;
$$;
"""

PARTS = f"""
ALTER TABLE audit_event RENAME TO audit_event_before;
ALTER INDEX audit_event_pkey RENAME TO audit_event_before_pkey;
ALTER INDEX event_by_object RENAME TO event_before_by_object;
ALTER INDEX event_by_person RENAME TO event_before_by_person;
ALTER INDEX event_by_actor RENAME TO event_before_by_actor;
ALTER INDEX event_by_xid RENAME TO event_before_by_xid;
DROP TRIGGER audit_event_only_grows ON audit_event_before;
CREATE TABLE audit_event (LIKE audit_event_before INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)
    PARTITION BY RANGE (id);
ALTER TABLE audit_event DROP CONSTRAINT audit_event_until;
{INDEXES}
{ONLY_GROWS}
{rights_of('audit_event_before')}
DO $$
BEGIN
    EXECUTE format(
        'ALTER TABLE audit_event ATTACH PARTITION audit_event_before FOR VALUES FROM (MINVALUE) TO (%L)',
        (SELECT substring(pg_get_constraintdef(oid) FROM '[0-9a-f-]{{36}}')
         FROM pg_constraint WHERE conrelid = 'audit_event_before'::regclass AND conname = 'audit_event_until')
    );
END;
$$;
ALTER TABLE audit_event_before DROP CONSTRAINT audit_event_until;
CREATE TABLE audit_event_other PARTITION OF audit_event DEFAULT;
DO $$
DECLARE
    holder text;
BEGIN
    FOR holder IN
        SELECT DISTINCT CASE WHEN one.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(one.grantee)) END
        FROM pg_class, aclexplode(relacl) AS one
        WHERE pg_class.oid = 'audit_event_other'::regclass AND one.grantee <> relowner
    LOOP
        EXECUTE format('REVOKE ALL ON audit_event_other FROM %s', holder);
    END LOOP;
END;
$$;
"""

# Every event is written anew, for there may be any number of parts.
NO_PARTS = f"""
ALTER TABLE audit_event RENAME TO audit_event_parts;
CREATE TABLE audit_event (LIKE audit_event_parts INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE);
{rights_of('audit_event_parts')}
INSERT INTO audit_event SELECT * FROM audit_event_parts;
DROP TABLE audit_event_parts;
{INDEXES}
{ONLY_GROWS}
"""


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0010_events_were_looked_through'),
    ]

    operations = [
        migrations.RunSQL(PARTS, NO_PARTS),
    ]
