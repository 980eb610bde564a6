"""By name by address: the list of people to be helped, as a workbook, with what a look through it shows.

Only counts are kept: no NIK of the list goes into the history or a log.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sopan.cases.behaviour import Behaviour, Done, Result, Work, behaviour
from sopan.cases.forms import DayField
from sopan.cases.steps.asking import NOTED, check_day_come, check_filled, must, summed_up, unknown_options
from sopan.cases.steps.entries import FILE
from sopan.cases.steps.forms import NoteForm
from sopan.cases.steps.office import noted
from sopan.directory.nik import check_nik
from sopan.files.checks import Inspected, Table
from sopan.procedure.model import Procedure, Step

MOST = 10_000_000


class BeneficiariesForm(NoteForm):
    """How many people, by data of which day."""

    number = forms.IntegerField(label=_("Jumlah nama"), min_value=1, max_value=MOST, required=False)
    day = DayField(
        label=_("Data per tanggal"),
        help_text=_("Tanggal keadaan data itu, bukan tanggal diunggah."),
        required=False,
    )
    field_order = ["number", "day", "note", "attachment"]

    def __init__(self, work: Work, *args: Any, **kwargs: Any) -> None:
        super().__init__(work, *args, **kwargs)
        must(self, "number", "day")

    def clean(self) -> dict[str, Any]:
        """A list has a number of people and a day."""
        cleaned = super().clean()
        if not self.going_back:
            check_filled(self, "number", gettext("Tulis jumlah namanya."))
            check_day_come(self, self.work, "day", gettext("Tulis tanggal datanya."))
        return cleaned


@behaviour
class Beneficiaries(Behaviour):
    """Keeps the list with the case and counts what is wrong in it."""

    does: ClassVar[str] = "beneficiaries"
    label: ClassVar[Any] = _("Simpan daftar")
    template: ClassVar[str] = "cases/steps/beneficiaries.html"

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """See Behaviour."""
        found = unknown_options(step)
        if not any("xlsx" in one.accept for one in step.documents):
            found.append(
                f"langkah {step.id} memerlukan daftar xlsx: tambahkan pada 'documents' dengan accept: [xlsx]"
            )
        return found

    def form(self, work: Work, data: Any = None, files: Any = None) -> BeneficiariesForm:
        """See Behaviour."""
        return BeneficiariesForm(work, data, files)

    def perform(self, work: Work, form: forms.Form) -> Result:
        """See Behaviour."""
        assert isinstance(form, BeneficiariesForm)
        if form.going_back:
            return form.sent_back()
        record = {
            "people": form.cleaned_data["number"],
            "data_day": form.cleaned_data["day"].isoformat(),
            "lists": [{"label": label, **counts_of(table)} for label, table in _tables(work)],
            **noted(work, form),
        }
        return Done(record=record)

    def summary(self, record: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """The number of people, and of each list what the look through it showed."""
        labels = {"people": _("Jumlah nama"), "data_day": _("Data per tanggal"), **NOTED}
        lists = [(one["label"], _told(one, record["people"])) for one in record.get("lists", ())]
        return [*summed_up(labels, record), *lists]


def counts_of(table: Table) -> dict[str, int]:
    """Counts of a list: its rows and, where it has a column headed NIK, how many are empty, cannot be one, or stand
    there a second time."""
    if table.numbers is None:
        return {"rows": table.rows}
    seen: set[str] = set()
    counts = {"rows": table.rows, "without": 0, "invalid": 0, "doubled": 0}
    for text in table.numbers:
        if not text:
            counts["without"] += 1
            continue
        read = check_nik(text)
        if not read.ok:
            counts["invalid"] += 1
        elif read.digits in seen:
            counts["doubled"] += 1
        seen.add(read.digits)
    return counts


def _tables(work: Work) -> Iterator[tuple[str, Table]]:
    for document in work.step.documents:
        for sent in work.uploads.get(f"{FILE}{document.id}", ()):
            if isinstance(sent, Inspected) and sent.table is not None:
                yield document.label, sent.table


def _told(counts: Mapping[str, Any], people: int) -> str:
    """What the counts say, in words."""
    said = [gettext("%(n)d baris") % {"n": counts["rows"]}]
    if "invalid" not in counts:
        said.append(gettext("tanpa kolom NIK"))
    else:
        words = {
            "without": gettext("%(n)d tanpa NIK"),
            "invalid": gettext("%(n)d NIK tidak valid"),
            "doubled": gettext("%(n)d NIK ganda"),
        }
        found = [words[key] % {"n": counts[key]} for key in words if counts[key]]
        said += found or [gettext("semua NIK berbentuk benar dan tidak ada yang ganda")]
    if counts["rows"] != people:
        said.append(gettext("berbeda dari jumlah nama yang ditulis"))
    return "; ".join(said)
