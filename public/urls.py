"""Addresses of the pages that are for everybody."""

from django.urls import include, path

from .views import home, verify

urlpatterns = [
    path("", home.home, name="home"),
    path("verify/", verify.verify, name="verify"),
    path("verify/<str:code>", verify.verify_code, name="verify_code"),
    path("", include("public.urls_pages")),
    path("", include("public.urls_dates")),
    path("", include("public.urls_open_data")),
    path("", include("public.urls_questions")),
    path("", include("public.urls_events")),
]
