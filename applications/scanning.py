"""The virus scan (ClamAV), when the installation has one: `CLAMAV_ADDRESS`.

Without it files are "not scanned", and officers see that. With it a new file waits in quarantine, unreadable for
everybody, until the scanner has called it clean. A scanner that does not answer opens nothing: the file waits on, and
beat asks again.
"""

import logging
from urllib.parse import urlsplit

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from .models import FormerFile, ReferenceLetter, SupportingDocument, UnReceipt
from .models.evidence import ScanState, StoredFile

log = logging.getLogger(__name__)
# Name of the kind in a task → its rows.
KINDS: dict[str, type[StoredFile]] = {
    "document": SupportingDocument,
    "letter": ReferenceLetter,
    "receipt": UnReceipt,
}
# Seconds for one answer of the scanner.
TIMEOUT = 60.0


class ScannerDown(Exception):
    """The scanner did not answer, or not with a verdict. The file stays where it is."""


def scanner() -> ClamdNetworkSocket:
    """The scanner of `CLAMAV_ADDRESS`: `tcp://127.0.0.1:3310` or `unix:///run/clamav/clamd.ctl`."""
    address = urlsplit(settings.CLAMAV_ADDRESS)
    if address.scheme == "unix" and address.path:
        return ClamdUnixSocket(path=address.path, timeout=TIMEOUT)
    if address.scheme == "tcp" and address.hostname:
        return ClamdNetworkSocket(host=address.hostname, port=address.port or 3310, timeout=TIMEOUT)
    raise ImproperlyConfigured("CLAMAV_ADDRESS is neither tcp://host:port nor unix:///path")


def ask(row: StoredFile) -> None:
    """Send the task that scans a row's file. Should the queue be down, the sweep finds the row."""
    from .tasks import scan_file

    kind = next(name for name, model in KINDS.items() if isinstance(row, model))
    try:
        scan_file.delay(kind, row.pk)
    except Exception:
        log.warning("could not queue the scan of %s %s; the sweep will", kind, row.pk, exc_info=True)


def scan(kind: str, pk: int) -> ScanState | None:
    """Scan one file in quarantine and act on the verdict.

    Returns:
        The new state; None when there was nothing to scan (any more).

    Raises:
        ScannerDown: no verdict; the file stays in quarantine.
    """
    row = KINDS[kind].objects.filter(pk=pk, scan_state=ScanState.QUARANTINE).exclude(file="").first()
    if row is None or not settings.CLAMAV_ADDRESS:
        return None
    state, signature = _verdict(row)
    with transaction.atomic():
        rows = KINDS[kind].objects.select_for_update().filter(pk=pk, file=row.file.name)
        if state is ScanState.CLEAN:
            changed = rows.update(scan_state=state)
        else:
            # The rest stays, so that the agency can be told which of its files this was.
            changed = rows.update(scan_state=state, file="", size=0, pages=None)
            storage, name = row.file.storage, row.file.name
            transaction.on_commit(lambda: storage.delete(name))
            log.warning("%s %s was infected (%s) and has been deleted", kind, pk, signature)
    return state if changed else None


def _verdict(row: StoredFile) -> tuple[ScanState, str]:
    try:
        with row.file.storage.open(row.file.name, "rb") as content:
            answer, detail = scanner().instream(content)["stream"]
    except (ClamdError, OSError, KeyError, ValueError) as error:
        raise ScannerDown(str(error)) from error
    if answer == "OK":
        return ScanState.CLEAN, ""
    if answer == "FOUND":
        return ScanState.INFECTED, detail or ""
    raise ScannerDown(f"{answer}: {detail}")


def sweep() -> int:
    """Ask again for every file that waits; returns how many.

    When the scan has been switched off, nobody will ever answer: those files become "not scanned", as all others are.
    """
    waiting = 0
    for model in KINDS.values():
        rows = model.objects.filter(scan_state=ScanState.QUARANTINE).exclude(file="")
        if not settings.CLAMAV_ADDRESS:
            rows.update(scan_state=ScanState.NOT_SCANNED)
            continue
        for row in rows.order_by("pk")[:200]:
            ask(row)
            waiting += 1
    return waiting


def readable(row: StoredFile | FormerFile) -> bool:
    """Whether anybody may open the file. Former versions were clean, or there was no scanner."""
    return bool(row.file) and getattr(row, "scan_state", "") != ScanState.QUARANTINE
