"""No answer, e-mail address or token reaches a log (DESIGN §3)."""

import logging
import sys

import pytest
from django.conf import settings
from django.core import signing
from django.db import IntegrityError, connection

from common.logs import DiscreetFormatter


def line(message: str, *args: object, exc_info: object = None) -> str:
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, message, args, exc_info)
    return DiscreetFormatter("%(levelname)s %(message)s").format(record)


@pytest.mark.parametrize(
    ("path", "secret"),
    [
        ("/accounts/confirm-email/MTI:1abcDE:s3cr3t-key_x/", "s3cr3t"),
        ("/accounts/password/reset/key/4-cx1abc-0123456789abcdef/", "0123456789abcdef"),
        ("/applications/?next=/x&token=s3cr3t", "s3cr3t"),
    ],
)
def test_keys_in_addresses_are_blotted_out(path, secret):
    said = line("Internal Server Error: %s", path)
    assert secret not in said
    assert said.startswith("ERROR Internal Server Error: /a")


@pytest.mark.parametrize(
    "token",
    [signing.Signer(salt="x", sep=".").sign("12-3"), signing.dumps([12, 3], salt="x")],
    ids=["signed", "signed with its time"],  # what was signed differs in each process of a run
)
def test_what_the_portal_has_signed_opens_something_and_is_blotted_out_wherever_it_stands(token):
    said = line("Not Found: %s", f"/somewhere/{token}/more/")
    assert said == "ERROR Not Found: /somewhere/[…]/more/"


def test_e_mail_addresses_are_blotted_out_wherever_they_stand():
    said = line("mail to somchai.j+x@dept.go.th failed")
    assert "somchai" not in said
    assert said == "ERROR mail to […] failed"


def test_the_reference_and_the_place_stay():
    assert (
        line("Not Found: %s", "/applications/UNPSA22-0007/") == "ERROR Not Found: /applications/UNPSA22-0007/"
    )


@pytest.mark.django_db
def test_what_the_database_quotes_of_a_row_is_left_out():
    """PostgreSQL puts the failing row, with its texts, into the message of its error."""
    with pytest.raises(IntegrityError) as failed, connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE kept (text text, needed int NOT NULL); INSERT INTO kept VALUES ('our secret answer')"
        )
    assert "our secret answer" in str(failed.value)
    try:
        raise failed.value
    except IntegrityError:
        said = line("failed: %s", failed.value, exc_info=sys.exc_info())
    assert "our secret answer" not in said
    assert "null value in column" in said
    assert "Traceback" in said


def test_a_text_of_many_lines_is_left_out_whole_and_what_comes_after_it_stays():
    said = line(
        "%s",
        "refused\nDETAIL:  Failing row contains (During 2019\nTraceback of water\nend).\n\n"
        "The above exception was the direct cause of the following exception:\nwhere",
    )
    assert "2019" not in said
    assert "water" not in said
    assert said.endswith("exception:\nwhere")


def test_the_portals_log_is_written_so_and_the_workers_too():
    formatters = settings.LOGGING["formatters"]
    used = {handler["formatter"] for handler in settings.LOGGING["handlers"].values()}
    assert {formatters[name]["()"] for name in used} == {"common.logs.DiscreetFormatter"}
    assert settings.CELERY_WORKER_HIJACK_ROOT_LOGGER is False
