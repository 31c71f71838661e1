"""An agency's people: who belongs to it, in which role, and who is invited."""

from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Agency, Invitation, Membership, Role
from accounts.queries import agencies_of
from applications import permissions
from applications.forms.people import ROLE_WORDS, InviteForm
from applications.services import people
from applications.services.people import PeopleRefused
from common.access import View, declare, demand, sign_in_first


def on_agency_people(view: View) -> View:
    """Decorate a view that takes `slug`: it gets the agency instead, whose people the user may manage.

    Somebody else's agency answers 404; a member who is not its coordinator gets 403 with the reason.
    """

    @wraps(view)
    def opened(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return sign_in_first(request)
        agency = agencies_of(request.user).select_related("parent").filter(slug=slug).first()
        if agency is None:
            raise Http404
        demand(permissions.manage_people(request.user, agency))
        return view(request, agency, *args, **kwargs)

    return declare("agency.people")(opened)


@on_agency_people
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, agency: Agency) -> HttpResponse:
    """The list of members and open invitations, and the form that invites."""
    bound = request.method == "POST"
    form = InviteForm(
        request.POST if bound else None,
        agency=agency,
        initial={"application": request.GET.get("application")},
    )
    if bound and form.is_valid():
        try:
            invitation = people.invite(
                agency,
                email=form.cleaned_data["email"],
                role=form.cleaned_data["role"],
                landing=form.landing,
                actor=request.user,
            )
        except PeopleRefused as refused:
            form.add_error("email", str(refused))
        else:
            messages.success(request, _sent(invitation))
            return redirect("agency_people", slug=agency.slug)
    return render(request, "people/index.html", _page(agency, form), status=422 if bound else 200)


def _page(agency: Agency, form: InviteForm) -> dict:
    now = timezone.now()
    invitations = list(people.open_invitations(agency))
    for invitation in invitations:
        invitation.lapsed = invitation.expires_at <= now
    return {
        "agency": agency,
        "form": form,
        "members": people.members(agency),
        "invitations": invitations,
        "roles": [
            {"value": role.value, "label": role.label, "may": ROLE_WORDS[role]} for role in people.ORDER
        ],
        "crumbs": _crumbs(),
    }


def _crumbs(agency: Agency | None = None) -> list[dict[str, str]]:
    """The way back; with an agency for the pages below its list."""
    crumbs = [{"url": reverse("application_list"), "label": _("My applications")}]
    here = {"url": reverse("agency_people", kwargs={"slug": agency.slug}) if agency else ""}
    return [*crumbs, here | {"label": _("Who writes with you")}]


def _sent(invitation: Invitation) -> str:
    return _("The invitation to %(email)s is on its way. It is valid for %(days)s days.") % {
        "email": invitation.email,
        "days": people.VALID.days,
    }


def _refusable(view: View) -> View:
    """What cannot be done is said on the agency's page."""

    @wraps(view)
    def answered(request: HttpRequest, agency: Agency, pk: int) -> HttpResponse:
        try:
            return view(request, agency, pk)
        except PeopleRefused as refused:
            messages.error(request, str(refused))
            return _back(request, agency)

    return answered


def _back(request: HttpRequest, agency: Agency) -> HttpResponse:
    """To the agency's page, unless it is closed to the user from now on."""
    still = Membership.objects.filter(agency=agency, user=request.user, role=Role.COORDINATOR).exists()
    return redirect("agency_people", slug=agency.slug) if still else redirect("application_list")


def _member(agency: Agency, pk: int) -> Membership:
    return get_object_or_404(Membership.objects.select_related("user"), agency=agency, pk=pk)


def _invitation(agency: Agency, pk: int) -> Invitation:
    return get_object_or_404(Invitation, agency=agency, pk=pk)


@on_agency_people
@require_POST
@_refusable
def role(request: HttpRequest, agency: Agency, pk: int) -> HttpResponse:
    """Give a member another role."""
    member = _member(agency, pk)
    chosen = request.POST.get("role")
    if chosen not in Role.values:
        messages.error(request, _("Choose one of the roles in the list. Nothing was changed."))
        return _back(request, agency)
    people.change_role(member, chosen, actor=request.user)
    messages.success(
        request,
        _("%(person)s is now %(role)s.") % {"person": member.user, "role": Role(chosen).label},
    )
    return _back(request, agency)


@on_agency_people
@require_http_methods(["GET", "HEAD", "POST"])
@_refusable
def remove(request: HttpRequest, agency: Agency, pk: int) -> HttpResponse:
    """Ask, then take a member out of the agency."""
    member = _member(agency, pk)
    if request.method == "POST":
        people.remove(member, actor=request.user)
        messages.success(request, _("%(person)s no longer belongs to the agency.") % {"person": member.user})
        return _back(request, agency)
    crumbs = [*_crumbs(agency), {"label": _("Remove a member")}]
    return render(request, "people/remove.html", {"agency": agency, "member": member, "crumbs": crumbs})


@on_agency_people
@require_POST
@_refusable
def resend(request: HttpRequest, agency: Agency, pk: int) -> HttpResponse:
    """Send an invitation again; its former link ends."""
    messages.success(request, _sent(people.resend(_invitation(agency, pk), actor=request.user)))
    return _back(request, agency)


@on_agency_people
@require_POST
@_refusable
def revoke(request: HttpRequest, agency: Agency, pk: int) -> HttpResponse:
    """Withdraw an invitation."""
    invitation = _invitation(agency, pk)
    people.revoke(invitation, actor=request.user)
    messages.success(
        request,
        _("The invitation to %(email)s is withdrawn; its link opens nothing any more.")
        % {"email": invitation.email},
    )
    return _back(request, agency)
