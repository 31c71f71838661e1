"""What a dossier costs beside WeasyPrint's own `write_pdf` on the same HTML and CSS, in a warm process: medians of runs
in turns, per page, peak memory, and what two workers do in the time of one.

    .venv/bin/python benchmarks/dossier.py [--runs 7] [--dossiers 12] [--case huay-nam-sai]

It needs neither database nor queue: the sample snapshots of the tests are printed.
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
# Name → what `dossier_worker` prints with.
WAYS = {
    "WeasyPrint's own write_pdf": "bare",
    "ours, tags off": "plain",
    "ours, tagged": "tagged",
    "ours, PDF/A-3u, tagged": "archive",
}
FIRST = next(iter(WAYS))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--runs", type=int, default=7, help="runs in turns; the median is told")
    parser.add_argument("--dossiers", type=int, default=12, help="dossiers for throughput and memory")
    parser.add_argument("--case", default="huay-nam-sai", help="which sample application")
    told = parser.parse_args()
    turns(told.runs, told.case)
    throughput(told.dossiers, told.case)


class Worker:
    """A process that prints, with everything loaded before it is first asked."""

    def __init__(self, case: str) -> None:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "unpsa_portal.settings.test",
            "PYTHONPATH": str(TOP),
        }
        call = [sys.executable, "-P", "-m", "benchmarks.dossier_worker", case]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = subprocess.Popen(call, cwd=TOP, env=environment, **pipes)

    def tell(self, what: str) -> None:
        print(what, file=self.process.stdin, flush=True)

    def hear(self) -> dict[str, float]:
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("The worker died; its error stands above.")
        return json.loads(line)

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=10)


def turns(runs: int, case: str) -> None:
    """Each way in turn in one warm process; the first round warms up and is not counted."""
    worker = Worker(case)
    spent: dict[str, list[float]] = {name: [] for name in WAYS}
    last: dict[str, dict[str, float]] = {}
    for run in range(runs + 1):
        for name, what in WAYS.items():
            worker.tell(f"{what} 1")
            last[name] = worker.hear()
            if run:
                spent[name].append(last[name]["ms"])
    worker.close()
    bare = median(spent[FIRST])
    print(f"\nMedians of {runs} runs in turns, {last[FIRST]['pages']:.0f} pages")
    print(f"{'':30} {'ms':>8} {'ms/page':>9} {'ratio':>7} {'kB':>7}")
    for name, times in spent.items():
        middle, pages = median(times), last[name]["pages"]
        size = last[name]["size"] / 1000
        print(f"{name:30} {middle:8.0f} {middle / pages:9.1f} {middle / bare:7.2f} {size:7.0f}")


def throughput(dossiers: int, case: str) -> None:
    """So many archive copies by one worker, then shared by two; and what each has taken at most."""
    print(f"\n{dossiers} archive copies")
    print(f"{'':30} {'s':>8} {'a minute':>9} {'ratio':>7} {'MB at most':>11}")
    alone = 0.0
    for count in (1, 2):
        workers = [Worker(case) for _ in range(count)]
        for worker in workers:
            worker.tell("archive 1")
        for worker in workers:
            worker.hear()
        start = time.perf_counter()
        for worker in workers:
            worker.tell(f"archive {dossiers // count}")
        peaks = [worker.hear()["peak_mb"] for worker in workers]
        spent = time.perf_counter() - start
        alone = alone or spent
        name = "one worker" if count == 1 else "two workers"
        rate = 60 * (dossiers // count) * count / spent
        print(f"{name:30} {spent:8.1f} {rate:9.0f} {alone / spent:7.2f} {max(peaks):11.0f}")
        for worker in workers:
            worker.close()


if __name__ == "__main__":
    main()
