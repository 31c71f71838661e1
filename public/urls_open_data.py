"""Addresses: winners and open numbers, with their data."""

from django.urls import path

from .views import numbers, winners

urlpatterns = [
    path("winners/", winners.winner_list, name="winner_list"),
    path("winners.csv", winners.winner_csv, name="winner_csv"),
    path("winners.json", winners.winner_json, name="winner_json"),
    path("winners.schema.json", winners.winner_schema, name="winner_schema"),
    path("winners/<slug:slug>/", winners.winner_page, name="winner_page"),
    path("numbers/", numbers.open_numbers, name="open_numbers"),
    path("numbers.schema.json", numbers.round_schema, name="round_numbers_schema"),
    path("numbers/<slug:code>/", numbers.round_numbers, name="round_numbers"),
    path("numbers/<slug:code>.csv", numbers.round_csv, name="round_numbers_csv"),
    path("numbers/<slug:code>.json", numbers.round_json, name="round_numbers_json"),
]
