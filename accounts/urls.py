"""Addresses of what concerns one's own account beyond signing in."""

from django.urls import path

from . import views

urlpatterns = [
    path("i18n/setlang/", views.set_language, name="set_language"),
    path("profile/", views.profile, name="profile"),
]
