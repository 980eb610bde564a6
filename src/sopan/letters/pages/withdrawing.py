"""The page on which a head of unit withdraws a letter that was signed."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from sopan.cases.web import for_officials, person
from sopan.letters.withdrawing import LONGEST, letter_to_withdraw, may_withdraw
from sopan.letters.withdrawing import withdraw as take_from_force


class WithdrawForm(forms.Form):
    """Why a letter is withdrawn."""

    reason = forms.CharField(
        label=gettext_lazy("Alasan penarikan"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def withdraw(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask why, then withdraw the letter."""
    user = person(request)
    letter = letter_to_withdraw(user, code)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        take_from_force(user, letter.code, form.cleaned_data["reason"])
        messages.success(request, _("Naskah %(number)s sudah ditarik.") % {"number": letter.number})
        return redirect("desk:case", key=letter.case.key)
    context = {
        "letter": letter,
        "case": letter.case,
        "agency": letter.agency,
        "form": form,
        "may": may_withdraw(user, letter),
    }
    return render(request, "letters/withdraw.html", context, status=422 if request.method == "POST" else 200)
