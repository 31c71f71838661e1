"""Addresses of the officer's desk."""

from django.urls import path

from . import views

urlpatterns = [
    path("officer/", views.officer_list, name="officer_list"),
    path("officer/<slug:ref>/", views.officer_application, name="officer_application"),
]
