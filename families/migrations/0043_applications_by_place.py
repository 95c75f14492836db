"""Applications from before the column `place` get theirs, some thousand at a time while everybody goes on writing; then it is
promised, and indexed for officers' lists. What they looked by before, the applicant's region, needs no index any more.

Indexes of open applications leave out what is null. Each of those that wait was in every one of them, so that the database took two
of them together for a shorter way to a province's queue than the queue's own index, and read all that waits in the nation. What is
unique stays so meanwhile: the new one is there before the old one goes.
"""

import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint
from django.db import OperationalError, migrations, models, transaction
from django.db.models import Q
from psycopg.errors import DeadlockDetected

AT_ONCE = 5_000
TRIES = 5
FIRST = '00000000-0000-0000-0000-000000000000'
UP_TO = 'SELECT id FROM families_linkapplication WHERE id > %s ORDER BY id OFFSET %s LIMIT 1'
# Any region will do: the trigger of 0042 writes the right one, under its lock.
FILL = """
UPDATE families_linkapplication SET place_id = '000000'
WHERE id > %s AND (%s::uuid IS NULL OR id <= %s) AND place_id IS NULL AND (region_id IS NOT NULL OR person_id IS NOT NULL)
"""


def fill(apps, schema_editor):
    after = FIRST
    while after is not None:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(UP_TO, [after, AT_ONCE - 1])
            row = cursor.fetchone()
        until = row[0] if row else None
        fill_part(schema_editor.connection, after, until)
        after = until


def fill_part(connection, after, until):
    """Once more where it met somebody who waited for it."""
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic(connection.alias), connection.cursor() as cursor:
                cursor.execute(FILL, [after, until, until])
            return
        except OperationalError as error:
            if not (left and isinstance(error.__cause__, DeadlockDetected)):
                raise


OPEN = frozenset(['awaiting_applicant', 'awaiting_consent', 'in_review', 'verifying'])


def anew(name, columns, but, *, state, unique=''):
    """The index of this name over open applications, `but` with a condition more."""
    listed = ', '.join(f"'{status}'" for status in sorted(OPEN))

    def replaced(condition):
        return [
            f'CREATE {unique} INDEX CONCURRENTLY {name}_2 ON families_linkapplication ({columns}) WHERE {condition}',
            f'DROP INDEX CONCURRENTLY {name}',
            f'ALTER INDEX {name}_2 RENAME TO {name}',
        ]

    is_open = f'status IN ({listed})'
    sql = migrations.RunSQL(replaced(f'{is_open} AND {but} IS NOT NULL'), replaced(is_open))
    return migrations.SeparateDatabaseAndState([sql], state)


def unique_anew(name, fields, columns, but):
    condition = Q(**{f'{but}__isnull': False, 'status__in': OPEN})
    state = [
        migrations.RemoveConstraint(model_name='linkapplication', name=name),
        migrations.AddConstraint(
            model_name='linkapplication',
            constraint=models.UniqueConstraint(condition=condition, fields=fields, name=name),
        ),
    ]
    return anew(name, columns, columns.split(', ')[-1], state=state, unique='UNIQUE')


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('families', '0042_where_an_application_is'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        AddConstraintNotValid(
            model_name='linkapplication',
            constraint=models.CheckConstraint(
                condition=Q(('place__isnull', False), Q(('person__isnull', True), ('region__isnull', True)), _connector='OR'),
                name='application_has_place',
            ),
        ),
        ValidateConstraint(model_name='linkapplication', name='application_has_place'),
        AddIndexConcurrently(
            model_name='linkapplication',
            index=models.Index(condition=Q(('status', 'in_review')), fields=['place', 'submitted_at'], name='application_queue_of_place', opclasses=['varchar_pattern_ops', 'timestamptz_ops']),
        ),
        AddIndexConcurrently(
            model_name='linkapplication',
            index=models.Index(condition=Q(('submitted_at__isnull', False)), fields=['place', 'submitted_at'], name='application_of_place', opclasses=['varchar_pattern_ops', 'timestamptz_ops']),
        ),
        unique_anew('application_one_open_a', ('applicant', 'number_index_a'), 'applicant_id, number_index_a', 'number_index_a'),
        unique_anew('application_one_open_b', ('applicant', 'number_index_b'), 'applicant_id, number_index_b', 'number_index_b'),
        unique_anew('application_one_open_renewal_a_link', ('renews',), 'renews_id', 'renews'),
        anew(
            'application_open_of_person',
            'person_id',
            'person_id',
            state=[
                migrations.RemoveIndex(model_name='linkapplication', name='application_open_of_person'),
                migrations.AddIndex(
                    model_name='linkapplication',
                    index=models.Index(condition=Q(('person__isnull', False), ('status__in', OPEN)), fields=['person'], name='application_open_of_person'),
                ),
            ],
        ),
        migrations.AlterField(
            model_name='linkapplication',
            name='region',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.region', verbose_name='region'),
        ),
    ]
