"""`python -m unpsa_portal.embedded DUTY …`: what the scripts in bin/ call."""

import os
import sys
from collections.abc import Sequence

from .errors import GroundError, plain_errors

DUTIES = "manage ARGS|during COMMAND|run OPTIONS|prepare|start|stop|status|libraries|tools|messages"


def main(arguments: Sequence[str]) -> int:
    """Do one duty; each imports only what it needs, so that `bin/manage` stays quick."""
    duty, rest = (arguments[0], list(arguments[1:])) if arguments else ("", [])
    if duty in ("manage", "during"):
        from . import command

        return command.manage(rest) if duty == "manage" else command.during(rest)
    if duty == "run":
        from . import run

        return run.main(rest)
    if duty == "prepare":
        from . import prepare

        return prepare.main(rest)
    if duty in ("start", "stop", "status"):
        return _servers(duty)
    if duty == "libraries":
        from . import libraries

        libraries.require()
        return 0
    if duty == "tools":
        return _tools(browser="--no-browser" not in rest)
    if duty == "messages":
        from . import messages

        messages.compile_stale()
        return 0
    raise GroundError(f"Usage: python -m unpsa_portal.embedded {DUTIES}")


def _tools(*, browser: bool) -> int:
    """What the tests call. Without the HTML checker the other tests still run, but not in CI."""
    from . import html_checker, libraries

    libraries.require_tools(browser=browser)
    try:
        html_checker.require()
    except GroundError as error:
        if os.environ.get("CI") == "true":
            raise
        print(error, "The pages are NOT checked for valid HTML in this run.", sep="\n", file=sys.stderr)
    return 0


def _servers(duty: str) -> int:
    from . import postgres, services, valkey

    if duty == "start":
        services.start()
    elif duty == "stop":
        services.stop()
    else:
        for name, server in (("PostgreSQL", postgres), ("Redis protocol", valkey)):
            print(f"{name}: {'running' if server.running() else 'stopped'}")
        return 0 if services.running() else 1
    return 0


if __name__ == "__main__":
    with plain_errors():
        sys.exit(main(sys.argv[1:]))
