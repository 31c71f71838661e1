"""Addresses of reminders, of calendars of one's own, and of a demonstration's mails."""

from django.urls import path

from . import calendar_views, views

urlpatterns = [
    path("demo/mail/", views.demo_mailbox, name="demo_mailbox"),
    path("calendar/<str:token>.ics", calendar_views.personal_feed, name="personal_feed"),
    path("account/calendar/", calendar_views.my_calendar, name="my_calendar"),
    path("reminders/stop/<str:token>/", views.stop, name="reminders_stop"),
]
