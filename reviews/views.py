from django.http import HttpResponse

from common.access import public


@public
def officer_list(request):
    return HttpResponse("x")


@public
def officer_application(request, ref):
    return HttpResponse("x")
