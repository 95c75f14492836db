"""A function that makes the parts for the running month and the next three.

It does so as who migrates, for the running product may make no table. Nobody can ask it for anything else: it takes nothing,
reads the clock, and finds every name where it is said to be. What had no month when it was written, because nothing ran that
makes them, becomes its month, if nothing else is there. Where a lock is not to be had within a second it does nothing.
"""

from django.db import migrations

MAKES_MONTHS = r"""
CREATE FUNCTION public.audit_make_months() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '1s' AS $$
DECLARE
    made integer := 0;
    begins timestamp;
    from_id uuid;
    until_id uuid;
    part text;
    holder text;
BEGIN
    IF NOT pg_try_advisory_xact_lock(1296388168) THEN  -- "MEVH": of this database, for who makes months
        RETURN 0;
    END IF;
    FOR ahead IN 0..3 LOOP
        begins := date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => ahead);
        from_id := (lpad(to_hex((extract(epoch FROM begins) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;
        until_id := (
            lpad(to_hex((extract(epoch FROM begins + interval '1 month') * 1000)::bigint), 12, '0') || repeat('0', 20)
        )::uuid;
        part := 'audit_event_' || to_char(begins, 'YYYY_MM');
        CONTINUE WHEN EXISTS (
            SELECT FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid,
                regexp_match(pg_get_expr(relpartbound, pg_class.oid),
                    'FROM \((?:MINVALUE|''([0-9a-f-]{36})'')\) TO \(''([0-9a-f-]{36})''\)') AS bounds
            WHERE inhparent = 'public.audit_event'::regclass AND bounds[2]::uuid > from_id
                AND (bounds[1] IS NULL OR bounds[1]::uuid < until_id)
        );
        IF made = 0 THEN
            ANALYZE ONLY public.audit_event;  -- nobody else does for a table that is made of others
        END IF;
        IF EXISTS (SELECT FROM public.audit_event_other WHERE id >= from_id AND id < until_id) THEN
            CONTINUE WHEN EXISTS (SELECT FROM public.audit_event_other WHERE id < from_id OR id >= until_id);
            ALTER TABLE public.audit_event DETACH PARTITION public.audit_event_other;
            EXECUTE format('ALTER TABLE public.audit_event_other RENAME TO %I', part);
        ELSE
            EXECUTE format('CREATE TABLE public.%I
                (LIKE public.audit_event INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)', part);
        END IF;
        EXECUTE format('ALTER TABLE public.audit_event ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
            part, from_id, until_id);
        IF to_regclass('public.audit_event_other') IS NULL THEN
            CREATE TABLE public.audit_event_other PARTITION OF public.audit_event DEFAULT;
        END IF;
        made := made + 1;
    END LOOP;
    FOR part, holder IN  -- what the defaults of the schema gave away
        SELECT DISTINCT relname, CASE WHEN held.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(held.grantee)) END
        FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid, aclexplode(relacl) AS held
        WHERE made > 0 AND inhparent = 'public.audit_event'::regclass AND held.grantee <> relowner
    LOOP
        EXECUTE format('REVOKE ALL ON public.%I FROM %s', part, holder);
    END LOOP;
    RETURN made;
END;
$$;
REVOKE ALL ON FUNCTION public.audit_make_months() FROM PUBLIC;
"""

# For who writes events.
RIGHTS = """
DO $$
DECLARE
    holder text;
BEGIN
    FOR holder IN
        SELECT DISTINCT quote_ident(pg_get_userbyid(held.grantee))
        FROM pg_attribute, aclexplode(attacl) AS held
        WHERE attrelid = 'audit_event'::regclass AND held.privilege_type = 'INSERT' AND held.grantee <> 0
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION public.audit_make_months() TO %s', holder);
    END LOOP;
END;
$$;
"""

NO_MONTHS = "DROP FUNCTION public.audit_make_months()"


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0011_events_by_month'),
    ]

    operations = [
        migrations.RunSQL(MAKES_MONTHS, NO_MONTHS),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        migrations.RunSQL("SELECT public.audit_make_months()", migrations.RunSQL.noop),
    ]
