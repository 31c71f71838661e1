"""Who answers the public."""

from common.access import staff_only

officers_only = staff_only("officer", lambda user: user.is_officer or user.is_superuser)
