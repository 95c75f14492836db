"""Before events stand by months: that what is there has ids up to the end of a month, said and held from now on, so that the
table becomes a part of another one without being read under a lock (0010 reads it, 0011 puts it there).

The month is the running one; in its last day it is the next, for code of before goes on writing meanwhile. Where an id is of
later, by a clock that went wrong, it is the month of that.
"""

from django.db import migrations

UNTIL = """
DO $$
DECLARE
    newest timestamp := now() AT TIME ZONE 'UTC';
    last_id uuid := (SELECT id FROM audit_event ORDER BY id DESC LIMIT 1);
    ends timestamp;
BEGIN
    IF last_id IS NOT NULL THEN
        newest := greatest(newest, timestamp 'epoch' + make_interval(
            secs => ('x' || left(replace(last_id::text, '-', ''), 12))::bit(48)::bigint / 1000.0
        ));
    END IF;
    ends := date_trunc('month', newest + interval '1 day') + interval '1 month';
    EXECUTE format(
        'ALTER TABLE audit_event ADD CONSTRAINT audit_event_until CHECK (id < %L::uuid) NOT VALID',
        lpad(to_hex((extract(epoch FROM ends) * 1000)::bigint), 12, '0') || repeat('0', 20)
    );
END;
$$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0008_seals'),
    ]

    operations = [
        migrations.RunSQL(UNTIL, 'ALTER TABLE audit_event DROP CONSTRAINT IF EXISTS audit_event_until'),
    ]
