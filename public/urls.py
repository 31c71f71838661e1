"""Addresses of the pages that are for everybody."""

from django.urls import path

from . import verify, views

urlpatterns = [
    path("", views.home, name="home"),
    path("verify/", verify.verify, name="verify"),
    path("verify/<str:code>", verify.verify_code, name="verify_code"),
]
