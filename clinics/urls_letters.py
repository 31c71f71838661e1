"""Addresses of OPDC's letters of reference."""

from django.urls import path

from .views import letter, letters, letters_agency

urlpatterns = [
    path("officer/letters/", letters.letter_register, name="opdc_letter_register"),
    path(
        "officer/letters/register.<slug:format>",
        letters.letter_register_file,
        name="opdc_letter_register_file",
    ),
    path("officer/letters/new/", letter.letter_new, name="opdc_letter_new"),
    path("officer/letters/<int:pk>/", letter.letter_page, name="opdc_letter_page"),
    path("officer/letters/<int:pk>/edit/", letter.letter_edit, name="opdc_letter_edit"),
    path("officer/letters/<int:pk>/paper/", letter.letter_paper, name="opdc_letter_paper"),
    path("officer/letters/<int:pk>/paper/retry/", letter.letter_paper_retry, name="opdc_letter_paper_retry"),
    path("officer/letters/<int:pk>/<slug:language>.pdf", letter.letter_file, name="opdc_letter_file"),
    path("officer/letters/<int:pk>/do/<slug:way>/", letter.letter_act, name="opdc_letter_act"),
    path(
        "applications/<slug:ref>/opdc-letter/", letters_agency.agency_opdc_letters, name="agency_opdc_letters"
    ),
    path(
        "applications/<slug:ref>/opdc-letter/<int:pk>/<slug:language>.pdf",
        letters_agency.agency_opdc_letter_file,
        name="agency_opdc_letter_file",
    ),
    path(
        "applications/<slug:ref>/opdc-letter/<int:pk>/add/",
        letters_agency.agency_opdc_letter_add,
        name="agency_opdc_letter_add",
    ),
]
