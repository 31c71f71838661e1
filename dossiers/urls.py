"""Addresses of dossiers, below the application they belong to."""

from django.urls import path

from . import views

urlpatterns = [
    path("applications/<slug:ref>/dossier/", views.status, name="dossier_status"),
    path("applications/<slug:ref>/dossier/<int:number>/retry/", views.retry, name="dossier_retry"),
    path("applications/<slug:ref>/dossier/<int:number>.pdf", views.download, name="dossier_file"),
    path(
        "applications/<slug:ref>/dossier/<int:number>-reading.pdf",
        views.download_reading,
        name="dossier_reading",
    ),
]
