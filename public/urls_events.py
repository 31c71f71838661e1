"""Addresses: clinics and events, as everybody sees them. Booking and registering belong to the clinics."""

from django.urls import path

from .views import events

urlpatterns = [
    path("events/", events.event_list, name="event_list"),
    path("events/<int:pk>/", events.event_page, name="event_page"),
]
