"""One process with one database: measures what it is asked for, line by line, and answers in JSON.

Run by desk.py; not a script of its own. Each line names a page or an export; the answer holds the time in
milliseconds, the queries, and the size.
"""

import gc
import json
import os
import sys
import time

import django


def main() -> None:
    django.setup()
    from django.conf import settings
    from django.test import Client

    settings.ROOT_URLCONF = "benchmarks.bare_urls"
    settings.ALLOWED_HOSTS = ["testserver"]
    from accounts.models import User

    officer = User.objects.get(email="officer@opdc.example")
    client = Client()
    client.force_login(officer)
    for line in sys.stdin:
        name = line.strip()
        gc.collect()
        answer = export(name, officer) if name.startswith("export:") else page(client, name)
        print(json.dumps(answer), flush=True)


def page(client, address: str) -> dict[str, float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    if "{one}" in address:
        address = address.replace("{one}", one())
    with CaptureQueriesContext(connection) as told:
        answer = client.get(address)
    queries = len(told)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")
    start = time.perf_counter()
    client.get(address)
    spent = time.perf_counter() - start
    return {"ms": spent * 1000, "queries": queries, "size": len(answer.content)}


def one() -> str:
    """An application in the middle of the road, always the same."""
    from applications.models import Application

    return Application.objects.filter(state="in_review").order_by("pk").values_list("reference", flat=True)[0]


def export(name: str, officer) -> dict[str, float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from reviews.models import Job, JobFormat, JobKind
    from reviews.services import exports

    _export, kind, format_ = name.split(":")
    job = Job(kind=JobKind(kind), format=JobFormat(format_), asked_by=officer, parameters={})
    with CaptureQueriesContext(connection) as told:
        start = time.perf_counter()
        _filename, content = exports.produce(job, lambda done, total: None)
        spent = time.perf_counter() - start
    size = content.seek(0, os.SEEK_END)
    content.close()
    return {"ms": spent * 1000, "queries": len(told), "size": size}


if __name__ == "__main__":
    main()
