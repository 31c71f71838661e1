"""Being written."""

from django.http import HttpRequest, HttpResponse

from applications.access import on_application


@on_application("application.view")
def checklist(request: HttpRequest, application, **kwargs) -> HttpResponse:
    return HttpResponse()


@on_application("application.view")
def submit(request: HttpRequest, application, **kwargs) -> HttpResponse:
    return HttpResponse()
