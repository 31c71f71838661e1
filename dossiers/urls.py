"""Addresses of dossiers, below the application they belong to, and of a round's blank form."""

from django.urls import path

from . import views
from .papers import views as papers

urlpatterns = [
    path("rounds/<slug:code>/form/", papers.form_page, name="round_form"),
    path("rounds/<slug:code>/form/make/", papers.form_make, name="round_form_make"),
    path("rounds/<slug:code>/form.pdf", papers.form_file, name="round_form_file"),
    path("applications/<slug:ref>/dossier/", views.status, name="dossier_status"),
    path("applications/<slug:ref>/dossier/<int:number>/retry/", views.retry, name="dossier_retry"),
    path("applications/<slug:ref>/dossier/<int:number>.pdf", views.download, name="dossier_file"),
    path(
        "applications/<slug:ref>/dossier/<int:number>-reading.pdf",
        views.download_reading,
        name="dossier_reading",
    ),
]
