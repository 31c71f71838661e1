"""Words of Django and allauth that stand on our pages, named here so that our own Thai is used for them.

Their Thai catalogues lack these, or call the reader คุณ where the portal says ท่าน. Nothing imports this module:
makemessages reads it, and the catalogue of the portal goes before theirs. A test compares it with what they ship.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

FORMS = (
    _("This field is required."),
    _("Enter a valid date."),
    _("Enter a valid email address."),
    _("Null characters are not allowed."),
    _("Select a valid choice. %(value)s is not one of the available choices."),
    _("Select a valid choice. That choice is not one of the available choices."),
    ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    ),
)
PASSWORDS = (
    _("Your password can’t be too similar to your other personal information."),
    _("The password is too similar to the %(verbose_name)s."),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        "min_length",
    ),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
    _("Your password can’t be a commonly used password."),
    _("This password is too common."),
    _("Your password can’t be entirely numeric."),
    _("This password is entirely numeric."),
)
SIGN_IN = (
    _("You have signed out."),
    _("Forgot your password?"),
    _("Remember Me"),
    _("A user is already registered with this email address."),
    _("The password reset token was invalid."),
)
ADMIN = (
    _("%(model_name)s with this %(field_label)s already exists."),
    _("The {name} “{obj}” was added successfully."),
    _("The {name} “{obj}” was added successfully. You may add another {name} below."),
    _("The {name} “{obj}” was changed successfully."),
    _("The {name} “{obj}” was changed successfully. You may edit it again below."),
    _("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    _("The %(name)s “%(obj)s” was deleted successfully."),
    # Django's Thai has it without its plural, which is never found.
    ngettext_lazy("Please correct the error below.", "Please correct the errors below."),
    _("Show counts"),
    _("Clear all filters"),
    _("Start typing to filter…"),
    _("Reset password"),
    _("Raw passwords are not stored, so there is no way to see the user’s password."),
)
