"""Addresses: self-check of eligibility, calendar and its feed."""

from django.urls import path

from .views import calendar, selfcheck

urlpatterns = [
    path("eligibility/", selfcheck.selfcheck, name="selfcheck"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar.ics", calendar.feed, name="calendar_feed"),
]
