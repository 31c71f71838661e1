"""Being written."""

from django.http import HttpRequest, HttpResponse

from applications.access import on_application


@on_application("application.view")
def topic(request: HttpRequest, application, **kwargs) -> HttpResponse:
    return HttpResponse()


@on_application("application.view")
def save(request: HttpRequest, application, **kwargs) -> HttpResponse:
    return HttpResponse()
