"""Of every event: its transaction is one, so that it comes under a seal, and its id is of the hour before or after it was written,
so that it stands in the month, and on the days, where it is looked for (`written_between` goes by ids).

Added without being looked through, which takes a moment, and looked through afterwards while everybody goes on writing: each in
a transaction of its own. Where one stands already that is not so, by a clock that went wrong or by somebody's hand, what is new
is held to it all the same, `audit.W002` tells the owner, and `verify_audit` names what has no transaction. Months to come take
both from the whole.
"""

from django.db import migrations, models

OF_A_TRANSACTION = """
ALTER TABLE audit_event DROP CONSTRAINT IF EXISTS event_of_a_transaction;
ALTER TABLE audit_event ADD CONSTRAINT event_of_a_transaction CHECK (xid > 0) NOT VALID;
"""
ID_OF_ITS_TIME = """
ALTER TABLE audit_event DROP CONSTRAINT IF EXISTS event_id_of_its_time;
ALTER TABLE audit_event ADD CONSTRAINT event_id_of_its_time CHECK (
    at - to_timestamp(substring(uuid_send(id), 1, 6)::bigint::double precision / 1000)
        BETWEEN interval '-1 hour' AND interval '1 hour'
) NOT VALID;
"""
NOT_HELD = """
ALTER TABLE audit_event DROP CONSTRAINT IF EXISTS event_of_a_transaction;
ALTER TABLE audit_event DROP CONSTRAINT IF EXISTS event_id_of_its_time;
"""


def looks_through(constraint):
    return f"""
DO $$
BEGIN
    ALTER TABLE audit_event VALIDATE CONSTRAINT {constraint};
EXCEPTION WHEN check_violation THEN
    RAISE WARNING 'an event stands in the journal to which {constraint} is not true: %', SQLERRM;
END;
$$;
"""


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('audit', '0013_dropped_months'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(OF_A_TRANSACTION + ID_OF_ITS_TIME, NOT_HELD)],
            state_operations=[
                migrations.AddConstraint(
                    model_name='event',
                    constraint=models.CheckConstraint(condition=models.Q(('xid__gt', 0)), name='event_of_a_transaction'),
                ),
            ],
        ),
        migrations.RunSQL(looks_through('event_of_a_transaction'), migrations.RunSQL.noop),
        migrations.RunSQL(looks_through('event_id_of_its_time'), migrations.RunSQL.noop),
    ]
