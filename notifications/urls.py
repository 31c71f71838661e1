"""Addresses of reminders, and of a demonstration's mails."""

from django.urls import path

from . import views

urlpatterns = [
    path("demo/mail/", views.demo_mailbox, name="demo_mailbox"),
    path("reminders/stop/<str:token>/", views.stop, name="reminders_stop"),
]
