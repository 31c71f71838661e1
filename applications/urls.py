"""Addresses of the agency's road (DESIGN §7)."""

from django.urls import path

from .views import answers, checklist, documents, letters, links, listing, prescreening

urlpatterns = [
    path("", listing.application_list, name="application_list"),
    path("new/", listing.application_new, name="application_new"),
    path("<slug:ref>/", listing.application_overview, name="application_overview"),
    path("<slug:ref>/prescreening/", prescreening.edit, name="application_prescreening"),
    path("<slug:ref>/prescreening/check/", prescreening.check, name="application_prescreening_check"),
    path("<slug:ref>/questions/<int:number>/", answers.topic, name="application_topic"),
    path("<slug:ref>/answers/<str:number>/", answers.save, name="answer_save"),
    path("<slug:ref>/documents/", documents.index, name="application_documents"),
    path("<slug:ref>/documents/add/", documents.add, name="document_add"),
    path("<slug:ref>/documents/<int:pk>/", documents.edit, name="document_edit"),
    path("<slug:ref>/documents/<int:pk>/remove/", documents.remove, name="document_remove"),
    path("<slug:ref>/documents/<int:pk>/file/", documents.file, name="document_file"),
    path("<slug:ref>/letters/", letters.index, name="application_letters"),
    path("<slug:ref>/letters/add/", letters.add, name="letter_add"),
    path("<slug:ref>/letters/<int:pk>/", letters.edit, name="letter_edit"),
    path("<slug:ref>/letters/<int:pk>/remove/", letters.remove, name="letter_remove"),
    path("<slug:ref>/letters/<int:pk>/file/", letters.file, name="letter_file"),
    path("<slug:ref>/links/", links.edit, name="application_links"),
    path("<slug:ref>/checklist/", checklist.checklist, name="application_checklist"),
    path("<slug:ref>/submit/", checklist.submit, name="application_submit"),
]
