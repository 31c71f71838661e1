"""The row lock under which an application changes."""

from django.utils.translation import gettext as _

from applications.deadlines import with_closing
from applications.models import Application
from applications.states import State


class Sealed(Exception):
    """The application is not open for changes (any more). What was typed has not been stored."""

    def __init__(self, message: str = "") -> None:
        super().__init__(
            message
            or _(
                "This application has been submitted meanwhile and can no longer be changed. "
                "Copy your text before you leave this page."
            )
        )


def lock_open(application_id: int) -> Application:
    """The application, locked until the transaction ends, and certainly still open.

    One lock for all changes of one application: a save can never slip in behind a submission's seal.
    """
    rows = Application.objects.select_for_update(no_key=True, of=("self",))
    application = with_closing(rows).get(pk=application_id)
    if application.deleted_at:
        raise Sealed(
            _(
                "This draft has been deleted meanwhile. A coordinator can bring it back; copy your text before "
                "you leave this page."
            )
        )
    if application.state == State.WITHDRAWN:
        raise Sealed(
            _(
                "This application has been withdrawn meanwhile and can no longer be changed. "
                "Copy your text before you leave this page."
            )
        )
    if not application.is_open:
        raise Sealed
    return application


def touch(application: Application) -> None:
    """Move the application up in "last changed" lists."""
    application.save(update_fields=["updated_at"])
