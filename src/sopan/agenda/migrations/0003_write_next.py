"""The function by which PostgreSQL gives the next number of a book and writes its line; see `agenda.writing`."""

from typing import Any

from django.db import migrations

# Every column of the line comes by its name out of `line`, so a column that is added later needs no new function.
FUNCTION = """
CREATE FUNCTION agenda_write_next(
    line jsonb, digits integer, before text, behind text, said text[], head text[],
    kind text, at timestamptz, who bigint
) RETURNS TABLE (line_id bigint, given integer, number text, seq integer, hash text) LANGUAGE plpgsql AS $$
DECLARE
    held agenda_book;
    bare text;
    told text;
BEGIN
    SELECT * INTO STRICT held FROM agenda_book WHERE id = (line ->> 'book_id')::bigint FOR UPDATE;
    INSERT INTO cases_counter AS counter (agency_id, year, series, value)
        VALUES (held.agency_id, (line ->> 'year')::integer, 'book ' || held.code, 1)
        ON CONFLICT (agency_id, year, series) DO UPDATE SET value = counter.value + 1
        RETURNING value INTO given;
    bare := lpad(given::text, greatest(digits, length(given::text)), '0');
    number := before || bare || behind;
    seq := held.event_count + 1;
    told := said[1] || bare || said[2] || given || said[3];
    hash := encode(
        sha256(convert_to(head[1] || held.chain || head[2] || seq || head[3] || told || ']', 'UTF8')), 'hex'
    );
    line_id := nextval(pg_get_serial_sequence('agenda_entry', 'id'));
    INSERT INTO agenda_entry SELECT * FROM jsonb_populate_record(
        NULL::agenda_entry,
        line || jsonb_build_object('id', line_id, 'serial', given, 'number', agenda_write_next.number)
    );
    INSERT INTO agenda_bookevent (book_id, entry_id, seq, kind, at, user_id, data, hash)
        VALUES (held.id, line_id, seq, kind, at, who, told::jsonb, hash);
    UPDATE agenda_book SET event_count = seq, chain = agenda_write_next.hash WHERE id = held.id;
    RETURN NEXT;
END $$
"""


def _create(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(FUNCTION)


def _drop(_apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION agenda_write_next")


class Migration(migrations.Migration):
    dependencies = [("agenda", "0001_initial")]
    operations = [migrations.RunPython(_create, _drop)]
