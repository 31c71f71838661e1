"""Addresses of an agency's people and of invitations."""

from django.urls import path

from .views import invitation, people

urlpatterns = [
    path("agencies/<slug:slug>/people/", people.index, name="agency_people"),
    path("agencies/<slug:slug>/people/<int:pk>/role/", people.role, name="agency_member_role"),
    path("agencies/<slug:slug>/people/<int:pk>/remove/", people.remove, name="agency_member_remove"),
    path(
        "agencies/<slug:slug>/people/invitations/<int:pk>/resend/",
        people.resend,
        name="agency_invitation_resend",
    ),
    path(
        "agencies/<slug:slug>/people/invitations/<int:pk>/revoke/",
        people.revoke,
        name="agency_invitation_revoke",
    ),
    path("invitations/<str:token>/", invitation.accept, name="invitation_accept"),
]
