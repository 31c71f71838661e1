"""The vocabulary of lists: each method adds one thing, so a list says what it needs and no more."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from applications.states import State

if TYPE_CHECKING:
    from accounts.models import User


class ApplicationQuerySet(models.QuerySet):
    """`Application.objects.visible_to(user).with_progress()`."""

    def visible_to(self, user: "User") -> Self:
        """Only what the user may know of at all (DESIGN §8): own agencies' applications, or all for staff.

        Officers and admins see everything; a draft of an agency is theirs to see too ("all").
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        kept = self.filter(deleted_at=None)
        if user.is_officer or user.is_superuser:
            return kept
        return kept.filter(agency__in=user.memberships.values("agency"))

    def of_member(self, user: "User") -> Self:
        """The applications of the user's own agencies, whatever else the user may see as staff."""
        return self.filter(deleted_at=None, agency__in=user.memberships.values("agency"))

    def in_bin(self) -> Self:
        """Deleted drafts, which can still be brought back."""
        return self.exclude(deleted_at=None)

    def with_names(self) -> Self:
        """Round with deadlines, agency and category, for a row of a list."""
        return self.select_related("round", "agency", "category").prefetch_related("round__deadlines")

    def with_progress(self) -> Self:
        """`answered` of `asked`: required answers that have a text."""
        from criteria.models import Question

        asked = (
            Question.objects.filter(round=OuterRef("round"), required=True)
            .order_by()
            .values("round")
            .annotate(n=Count("pk"))
            .values("n")
        )
        answered = Count("answers", filter=Q(answers__question__required=True) & ~Q(answers__text=""))
        return self.annotate(answered=answered, asked=Coalesce(Subquery(asked), 0))

    def with_everything(self) -> Self:
        """All that export, check and snapshot read, in a constant number of queries."""
        from applications.models import Answer
        from criteria.queries import rounds_with_rules

        return (
            self.select_related("agency", "category", "prescreening", "sponsor")
            .prefetch_related(
                Prefetch("round", rounds_with_rules()),
                Prefetch("answers", Answer.objects.select_related("question").order_by("question__position")),
                "documents",
                "letters",
                "links",
                "lert_rat_awards",
            )
            .with_time_and_points()
        )

    def with_time_and_points(self) -> Self:
        """The extensions, and the points of a return with their questions."""
        from applications.models import ReturnPoint

        points = ReturnPoint.objects.select_related("question__topic", "question__round", "done_by")
        return self.with_time().prefetch_related(Prefetch("return_points", points))

    def with_time(self) -> Self:
        """The extensions with the officers who granted them."""
        from applications.models import Extension

        return self.prefetch_related(Prefetch("extensions", Extension.objects.select_related("granted_by")))

    def submitted(self) -> Self:
        """Everything that has left the agency at least once."""
        return self.exclude(state=State.DRAFT).exclude(submitted_at=None)

    def search(self, words: str) -> Self:
        """Each word must stand somewhere in reference, titles or the agency's names, in Thai or English."""
        found = self
        for word in words.split()[:8]:
            found = found.filter(
                Q(reference__icontains=word)
                | Q(title_th__icontains=word)
                | Q(title_en__icontains=word)
                | Q(agency__name_th__icontains=word)
                | Q(agency__name_en__icontains=word)
                | Q(agency__aliases__icontains=word)
            )
        return found

    def newest_first(self) -> Self:
        """Latest submission on top."""
        return self.order_by(F("submitted_at").desc(nulls_last=True), "pk")
