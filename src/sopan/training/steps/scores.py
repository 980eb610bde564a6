"""Pre test and post test: the results, and what the training has brought."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sopan.cases.behaviour import Behaviour, Done, Result, Work, behaviour
from sopan.cases.steps.asking import NOTED, summed_up, text_of, unknown_options
from sopan.cases.steps.forms import NoteForm
from sopan.cases.steps.office import noted
from sopan.procedure.model import Procedure, Step
from sopan.training.people import SCORES, Participant, category, keep, mean, participants_of, results
from sopan.training.steps.attendance import needs_participants

TESTS = ("pre", "post")
SCORE = "nilai_"


class ScoresForm(NoteForm):
    """A score from 0 to 100 for each participant; who did not take the test has none."""

    link = forms.URLField(
        label=gettext_lazy("Alamat formulir daring"), required=False, assume_scheme="https", max_length=300
    )
    field_order = ["link", "note", "attachment"]

    def __init__(self, work: Work, *args: Any, **kwargs: Any) -> None:
        super().__init__(work, *args, **kwargs)
        if work.step.fields:  # the sheet asks for what it needs besides the scores
            del self.fields["link"]
        self.people = participants_of(work)
        known = work.answers.get(SCORES, {}).get(work.step.options.get("test"), {})
        for at, one in enumerate(self.people):
            self.fields[f"{SCORE}{at}"] = forms.DecimalField(
                label=one.name,
                min_value=0,
                max_value=100,
                max_digits=5,
                decimal_places=2,
                initial=known.get(one.key),
                required=False,
            )

    def rows(self) -> list[tuple[Participant, forms.BoundField]]:
        """The lines of the list, for the page."""
        return [(one, self[f"{SCORE}{at}"]) for at, one in enumerate(self.people)]

    @property
    def scores(self) -> dict[str, float]:
        """The scores of those who took the test. Only of a valid form."""
        found = {one.key: self.cleaned_data.get(f"{SCORE}{at}") for at, one in enumerate(self.people)}
        return {key: float(score) for key, score in found.items() if score is not None}

    def clean(self) -> dict[str, Any]:
        """There are participants, and somebody took the test."""
        cleaned = super().clean()
        if self.going_back:
            return cleaned
        if not self.people:
            raise forms.ValidationError(_("Daftar peserta belum diisi. Isi dahulu pada langkah sebelumnya."))
        if not self.scores and not any(name.startswith(SCORE) for name in self.errors):
            raise forms.ValidationError(_("Isi nilai paling sedikit satu peserta."))
        return cleaned


@behaviour
class Scores(Behaviour):
    """Keeps the results of `with: {test: pre}` or `post`; of the second also the normalised gain."""

    does = "scores"
    label = gettext_lazy("Simpan nilai")
    template = "training/steps/scores.html"

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """See Behaviour."""
        found = unknown_options(step, "test")
        if step.options.get("test") not in TESTS:
            found.append("'scores' harus menyebut tesnya: with: {test: pre} atau {test: post}")
        return [*found, *needs_participants(sheet, step)]

    def form(self, work: Work, data: Any = None, files: Any = None) -> ScoresForm:
        """See Behaviour."""
        return ScoresForm(work, data, files)

    def perform(self, work: Work, form: forms.Form) -> Result:
        """See Behaviour."""
        assert isinstance(form, ScoresForm)
        if form.going_back:
            return form.sent_back()
        test, scores = str(work.step.options["test"]), form.scores
        kept = {**work.answers.get(SCORES, {}), test: scores}
        keep(work, SCORES, kept)
        record: dict[str, Any] = {"test": test, "scores": scores, "mean": mean(scores.values())}
        if link := text_of(form, "link"):
            record["link"] = link
        if test == "post":
            record["results"] = results(kept.get("pre", {}), scores)
        return Done(record={**record, **noted(work, form)})

    def made_up(self, work: Work) -> Mapping[str, Any]:
        """Everybody took the test."""
        score = "60" if work.step.options.get("test") == "pre" else "80"
        return {f"{SCORE}{at}": score for at in range(len(participants_of(work)))}

    def summary(self, record: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """The mean, of a post test also the gain and how it is called; each participant's own stands in the record."""
        said: dict[str, Any] = {
            **record,
            "count": _("%(n)d peserta") % {"n": len(record.get("scores", {}))},
            "mean": _number(record.get("mean"), 1),
        }
        found = record.get("results") or {}
        if found.get("gain") is not None:
            said["gain"] = f"{_number(found['gain'], 2)} ({category(found['gain'])})"
        if found.get("mean_pre") is not None:
            said["before"] = _number(found["mean_pre"], 1)
        if found.get("undefined"):
            said["undefined"] = _("%(n)d peserta sudah bernilai 100 pada pre test") % {
                "n": found["undefined"]
            }
        labels = {
            "count": gettext_lazy("Mengikuti tes"),
            "before": gettext_lazy("Rata-rata pre test"),
            "mean": gettext_lazy("Rata-rata nilai"),
            "gain": gettext_lazy("Rata-rata N-gain"),
            "undefined": gettext_lazy("Tidak dihitung"),
            "link": gettext_lazy("Formulir daring"),
            **NOTED,
        }
        return summed_up(labels, said)


def _number(value: float | None, places: int) -> str:
    return "" if value is None else str(number_format(round(value, places), decimal_pos=places))
