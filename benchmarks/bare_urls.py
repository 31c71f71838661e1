"""The portal's addresses and one more: a signed-in page with nothing on it, to measure the others against."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from common.access import signed_in
from unpsa_portal.urls import urlpatterns as portal


@signed_in
def bare(request: HttpRequest) -> HttpResponse:
    """The base page: session, person, navigation, and no content of its own."""
    return render(request, "base.html")


urlpatterns = [path("bare/", bare), *portal]
