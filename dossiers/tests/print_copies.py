"""Prints both copies of the usual snapshot and tells their hashes; `test_copies` runs it in processes of their own."""

import hashlib
import sys

import django


def main() -> None:
    django.setup()
    from dossiers import copies
    from dossiers.tests import sealed

    store = sealed.Store()
    copies.open_annex = store.open
    snapshot = sealed.usual(store)
    for make in (copies.make_archive, copies.make_reading):
        pdf, _pages = make(snapshot)
        with pdf:
            pdf.seek(0)
            sys.stdout.write(hashlib.sha256(pdf.read()).hexdigest() + "\n")


if __name__ == "__main__":
    main()
