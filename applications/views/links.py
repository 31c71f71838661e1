"""Being written."""

from django.http import HttpRequest, HttpResponse

from applications.access import on_application


@on_application("application.view")
def edit(request: HttpRequest, application, **kwargs) -> HttpResponse:
    return HttpResponse()
