"""The full text index over `Words.tokens`: FTS5 on SQLite, a tsvector with GIN on PostgreSQL; both follow the table.

On SQLite a later migration that makes the table of `Words` anew loses these triggers and must make them again.
"""

from typing import Any

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE archive_index USING fts5("
    "tokens, content='archive_words', content_rowid='record_id', tokenize='unicode61', prefix='2 3')",
    "CREATE TRIGGER archive_words_added AFTER INSERT ON archive_words BEGIN"
    " INSERT INTO archive_index (rowid, tokens) VALUES (new.record_id, new.tokens); END",
    "CREATE TRIGGER archive_words_gone AFTER DELETE ON archive_words BEGIN"
    " INSERT INTO archive_index (archive_index, rowid, tokens) VALUES ('delete', old.record_id, old.tokens); END",
    "CREATE TRIGGER archive_words_changed AFTER UPDATE ON archive_words BEGIN"
    " INSERT INTO archive_index (archive_index, rowid, tokens) VALUES ('delete', old.record_id, old.tokens);"
    " INSERT INTO archive_index (rowid, tokens) VALUES (new.record_id, new.tokens); END",
)
POSTGRES = (
    "ALTER TABLE archive_words ADD COLUMN vector tsvector"
    " GENERATED ALWAYS AS (to_tsvector('simple', tokens)) STORED",
    "CREATE INDEX archive_words_vector ON archive_words USING gin (vector)",
)


def make(apps: Any, editor: Any) -> None:
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRES:
        editor.execute(statement)


def unmake(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "sqlite":
        for name in ("added", "gone", "changed"):
            editor.execute(f"DROP TRIGGER archive_words_{name}")
        editor.execute("DROP TABLE archive_index")
    else:
        editor.execute("ALTER TABLE archive_words DROP COLUMN vector")


class Migration(migrations.Migration):
    dependencies = [("archive", "0001_initial")]
    operations = [migrations.RunPython(make, unmake)]
