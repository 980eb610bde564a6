"""Disposisi and perintah: what is to be done with the case, how soon, and by whom."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sopan.agenda.natures import NATURES
from sopan.cases.behaviour import Behaviour, Done, Result, Work, behaviour
from sopan.cases.forms import DayField
from sopan.cases.steps.asking import NOTED, check_filled, must, summed_up, today_of, unknown_options
from sopan.cases.steps.office import noted
from sopan.cases.steps.people import PeopleForm, target_problems
from sopan.directory import duty
from sopan.directory.models import Position, User
from sopan.directory.roster import position_by_code
from sopan.dispositions.actions import Asked, send_from_step
from sopan.dispositions.words import INSTRUCTIONS, instruction_words, nature_words
from sopan.procedure.model import END, Procedure, Step


class DisposeForm(PeopleForm):
    """The sheet of a disposition."""

    instructions = forms.MultipleChoiceField(
        label=_("Dengan hormat harap"),
        choices=list(INSTRUCTIONS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    nature = forms.ChoiceField(
        label=_("Sifat"),
        choices=list(NATURES.items()),
        initial="biasa",
        required=False,
        widget=forms.RadioSelect,
    )
    due = DayField(
        label=_("Selesai paling lambat"),
        help_text=_("Boleh dikosongkan; waktu baku SOP tetap berlaku."),
        required=False,
    )
    field_order = ["instructions", "chief", "others", "nature", "due", "note", "attachment"]
    chief_needed = False

    def __init__(self, work: Work, *args: Any, **kwargs: Any) -> None:
        super().__init__(work, *args, **kwargs)
        must(self, "instructions")

    def clean(self) -> dict[str, Any]:
        """A disposition asks something, by a day that is still to come."""
        cleaned = super().clean()
        if self.going_back:
            return cleaned
        check_filled(self, "instructions", gettext("Pilih paling sedikit satu perintah."))
        due = cleaned.get("due")
        if due is not None and due < today_of(self.work):
            self.add_error("due", gettext("Tanggal itu sudah lewat."))
        return cleaned

    @property
    def chosen(self) -> list[int]:
        """Ids of those to whom it goes, who leads first; empty when nobody in particular was chosen."""
        chief, others = self.cleaned_data.get("chief") or "", self.cleaned_data.get("others") or ()
        return [int(one) for one in dict.fromkeys((chief, *others)) if one]


@behaviour
class Dispose(Behaviour):
    """Writes the disposition; with `for`, it also says who does that step."""

    does: ClassVar[str] = "dispose"
    label: ClassVar[Any] = _("Beri disposisi")
    template: ClassVar[str] = "dispositions/steps/dispose.html"

    def problems(self, sheet: Procedure, step: Step) -> list[str]:
        """See Behaviour."""
        found = unknown_options(step, "for")
        return [*found, *target_problems(sheet, step)] if "for" in step.options else found

    def form(self, work: Work, data: Any = None, files: Any = None) -> DisposeForm:
        """See Behaviour."""
        return DisposeForm(work, data, files)

    def perform(self, work: Work, form: forms.Form) -> Result:
        """See Behaviour."""
        assert isinstance(form, DisposeForm)
        if form.going_back:
            return form.sent_back()
        cleaned = form.cleaned_data
        record: dict[str, Any] = {
            "instructions": cleaned["instructions"],
            "nature": cleaned["nature"] or "biasa",
            **noted(work, form),
        }
        if form.people:
            record["people"] = form.people
        if cleaned["due"]:
            record["due_day"] = cleaned["due"].isoformat()
        target = form.target or _next_step(work)
        if target:
            position = _position_of(work, target)
            people = _receivers(work, form, position)
            asked = Asked(cleaned["instructions"], record["nature"], record.get("note", ""), cleaned["due"])
            send_from_step(work, people, asked, step=target, prefer=position.pk)
        return Done(record=record, assigned=form.assigned)

    def summary(self, record: Mapping[str, Any]) -> list[tuple[Any, str]]:
        """See Behaviour."""
        said = {
            **record,
            "instructions": instruction_words(record.get("instructions", [])),
            "nature": nature_words(record.get("nature", "")),
        }
        labels = {
            "instructions": _("Perintah"),
            "people": _("Kepada"),
            "nature": _("Sifat"),
            "due_day": _("Paling lambat"),
            **NOTED,
        }
        return summed_up(labels, said)


def _next_step(work: Work) -> str:
    """The step that follows by itself and is one position's; empty when the sheet asks first, ends, or asks several."""
    following = work.sheet.following(work.step)
    if work.step.answers or following == END:
        return ""
    actor = work.sheet.actor(work.sheet.step(following).doers[0])
    return following if actor.is_ == "position" and actor.position and not actor.members else ""


def _position_of(work: Work, target: str) -> Position:
    """Whose step that is."""
    code = work.sheet.actor(work.sheet.step(target).doers[0]).position
    assert code is not None, "of one position: publishing and `_next_step` see to it"
    return position_by_code(work.case.agency_id, code)


def _receivers(work: Work, form: DisposeForm, position: Position) -> list[User]:
    """Who gets it: those chosen, who leads first; else whoever alone holds the position."""
    chosen = form.chosen
    if chosen:
        found = User.objects.in_bulk(chosen)
        return [found[pk] for pk in chosen]
    holders = [
        one for one in duty.holders_of(position) if one.pk not in (work.case.applicant_id, work.user.pk)
    ]
    return holders if len(holders) == 1 else []
