"""What all steps about a letter share: which letter it is, sending it back, and the checks of an SOP file."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sopan.agenda.numbers import pattern_problem
from sopan.cases.behaviour import Behaviour, Work
from sopan.cases.errors import Refused
from sopan.cases.steps.forms import StepForm
from sopan.letters.chain import chain_of
from sopan.letters.composing import named_letters
from sopan.letters.layout.filling import unknown_places
from sopan.letters.models import Letter, Receipt
from sopan.letters.papers import letter_of, must_not_be_withdrawn
from sopan.procedure.model import Letter as LetterSpec
from sopan.procedure.model import Procedure, Step


class OnwardForm(StepForm):
    """For steps from which nothing goes back unless the SOP says where to: a letter that was signed does not
    return to the applicant by default."""

    def __init__(self, work: Work, *args: Any, **kwargs: Any) -> None:
        super().__init__(work, *args, **kwargs)
        if work.step.returns_to is None and self.targets:
            self.targets = ()
            del self.fields["back_to"], self.fields["back_reason"]


class LetterStep(Behaviour):
    """Base of the steps about one letter. Options: `letter`, an id, or a mapping from outcome to id."""

    options: ClassVar[frozenset[str]] = frozenset({"letter"})
    beside = "letters/steps/letter.html"
    needs_draft: ClassVar[bool] = True  # a `draft` step must come before

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """Unknown options, letters that are not in the SOP, places that nothing fills, no draft before."""
        found = [
            f"'{step.does}' tidak mengenal pilihan '{name}'; yang ada: {', '.join(sorted(self.options))}"
            for name in step.options
            if name not in self.options
        ]
        letters = {letter.id: letter for letter in sheet.letters}
        named = named_letters(step.options, sheet)
        if not named:
            found.append(f"'{step.does}' harus menyebut naskahnya: tambahkan with: {{letter: ...}}")
        for id_ in named:
            if id_ not in letters:
                known = ", ".join(letters) or "belum ada naskah"
                found.append(f"naskah '{id_}' tidak ada di SOP ini; yang ada: {known}")
            elif not self.needs_draft:
                found += self._places(letters[id_], sheet)
            elif not _drafted_before(sheet, step, id_):
                found.append(f"naskah '{id_}' belum disusun: harus ada langkah 'draft' sebelum '{step.does}'")
        if "format" in step.options and (problem := pattern_problem(step.options["format"])):
            found.append(problem)
        return found

    def spec(self, work: Work) -> LetterSpec:
        """The letter of the SOP that this step is about. Errors: Refused, when the outcome has none."""
        named = work.step.options.get("letter")
        if isinstance(named, dict):
            id_ = named.get(work.case.outcome)
        else:
            id_ = next(iter(named_letters(work.step.options, work.sheet)), None)
        if id_ is None:
            raise Refused("no_letter", _("SOP ini tidak menyebut naskah untuk hasil ini."))
        return work.sheet.letter(str(id_))

    def letter(self, work: Work) -> Letter:
        """The drafted letter. Errors: Refused, when nobody has drafted it yet."""
        found = letter_of(work.case, self.spec(work).id)
        if found is None:
            raise Refused("no_draft", _("Konsep naskah belum disusun."))
        return found

    def pattern(self, work: Work) -> str:
        """How the SOP writes the numbers of its letters; empty: as the agency does."""
        return str(work.step.options.get("format", ""))

    def context(self, work: Work) -> dict[str, Any]:
        """The letter as it stands, its versions, who initials and signs it, and where to look at it."""
        spec = self.spec(work)
        letter = letter_of(work.case, spec.id)
        return {
            "letter": letter,
            "preview": reverse("letters:preview", args=[work.task.key]),
            "chain": chain_of(work.case, work.sheet, letter, spec.id),
            "kept": list(letter.versions.select_related("by").order_by("-number")) if letter else [],
        }

    def summary(self, record: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """What the history shows."""
        shown = []
        for name, value in record.items():
            if name not in LABELS or not value:
                continue
            if name == "capacity":
                value = Receipt.Capacity(value).label
            elif value is True:
                value = _("sudah")
            shown.append((LABELS[name], str(value)))
        return shown

    def _places(self, spec: LetterSpec, sheet: Procedure) -> list[str]:
        return [
            f"naskah '{spec.id}' memakai {{{name}}}, yang bukan isian formulir dan bukan isian bawaan"
            for name in unknown_places(spec, sheet)
        ]


def must_hold(letter: Letter, unsigned: str) -> None:
    """What goes out or is put away is signed and still holds.

    Errors: Refused, with the sentence `unsigned`, or with what to do about a letter that was withdrawn.
    """
    must_not_be_withdrawn(letter)
    if letter.state != Letter.State.SIGNED:
        raise Refused("not_signed", unsigned)


LABELS: Mapping[str, Any] = {
    "letter": gettext_lazy("Naskah"),
    "version": gettext_lazy("Versi konsep"),
    "corrected": gettext_lazy("Teks diperbaiki pemaraf"),
    "number": gettext_lazy("Nomor naskah"),
    "sha256": gettext_lazy("Sidik berkas (SHA-256)"),
    "stamped": gettext_lazy("Cetak dan cap"),
    "note": gettext_lazy("Catatan"),
    "receiver": gettext_lazy("Diterima oleh"),
    "capacity": gettext_lazy("Selaku"),
    "proof": gettext_lazy("Bukti diri"),
}


def _drafted_before(sheet: Procedure, step: Step, id_: str) -> bool:
    rows = sheet.running_steps
    return any(
        row.does == "draft" and id_ in named_letters(row.options, sheet) for row in rows[: rows.index(step)]
    )
