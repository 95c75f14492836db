"""Seals over events. Like events they only grow: a trigger that no setting switches off, and no right to change them."""

import uuid

from django.db import migrations, models

ONLY_GROWS = """
CREATE FUNCTION audit_seal_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Cannot update or delete rows from %: seals stay as they were made', TG_TABLE_NAME;
END;
$$;
CREATE TRIGGER audit_seal_only_grows BEFORE UPDATE OR DELETE ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION audit_seal_only_grows();
ALTER TABLE audit_seal ENABLE ALWAYS TRIGGER audit_seal_only_grows;
DO $$
DECLARE
    holder text;
BEGIN
    FOR holder IN
        SELECT DISTINCT CASE WHEN held.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(held.grantee)) END
        FROM pg_class, aclexplode(relacl) AS held
        WHERE pg_class.oid = 'audit_seal'::regclass AND held.grantee <> relowner
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON audit_seal FROM %s', holder);
    END LOOP;
END;
$$;
"""
NO_TRIGGER = "DROP TRIGGER audit_seal_only_grows ON audit_seal; DROP FUNCTION audit_seal_only_grows();"


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0007_events_by_transaction'),
    ]

    operations = [
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('from_xid', models.BigIntegerField()),
                ('from_id', models.UUIDField(default=uuid.UUID('00000000-0000-0000-0000-000000000000'))),
                ('until_xid', models.BigIntegerField()),
                ('until_id', models.UUIDField(default=uuid.UUID('00000000-0000-0000-0000-000000000000'))),
                ('count', models.PositiveIntegerField()),
                ('first_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('rows_hash', models.BinaryField()),
                ('marks', models.BinaryField()),
                ('previous_hash', models.BinaryField()),
                ('hash', models.BinaryField()),
                ('key_id', models.PositiveIntegerField()),
                ('mac', models.BinaryField()),
                ('sealed_at', models.DateTimeField()),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('count__gte', 1), ('number__gte', 1)), name='seal_of_something'),
                    models.CheckConstraint(condition=models.Q(('until_xid__gte', models.F('from_xid'))), name='seal_goes_forward'),
                ],
            },
        ),
        migrations.RunSQL(ONLY_GROWS, NO_TRIGGER),
    ]
