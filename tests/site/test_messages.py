"""The English is whole, and Indonesian texts serve Indonesians as they stand in the code."""

from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext
from pytest_django import Settings

from sopan.site.messages import Messages

CODE = """
from django.utils.translation import gettext as _, ngettext, pgettext
_("Permohonan diterima")
ngettext("%(n)s berkas", "%(n)s berkas", 2)
pgettext("tombol", "Tutup")
"""
PAGE = """{% load i18n %}<h1>{% translate "Lacak permohonan" %}</h1>
{% blocktranslate trimmed count n=jumlah %}
  {{ n }} tugas
{% plural %}
  {{ n }} tugas
{% endblocktranslate %}
"""


@pytest.fixture
def messages(tmp_path: Path) -> Messages:
    """A small source tree with two kinds of text."""
    room = tmp_path / "sopan" / "ruang"
    (room / "templates").mkdir(parents=True)
    (room / "views.py").write_text(CODE)
    (room / "templates" / "page.html").write_text(PAGE)
    return Messages(tmp_path / "sopan")


def translate_all(messages: Messages) -> None:
    """Give every text some English."""
    lines = []
    for line in messages.po.read_text().splitlines():
        if line == 'msgstr ""' and lines and lines[-1] != 'msgid ""':
            line = 'msgstr "Track"' if "Lacak" in lines[-1] else 'msgstr "English"'
        line = line.replace('msgstr[0] ""', 'msgstr[0] "%(n)s thing"').replace(
            'msgstr[1] ""', 'msgstr[1] "%(n)s things"'
        )
        lines.append(line)
    messages.po.write_text("\n".join(lines) + "\n")
    messages.compile()


def test_texts_are_found_in_code_and_templates(messages: Messages) -> None:
    found = {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in messages.in_code()
        if message.id
    }
    assert found == {"Permohonan diterima", "%(n)s berkas", "Tutup", "Lacak permohonan", "%(n)s tugas"}


def test_a_text_without_english_is_found(messages: Messages) -> None:
    assert any("not in the catalogue: 'Lacak permohonan'" in problem for problem in messages.problems())
    assert messages.bring_in() == 5
    assert any("no English: 'Lacak permohonan'" in problem for problem in messages.problems())
    translate_all(messages)
    assert list(messages.problems()) == []


def test_a_text_that_changed_in_the_code_is_found(messages: Messages) -> None:
    messages.bring_in()
    translate_all(messages)
    page = messages.package / "ruang" / "templates" / "page.html"
    page.write_text(PAGE.replace("Lacak permohonan", "Cari permohonan"))
    assert len(list(messages.problems())) == 2  # one text too many, one too few


def test_a_stale_compiled_catalogue_is_found(messages: Messages) -> None:
    messages.bring_in()
    translate_all(messages)
    messages.po.write_text(messages.po.read_text().replace("Track", "Follow"))
    assert list(messages.problems()) == ["django.mo is stale; run: sopan messages compile"]


def test_bringing_in_again_changes_nothing(messages: Messages) -> None:
    messages.bring_in()
    translate_all(messages)
    before = messages.po.read_bytes()
    assert messages.bring_in() == 0
    assert messages.po.read_bytes() == before


def test_django_shows_indonesian_from_the_code_and_english_from_the_catalogue(
    messages: Messages, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.utils.translation import trans_real

    messages.bring_in()
    translate_all(messages)
    monkeypatch.setattr(trans_real, "_translations", {})
    settings.LOCALE_PATHS = [messages.po.parent.parent.parent]
    with translation.override("id"):
        assert gettext("Lacak permohonan") == "Lacak permohonan"
        assert [ngettext("%(n)s berkas", "%(n)s berkas", n) % {"n": n} for n in (0, 1, 2)] == [
            "0 berkas", "1 berkas", "2 berkas",
        ]  # fmt: skip
    with translation.override("en"):
        assert gettext("Lacak permohonan") == "Track"
        assert pgettext("tombol", "Tutup") == "English"
        assert [ngettext("%(n)s berkas", "%(n)s berkas", n) % {"n": n} for n in (0, 1, 2)] == [
            "0 things", "1 thing", "2 things",
        ]  # fmt: skip
