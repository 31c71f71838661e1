"""Running numbers of letters: one series for each Buddhist year and prefix, without gap or double."""

from django.db import transaction

from ..models import LetterRegister


def next_number(prefix: str, year_be: int) -> int:
    """The next number, given in the caller's transaction.

    The register's row stays locked until that transaction ends: the next caller waits, and gets the following number
    when it was committed, or the same one when it failed.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A number is given only together with the letter that bears it.")
    LetterRegister.objects.get_or_create(prefix=prefix, year_be=year_be)
    row = LetterRegister.objects.select_for_update().get(prefix=prefix, year_be=year_be)
    row.last_number += 1
    row.save(update_fields=["last_number"])
    return row.last_number
