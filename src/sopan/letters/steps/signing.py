"""What the steps that sign a letter share: the passphrase, the errand to the signing service, the way by pen."""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sopan.cases.behaviour import SentBack, Work, behaviour_of
from sopan.cases.errors import Invalid
from sopan.cases.steps.entries import ATTACHMENT_FIELD, FIELD, FILE
from sopan.cases.steps.forms import StepForm
from sopan.directory.demo import PASSWORD
from sopan.directory.duty import today
from sopan.directory.models import Agency
from sopan.letters.models import Letter
from sopan.letters.papers import freeze, letter_of, thaw
from sopan.letters.steps.base import LetterStep
from sopan.signing import requests
from sopan.signing.choosing import signer_of, standing_of
from sopan.signing.errors import WORDS, SigningError, words_of
from sopan.signing.models import Signature
from sopan.signing.requests import PEN

SECRET = "passphrase"  # noqa: S105  # the name of a field
EVERYWHERE = frozenset(WORDS) - {"busy", "dropped", "bad_answer", "bad_document", "other_document"}
"""Errors that the next letter would meet likewise: so a wrong passphrase is sent once, not a hundred times."""
WARN_DAYS = 30
"""Within so many days of its end a certificate is warned about: renewing one takes an office a while."""
SECRET_LABELS: Mapping[str, Any] = {
    "passphrase": gettext_lazy("Passphrase sertifikat elektronik Anda"),
    "code": gettext_lazy("Kode sekali pakai (OTP) untuk tanda tangan"),
}


class SecretForm(StepForm):
    """Signing asks for the passphrase each time: it is the clear yes of the person who signs.

    For a letter that was printed to be signed with a pen its scan is sent instead.
    """

    attachment = forms.FileField(
        label=gettext_lazy("Pindaian naskah yang sudah ditandatangani"),
        help_text=gettext_lazy("PDF, JPG, atau PNG, paling besar 10 MB. Seluruh halaman, tegak dan terbaca."),
        required=False,
    )

    def __init__(self, work: Work, *args: Any, **kwargs: Any) -> None:
        super().__init__(work, *args, **kwargs)
        self.fields[SECRET] = secret_field(work.case.agency)
        self.fields[ATTACHMENT_FIELD].need = _("wajib untuk tanda tangan basah")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Nobody signs without it, unless the letter was signed with a pen: then its scan is what is asked for."""
        cleaned = super().clean()
        if self.going_back or self.by_pen or cleaned.get(SECRET):
            return cleaned
        if not self.errors.keys() & {SECRET, ATTACHMENT_FIELD}:
            if _waits_for_pen(self.work):
                self.add_error(ATTACHMENT_FIELD, _("Unggah pindaian naskah yang sudah ditandatangani."))
            else:
                self.add_error(SECRET, _("Isi ini untuk menandatangani."))
        return cleaned

    @property
    def by_pen(self) -> bool:
        """Whether a scan of the letter signed on paper is sent instead."""
        return bool(self.cleaned_data.get(ATTACHMENT_FIELD))


def secret_field(agency: Agency) -> forms.CharField:
    """The field for what the agency's signer asks. What is typed never comes back to the page."""
    field = forms.CharField(
        label=SECRET_LABELS[signer_of(agency).asks],
        help_text=_("Diminta setiap kali menandatangani, dan tidak disimpan."),
        required=False,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    field.need = _("wajib untuk menandatangani")  # type: ignore[attr-defined]
    return field


class SigningStep(LetterStep):
    """Base of the steps that sign a letter: it is frozen, the service is asked, and `perform` issues it."""

    options = frozenset({"letter", "format", "on_behalf_of"})
    goes_out = True

    @abstractmethod
    def frozen(self, work: Work, form: forms.Form, *, pen: bool = False) -> tuple[Letter, Signature]:
        """The letter as it is to be signed, with its number, and the signature that it waits for."""

    def freeze(self, work: Work, letter: Letter, *, pen: bool) -> Signature:
        """See `papers.freeze`; the SOP says how the number is written and on whose behalf it is signed."""
        return freeze(
            work,
            letter,
            self.spec(work),
            pattern=self.pattern(work),
            on_behalf_of=str(work.step.options.get("on_behalf_of", "")),
            pen=pen,
        )

    def context(self, work: Work) -> dict[str, Any]:
        """Besides the letter, whether it waits for a signature that was not made."""
        waits = _waiting_words(letter_of(work.case, self.spec(work).id))
        return {**super().context(work), **waits, **_service_words(work)}

    def set_out(self, work: Work, form: forms.Form) -> Callable[[], None] | None:
        """Freeze the letter, then ask the signing service; one that waits unchanged is asked about again."""
        assert isinstance(form, SecretForm)
        if form.going_back or form.by_pen:
            return None
        letter, signature = self.frozen(work, form)

        def ask() -> None:
            """Once. Errors: Invalid, with the reason beside the passphrase; the letter waits."""
            try:
                requests.attempt(
                    signature, form.cleaned_data[SECRET], reason=letter.title, place=letter.agency.city
                )
            except SigningError as error:
                form.add_error(SECRET, error.message)
                raise Invalid(form, stops=error.code in EVERYWHERE) from None

        return ask

    def prepare_for_pen(self, work: Work, data: Any) -> None:
        """Have the letter, as it is written in the form, wait for a pen. Errors: Invalid with the form."""
        form = self.form(work, data)
        form.is_valid()
        later = (SECRET, FIELD, FILE)  # what is asked of who finishes the step, not of who prints the letter
        if any(not name.startswith(later) for name in form.errors):
            raise Invalid(form)
        self.frozen(work, form, pen=True)

    def sent_back(self, work: Work, form: StepForm) -> SentBack:
        """Back to who mends it; a letter that waited for its signature waits no longer."""
        letter = letter_of(work.case, self.spec(work).id)
        if letter is not None:
            thaw(letter)
        return form.sent_back()

    def made_up(self, work: Work) -> Mapping[str, Any]:
        """The passphrase that everybody in the demonstration has."""
        return {SECRET: PASSWORD}


def _waits_for_pen(work: Work) -> bool:
    """Whether the letter of that step was printed to be signed on paper."""
    step = behaviour_of(work.task.does)
    assert isinstance(step, SigningStep)
    return bool(_waiting_words(letter_of(work.case, step.spec(work).id)).get("waits_for_pen"))


def signed_record(letter: Letter) -> dict[str, Any]:
    """What the history keeps of a signature."""
    assert letter.file is not None
    assert letter.signature is not None
    record: dict[str, Any] = {"letter": letter.title, "number": letter.number, "sha256": letter.file.sha256}
    if letter.signature.service == PEN:
        record["pen"] = True
    return record


def _waiting_words(letter: Letter | None) -> dict[str, Any]:
    """For the page of the step: whether the letter waits, how often it was tried, and what went wrong last."""
    if letter is None or letter.state != Letter.State.WAITING or letter.signature is None:
        return {}
    signature = letter.signature
    return {
        "waiting": signature,
        "waiting_why": words_of(signature.last_error) if signature.last_error else "",
        "waits_for_pen": signature.service == PEN,
    }


def _service_words(work: Work) -> dict[str, Any]:
    """For the page of the step: what stands between the official and their signature, and what is asked of them."""
    signer = signer_of(work.case.agency)
    standing = standing_of(work.case.agency, work.user)
    left = (standing.valid_until - today(work.case.agency)).days if standing.valid_until is not None else None
    return {
        "pen_only": standing.error == "pen_only",
        "not_able": words_of(standing.error) if standing.error and standing.error != "pen_only" else "",
        "ends_on": standing.valid_until if left is not None and left <= WARN_DAYS else None,
        "ends_today": left is not None and left <= 0,
        "asks_code": signer.asks == "code",
    }
