"""What a page may say of an application to its reviewer."""

from django import template

from applications.models import Application

from ..blind import title_for_reviewer

register = template.Library()


@register.filter
def reviewer_title(application: Application) -> str:
    """The title, without the agency's names when the round's review is blind."""
    return title_for_reviewer(application)
