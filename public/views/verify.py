"""Anybody may ask whether a dossier or a letter is genuine. The answer is a verdict and says nothing of whose it is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from applications.files import sha256_of
from clinics.letters import verification as letters
from common import rates
from common.access import public
from dossiers import verification

from ..forms import VerifyForm

# Questions from one address in so many seconds.
MOST_QUESTIONS = 20
WINDOW = 300


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Asks for a code or a file, and answers. A file is hashed as it comes in and thrown away with the request."""
    if request.method != "POST":
        return _page(request, VerifyForm())
    if _too_often(request):
        return _page(request, VerifyForm(), too_often=True, status=429)
    form = VerifyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form)
    file = form.cleaned_data["file"]
    if file:
        digest = sha256_of(file)
        verdict = letters.of_digest(digest) or verification.of_digest(digest)
        return _page(request, VerifyForm(), verdict=verdict, is_file=True)
    return _page(request, VerifyForm(), verdict=verification.of_code(form.cleaned_data["code"]))


@public
@never_cache
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """The page behind the QR code of a cover."""
    if _too_often(request):
        return _page(request, VerifyForm(), too_often=True, status=429)
    return _page(request, VerifyForm(), verdict=verification.of_code(code))


def _page(
    request: HttpRequest,
    form: VerifyForm,
    *,
    verdict: verification.Verdict | letters.LetterVerdict | None = None,
    is_file: bool = False,
    too_often: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "verdict": verdict, "is_file": is_file, "too_often": too_often}
    return render(request, "public/verify.html", context, status=status)


def _too_often(request: HttpRequest) -> bool:
    """Whether this address has asked too often within the window; counts this question."""
    return not rates.within("verify", rates.address_of(request), MOST_QUESTIONS, WINDOW)
