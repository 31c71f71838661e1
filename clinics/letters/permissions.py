"""Who may do what with OPDC's letters (DESIGN §8). Each answers and says why not.

Officers compose, approve and withdraw. Nobody writes or approves a letter for an agency in whose line (ministry,
department, unit) he or she is a member; and whoever advised an agency in a clinic may write its letter, for he knows
the work, but not approve it.
"""

from django.utils.translation import gettext as _

from accounts.models import Agency, Membership, User
from applications.models import Application
from common.access import ALLOWED, Decision, staff_only

from ..models import Coaching, Letter

# A ministry has departments, a department has units; deeper trees do not exist.
DEEPEST = 8

officers_only = staff_only("officer", lambda user: user.is_officer or user.is_superuser)


def compose(user: User, application: Application) -> Decision:
    """Officers who do not belong to the agency."""
    if not user.is_officer:
        return Decision(False, _("Only OPDC's officers write its letters."))
    if belongs_to_line(user, application.agency):
        return Decision(
            False,
            _(
                "You are a member of this agency, or of one above or below it: leave its letter to a colleague."
            ),
        )
    return ALLOWED


def judge(user: User, letter: Letter) -> Decision:
    """The second officer: neither wrote the letter nor advised the agency, and does not belong to it."""
    if user.pk in (letter.composed_by_id, letter.edited_by_id):
        return Decision(False, _("You wrote this letter: a second officer decides about it."))
    if letter.application is None:
        return Decision(False, _("The application of this letter is no longer there."))
    decision = compose(user, letter.application)
    if not decision.allowed:
        return decision
    if Coaching.objects.filter(coach=user, agency=letter.application.agency).exists():
        return Decision(
            False, _("You advised this agency in a clinic: an officer who did not decides about its letter.")
        )
    return ALLOWED


def belongs_to_line(user: User, agency: Agency) -> bool:
    """Whether the user is a member of the agency, of one above it, or of one below it."""
    line, above = {agency.pk}, agency.parent
    while above is not None and above.pk not in line:
        line.add(above.pk)
        above = above.parent
    below = {agency.pk}
    for _level in range(DEEPEST):
        below = set(Agency.objects.filter(parent__in=below).values_list("pk", flat=True)) - line
        if not below:
            break
        line |= below
    return Membership.objects.filter(user=user, agency__in=line).exists()
