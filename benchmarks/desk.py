"""How the officer's desk grows: its pages and exports with few and with thousands of applications, beside a bare
signed-in page through the same stack. Two databases, measured in turns, medians, ratios.

    .venv/bin/python benchmarks/desk.py [--small 100] [--large 5000] [--runs 7]

It makes its own embedded servers and data under var/benchmark and leaves them for the next run (`--anew` makes them
again).
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

TOP = Path(__file__).resolve().parents[1]
PAGES = {
    "bare signed-in page": "/bare/",
    "board, 50 rows": "/officer/",
    "board, in review": "/officer/?state=in_review",
    "board, Thai word in answers": "/officer/?q=%E0%B8%9B%E0%B9%88%E0%B8%B2",
    "board, sorted by title": "/officer/?sort=title",
    "one application": "/officer/{one}/",
    "its reviews": "/officer/{one}/reviews/",
    "ranking, 50 rows": "/officer/ranking/?category=1",
    "assignments": "/officer/assignments/",
}
EXPORTS = {
    "export: applications and answers (XLSX)": "export:applications:xlsx",
    "export: scores with reasons (XLSX)": "export:scores:xlsx",
    "export: scores with reasons (CSV)": "export:scores:csv",
    "export: the round (JSON)": "export:round:json",
}
BARE = "bare signed-in page"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--small", type=int, default=100, help="applications of the small database")
    parser.add_argument("--large", type=int, default=5000, help="applications of the large database")
    parser.add_argument("--runs", type=int, default=7, help="runs in turns; the median is told")
    parser.add_argument("--anew", action="store_true", help="make the data again")
    told = parser.parse_args()
    os.environ["PORTAL_VAR_DIR"] = str(TOP / "var" / "benchmark")
    embedded("start")
    try:
        sizes = (told.small, told.large)
        for size in sizes:
            prepare(size, anew=told.anew)
        manage(told.small, "collectstatic", "--noinput", "--verbosity=0")
        report(measure(sizes, told.runs), sizes)
    finally:
        embedded("stop")


def embedded(command: str) -> None:
    call = [sys.executable, "-m", "unpsa_portal.embedded", command]
    subprocess.run(call, check=True, cwd=TOP, stdout=subprocess.DEVNULL)


def environment(size: int) -> dict[str, str]:
    sys.path.insert(0, str(TOP))
    from unpsa_portal.embedded.addresses import database_url

    return os.environ | {
        "DATABASE_URL": database_url(f"bench_{size}"),
        "DJANGO_SETTINGS_MODULE": "unpsa_portal.settings.development",
        "DEBUG": "0",
        "PYTHONPATH": str(TOP),
    }


def prepare(size: int, *, anew: bool) -> None:
    """A database with so many demo applications; one that is there is used again."""
    import psycopg2
    from psycopg2 import sql

    environment(size)
    from unpsa_portal.embedded.addresses import ROLE, postgres_socket_dir

    name = sql.Identifier(f"bench_{size}")
    connection = psycopg2.connect(host=str(postgres_socket_dir()), user=ROLE, dbname="postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [f"bench_{size}"])
        there = cursor.fetchone() is not None
        if there and not anew:
            return
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(name))
    connection.close()
    start = time.perf_counter()
    manage(size, "migrate", "--verbosity=0")
    manage(size, "demo", "--applications", str(size))
    print(f"{size} applications made in {time.perf_counter() - start:.1f} s, migrations included", flush=True)
    connection = psycopg2.connect(host=str(postgres_socket_dir()), user=ROLE, dbname=f"bench_{size}")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    connection.close()


def manage(size: int, *command: str) -> None:
    call = [sys.executable, "manage.py", *command]
    subprocess.run(call, check=True, cwd=TOP, env=environment(size), stdout=subprocess.DEVNULL)


class Worker:
    """A process that measures in one database."""

    def __init__(self, size: int) -> None:
        call = [sys.executable, "-m", "benchmarks.desk_worker"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = subprocess.Popen(call, cwd=TOP, env=environment(size), **pipes)

    def ask(self, what: str) -> dict[str, float]:
        print(what, file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"The worker died over {what}; its error stands above.")
        return json.loads(line)

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=10)


def measure(sizes: tuple[int, ...], runs: int) -> dict[str, list[dict[str, float]]]:
    """What is measured → for each size its median, queries and size. The first run warms up and is not counted."""
    workers = [Worker(size) for size in sizes]
    found: dict[str, list[dict[str, float]]] = {}
    for name, what in {**PAGES, **EXPORTS}.items():
        times: list[list[float]] = [[] for _ in sizes]
        last: list[dict[str, float]] = [{} for _ in sizes]
        for run in range((runs if what in PAGES.values() else min(runs, 3)) + 1):
            for at, worker in enumerate(workers):
                last[at] = worker.ask(what)
                if run:
                    times[at].append(last[at]["ms"])
        found[name] = [{**answer, "ms": median(spent)} for answer, spent in zip(last, times, strict=True)]
    for worker in workers:
        worker.close()
    return found


def report(found: dict[str, list[dict[str, float]]], sizes: tuple[int, ...]) -> None:
    small, large = sizes
    head = f"{'':42} {small:>9} {large:>9} {'ratio':>7} {'× bare':>8} {'queries':>9}"
    print(f"\nMedians in milliseconds\n{head}")
    for name, (few, many) in found.items():
        bare = found[BARE][1]["ms"]
        queries = f"{few['queries']:.0f}/{many['queries']:.0f}"
        line = f"{name:42} {few['ms']:9.1f} {many['ms']:9.1f} {many['ms'] / few['ms']:7.2f}"
        print(f"{line} {many['ms'] / bare:8.1f} {queries:>9}")


if __name__ == "__main__":
    main()
