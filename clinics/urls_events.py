"""Addresses of registration for events that are open to anybody."""

from django.urls import URLPattern, path

from .views import events, events_officer

urlpatterns: list[URLPattern] = [
    path("events/<int:pk>/register/", events.new, name="registration_new"),
    path("events/<int:pk>/registered/", events.sent, name="registration_sent"),
    path("events/registration/<slug:token>/", events.registration, name="registration"),
    path("events/registration/<slug:token>/calendar.ics", events.ics, name="registration_ics"),
    path("officer/events/", events_officer.events, name="registration_events"),
    path("officer/events/<int:pk>/", events_officer.registrations, name="registration_list"),
    path("officer/events/<int:pk>/attendance.xlsx", events_officer.attendance, name="registration_xlsx"),
    path("officer/events/<int:pk>/check-in/", events_officer.check_in, name="registration_check_in"),
    path("officer/events/<int:pk>/recordings/", events_officer.recordings, name="recording_list"),
]
