"""The referee's address: outside `/applications/`, and without an application's reference in it."""

from django.urls import path

from .views import referee_page

urlpatterns = [
    path("<str:token>/", referee_page.letter, name="referee_letter"),
]
