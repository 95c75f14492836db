"""Where an application is dealt with becomes a column that the database itself keeps: the person's region once the register knows
them, until then the applicant's. No writer can forget it, COPY included, nor can processes of the release before.

Two at once, one that names the person of an application while another moves that person: whoever names reads the person's row
FOR SHARE. So they either wait for who moves and read the new region, or are waited for, and whoever moves then finds the
application, for each statement of a trigger sees what has been committed until it begins. FOR KEY SHARE, which a foreign key
takes, would not do: a region is no key. The lock is one that the product's own services hold already, and stronger, when they
name a person (`families.services.applications.limits`).

Whoever moves a person holds them, and waits for their applications: against the order of `limits`, so that the product's services
hold the open ones before (`limits.lock_applications_to_move`). Processes of the release before do not; where one of them meets an
officer in that very moment, the database ends one of the two transactions, and the move is tried again like any failure.

The functions run as whoever writes. The running product's role may do all that they do (docker/postgres/runtime-role.sh): FOR SHARE
wants UPDATE on the people's table, which it has. Who may not read or write these tables gains nothing by them.
"""

import django.db.models.deletion
from django.db import migrations, models

TRIGGERS = """
CREATE FUNCTION public.families_place_application() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.person_id IS NULL THEN
        NEW.place_id := NEW.region_id;
        RETURN NEW;
    END IF;
    SELECT region_id INTO NEW.place_id FROM public.families_insuredperson WHERE id = NEW.person_id FOR SHARE;
    IF NOT FOUND THEN
        RAISE foreign_key_violation USING MESSAGE = 'the person of an application is there before it';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER families_application_placed BEFORE INSERT ON public.families_linkapplication
    FOR EACH ROW EXECUTE FUNCTION public.families_place_application();
CREATE TRIGGER families_application_placed_anew
    BEFORE UPDATE OF person_id, region_id, place_id ON public.families_linkapplication
    FOR EACH ROW WHEN (
        OLD.person_id IS DISTINCT FROM NEW.person_id
        OR OLD.region_id IS DISTINCT FROM NEW.region_id
        OR OLD.place_id IS DISTINCT FROM NEW.place_id
    ) EXECUTE FUNCTION public.families_place_application();

CREATE FUNCTION public.families_move_applications() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.families_linkapplication SET place_id = NEW.region_id WHERE person_id = NEW.id;
    RETURN NULL;
END;
$$;
CREATE TRIGGER families_person_moved AFTER UPDATE OF region_id ON public.families_insuredperson
    FOR EACH ROW WHEN (OLD.region_id IS DISTINCT FROM NEW.region_id)
    EXECUTE FUNCTION public.families_move_applications();
"""
NO_TRIGGERS = """
DROP TRIGGER families_person_moved ON public.families_insuredperson;
DROP FUNCTION public.families_move_applications();
DROP TRIGGER families_application_placed ON public.families_linkapplication;
DROP TRIGGER families_application_placed_anew ON public.families_linkapplication;
DROP FUNCTION public.families_place_application();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0004_places_edited_by_supervisors'),
        ('families', '0041_lists_by_their_order'),
    ]

    operations = [
        migrations.AddField(
            model_name='linkapplication',
            name='place',
            field=models.ForeignKey(db_index=False, editable=False, help_text="Where it is dealt with: the person's region once they are known, until then the applicant's. The database itself keeps it, whoever writes (migration 0042); of a row at hand it is what was read.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.region'),
        ),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]
