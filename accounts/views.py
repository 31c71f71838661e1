"""One's own account: the language of pages and mails."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django.views.i18n import set_language as switch

from common.access import public, signed_in

from .forms import ProfileForm
from .models import User


@public
def set_language(request: HttpRequest) -> HttpResponse:
    """The switch on every page. Whoever is signed in gets mails in that language from then on."""
    response = switch(request)
    chosen = request.POST.get("language", "")
    if request.method == "POST" and request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).exclude(language=chosen).update(language=chosen)
    return response


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """In which language mails come."""
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved. Your next mails come like this."))
        return redirect("profile")
    context = {"form": form, "crumbs": [{"label": _("Language of mails")}]}
    return render(request, "people/profile.html", context, status=422 if form.errors else 200)
