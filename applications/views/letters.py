"""Being written."""

from django.http import HttpRequest, HttpResponse

from applications.access import on_application


@on_application("application.view")
def index(request: HttpRequest, application, **kwargs) -> HttpResponse:
    return HttpResponse()


@on_application("application.view")
def add(request: HttpRequest, application, **kwargs) -> HttpResponse:
    return HttpResponse()


@on_application("application.view")
def edit(request: HttpRequest, application, **kwargs) -> HttpResponse:
    return HttpResponse()


@on_application("application.view")
def remove(request: HttpRequest, application, **kwargs) -> HttpResponse:
    return HttpResponse()


@on_application("application.view")
def file(request: HttpRequest, application, **kwargs) -> HttpResponse:
    return HttpResponse()
