"""A document of a case, shown or downloaded, to whoever may see it: the same address for all."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from sopan.cases.access import document_for
from sopan.cases.errors import NotFound
from sopan.directory.models import User
from sopan.files.serving import serve


@require_safe
@login_required
def document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file of a document; `?unduh` downloads it instead of showing it."""
    assert isinstance(request.user, User)
    try:
        found = document_for(request.user, pk)
    except NotFound as missing:
        raise Http404(missing.message) from None
    return serve(found.file, download="unduh" in request.GET)
