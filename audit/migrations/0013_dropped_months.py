"""Records of months that were let go. Like seals they only grow; of all roles the owner alone, who drops tables, writes one."""

from django.db import migrations, models

ONLY_GROWS = """
CREATE FUNCTION audit_droppedmonth_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Cannot update or delete rows from %: records stay as they were made', TG_TABLE_NAME;
END;
$$;
CREATE TRIGGER audit_droppedmonth_only_grows BEFORE UPDATE OR DELETE ON audit_droppedmonth
    FOR EACH ROW EXECUTE FUNCTION audit_droppedmonth_only_grows();
ALTER TABLE audit_droppedmonth ENABLE ALWAYS TRIGGER audit_droppedmonth_only_grows;
DO $$
DECLARE
    holder text;
BEGIN
    FOR holder IN
        SELECT DISTINCT CASE WHEN held.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(held.grantee)) END
        FROM pg_class, aclexplode(relacl) AS held
        WHERE pg_class.oid = 'audit_droppedmonth'::regclass AND held.grantee <> relowner
    LOOP
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_droppedmonth FROM %s', holder);
    END LOOP;
END;
$$;
"""
NO_TRIGGER = (
    "DROP TRIGGER audit_droppedmonth_only_grows ON audit_droppedmonth; DROP FUNCTION audit_droppedmonth_only_grows();"
)


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0012_months_are_made'),
    ]

    operations = [
        migrations.CreateModel(
            name='DroppedMonth',
            fields=[
                ('month', models.DateField(primary_key=True, serialize=False)),
                ('from_id', models.UUIDField()),
                ('until_id', models.UUIDField()),
                ('first_id', models.UUIDField()),
                ('last_id', models.UUIDField()),
                ('count', models.PositiveBigIntegerField()),
                ('first_seal', models.BigIntegerField()),
                ('last_seal', models.BigIntegerField()),
                ('marks_hash', models.BinaryField()),
                ('reason', models.CharField(max_length=64)),
                ('dropped_by', models.UUIDField()),
                ('seen_by', models.UUIDField()),
                ('dropped_at', models.DateTimeField()),
                ('hash', models.BinaryField()),
                ('key_id', models.PositiveIntegerField()),
                ('mac', models.BinaryField()),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('count__gte', 1), ('first_seal__gte', 1)), name='dropped_month_of_something'),
                    models.CheckConstraint(condition=models.Q(('last_seal__gte', models.F('first_seal')), ('until_id__gt', models.F('from_id'))), name='dropped_month_goes_forward'),
                    models.CheckConstraint(condition=models.Q(('dropped_by', models.F('seen_by')), _negated=True), name='dropped_month_seen_by_another'),
                ],
            },
        ),
        migrations.RunSQL(ONLY_GROWS, NO_TRIGGER),
    ]
