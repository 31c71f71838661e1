"""Addresses of the officer's desk."""

from django.urls import path

from . import views, views_screening, views_time

urlpatterns = [
    path("officer/", views.officer_list, name="officer_list"),
    path("officer/<slug:ref>/", views.officer_application, name="officer_application"),
    path("officer/<slug:ref>/screening/", views_screening.start, name="officer_screening"),
    path("officer/<slug:ref>/return/", views_screening.give_back, name="officer_return"),
    path("officer/<slug:ref>/time/", views_time.time, name="officer_time"),
    path("officer/<slug:ref>/late/<int:pk>/", views_time.accept_late, name="officer_late_accept"),
]
