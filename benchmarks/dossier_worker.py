"""Prints a sample dossier as often as it is told, for `benchmarks/dossier.py`. One line in: a way and how many times;
one line out: milliseconds, pages, bytes, and the most memory this process has taken."""

import gc
import json
import resource
import sys
import time

import django


def main(case: str) -> None:
    django.setup()
    from dossiers import printing
    from dossiers.composition import compose
    from dossiers.tests import samples

    html = compose(samples.snapshot(samples.load_case(case)), sha256="0123456789abcdef" * 4, draft=False)
    ways = {
        "bare": lambda: bare(html),
        "plain": lambda: printing.print_pdf(html),
        "tagged": lambda: printing.print_tagged(html).pdf,
        "archive": lambda: printing.print_tagged(html, variant=printing.ARCHIVE).pdf,
    }
    printing.print_pdf("<p>warm</p>")
    for line in sys.stdin:
        way, times = line.split()
        # No way pays for what the one before it has left behind.
        gc.collect()
        start = time.perf_counter()
        for _ in range(int(times)):
            pdf = ways[way]()
        spent = (time.perf_counter() - start) * 1000
        answer = {"ms": spent, "pages": printing.page_count(pdf), "size": len(pdf), "peak_mb": peak()}
        print(json.dumps(answer), flush=True)


def bare(html: str) -> bytes:
    """WeasyPrint by itself with the same stylesheet and fonts, read once as ours are."""
    from common.printing import press
    from dossiers import printing

    stylesheet, fonts = press._press(printing.STYLESHEETS)
    return press._parse(html).write_pdf(font_config=fonts, stylesheets=[stylesheet])


def peak() -> float:
    """Megabytes of memory that this process has taken at most (Linux tells kibibytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1_000_000


if __name__ == "__main__":
    main(sys.argv[1])
