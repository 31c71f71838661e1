"""Addresses of clinics and events."""

from django.urls import include, path

from .views import advice, agency, calendar, clinic, desk

urlpatterns = [
    path("officer/clinics/", desk.clinic_list, name="clinic_list"),
    path("officer/clinics/new/", desk.clinic_new, name="clinic_new"),
    path("officer/clinics/<int:pk>/change/", desk.clinic_change, name="clinic_change"),
    path("officer/clinics/<int:pk>/slots/", desk.clinic_slots, name="clinic_slots"),
    path("officer/clinics/<int:pk>/publish/", desk.clinic_publish, name="clinic_publish"),
    path("officer/clinics/<int:pk>/cancel/", desk.clinic_cancel, name="clinic_cancel"),
    path("clinics/", clinic.coach_clinics, name="coach_clinics"),
    path("clinics/<int:pk>/", clinic.clinic_page, name="clinic_page"),
    path("clinics/<int:pk>/attendance/", clinic.clinic_attendance, name="clinic_attendance"),
    path("clinics/<int:pk>/participants.xlsx", clinic.clinic_participants, name="clinic_participants"),
    path("clinics/<int:pk>/<slug:ref>/", advice.clinic_advice, name="clinic_advice"),
    path("events/<int:pk>.ics", calendar.event_ics, name="event_ics"),
    path("applications/<slug:ref>/clinics/", agency.index, name="application_clinics"),
    path("applications/<slug:ref>/clinics/<int:pk>/book/", agency.book, name="clinic_book"),
    path("applications/<slug:ref>/clinics/<int:pk>/give-back/", agency.give_back, name="clinic_give_back"),
    path("applications/<slug:ref>/clinics/<int:pk>.ics", calendar.seat_ics, name="clinic_seat_ics"),
    path("applications/<slug:ref>/advice/<int:pk>/done/", agency.done, name="advice_done"),
    path("", include("clinics.urls_letters")),
    path("", include("clinics.urls_events")),
]
