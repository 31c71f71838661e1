"""The runner keeps its children alive, stops them in order, and never leaves one behind."""

import os
import signal
import subprocess
import sys
import textwrap

import pytest
from django.conf import settings

from unpsa_portal.embedded import addresses, command, messages, run
from unpsa_portal.embedded.errors import GroundError
from unpsa_portal.embedded.processes import alive, wait_until
from unpsa_portal.embedded.supervisor import MOST_DEATHS, Child, Supervisor

LASTS = [sys.executable, "-c", "import time; print('here', flush=True); time.sleep(600)"]
ENDS = [sys.executable, "-c", "print('cannot', flush=True); raise SystemExit(3)"]
STUBBORN = [
    *(sys.executable, "-c"),
    "import signal, time\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.signal(signal.SIGQUIT, signal.SIG_IGN)\n"
    "print('here', flush=True); time.sleep(600)",
]


@pytest.fixture
def supervise(tmp_path):
    made = []

    def start(*children: Child) -> Supervisor:
        supervisor = Supervisor(children, where=addresses.CHECKOUT, pids=tmp_path)
        made.append(supervisor)
        supervisor.start(dict(os.environ))
        return supervisor

    yield start
    for supervisor in made:
        supervisor.hurry = True
        supervisor.stop()


def test_a_killed_child_is_started_again_and_its_id_is_written_down(supervise, tmp_path):
    child = Child("worker", LASTS)
    supervisor = supervise(child)
    first = child.process.pid
    assert (tmp_path / "worker.pid").read_text() == f"{first}\n"
    os.kill(first, signal.SIGKILL)
    assert wait_until(lambda: not alive(first), 5)
    supervisor.tend()

    assert child.running()
    assert child.process.pid != first
    assert (tmp_path / "worker.pid").read_text() == f"{child.process.pid}\n"


def test_a_child_that_never_lives_stops_everything_with_a_plain_message(supervise):
    child = Child("worker", ENDS)
    supervisor = supervise(child)
    for _ in range(MOST_DEATHS - 1):
        assert wait_until(lambda: not child.running(), 10)
        supervisor.tend()
    assert wait_until(lambda: not child.running(), 10)
    with pytest.raises(GroundError, match=r"worker process does not stay alive .deaths: 5, code 3") as told:
        supervisor.tend()

    assert "โปรเซส worker" in str(told.value)


def test_what_cannot_start_at_first_is_not_tried_again(supervise):
    child = Child("web", ENDS)
    supervisor = supervise(child)
    assert wait_until(lambda: not child.running(), 10)
    with pytest.raises(GroundError):
        supervisor.tend(most=1)


def test_stopping_ends_every_child_and_forgets_their_ids(supervise, tmp_path):
    children = [Child(name, LASTS) for name in ("web", "worker")]
    supervisor = supervise(*children)
    supervisor.stop()

    assert not any(child.running() for child in children)
    assert list(tmp_path.iterdir()) == []


def test_a_child_that_will_not_end_is_ended(supervise, capfd):
    child = Child("worker", STUBBORN, patience=0.1)
    supervisor = supervise(child)
    said = ""

    def speaks() -> bool:
        nonlocal said
        said += capfd.readouterr().out
        return "worker | here" in said

    assert wait_until(speaks, 10)
    supervisor.stop()

    assert not child.running()


def test_children_do_not_outlive_a_runner_that_was_killed(tmp_path):
    """Otherwise the web server would keep its port and the next start would fail."""
    runner = textwrap.dedent(
        f"""
        import os, pathlib
        from unpsa_portal.embedded.supervisor import Child, Supervisor
        child = Child("web", {LASTS!r})
        supervisor = Supervisor([child], where={str(addresses.CHECKOUT)!r}, pids=pathlib.Path({str(tmp_path)!r}))
        supervisor.start(dict(os.environ))
        supervisor.watch(lambda: None)
        """
    )
    process = subprocess.Popen(
        [sys.executable, "-c", runner], cwd=addresses.CHECKOUT, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout.readline() == "web    | here\n"
        child = int((tmp_path / "web.pid").read_text())
        assert alive(child)
        process.kill()
    assert wait_until(lambda: not alive(child), 10)


class TestOneCommand:
    """`bin/manage`: the command's own streams and exit code, with servers beneath."""

    def during(self, program: str, place, *, word: str = "") -> subprocess.CompletedProcess:
        return subprocess.run(
            [*(sys.executable, "-m", "unpsa_portal.embedded", "during", sys.executable, "-c"), program],
            cwd=addresses.CHECKOUT,
            input=word,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def test_only_its_own_output_is_on_stdout_and_its_input_reaches_it(self, place):
        said = self.during("import sys; print(sys.stdin.read()[::-1])", place, word="abc")

        assert (said.stdout, said.returncode) == ("cba\n", 0)

    def test_its_exit_code_is_returned(self, place):
        assert self.during("raise SystemExit(2)", place).returncode == 2

    def test_ended_by_a_signal_it_says_so_as_a_shell_does(self, place):
        assert self.during("import os; os.kill(os.getpid(), 9)", place).returncode == 137

    def test_a_signal_to_end_reaches_it_and_the_servers_stop(self, place):
        program = "import time; print('here', flush=True); time.sleep(600)"
        process = subprocess.Popen(
            [*(sys.executable, "-m", "unpsa_portal.embedded", "during", sys.executable, "-c"), program],
            cwd=addresses.CHECKOUT,
            stdout=subprocess.PIPE,
            text=True,
        )
        with process:
            assert process.stdout.readline() == "here\n"
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 128 + signal.SIGTERM
        # the `place` fixture checks that no server is left

    def test_the_callers_signal_handlers_are_put_back(self):
        before = signal.getsignal(signal.SIGTERM)
        assert command._run([sys.executable, "-c", ""]) == 0
        assert signal.getsignal(signal.SIGTERM) is before


def test_a_changed_translation_is_compiled_once(tmp_path):
    source = tmp_path / "th" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Save"\nmsgstr "บันทึก"\n'
    )

    assert messages.compile_stale(tmp_path) == 1
    assert "บันทึก".encode() in source.with_suffix(".mo").read_bytes()
    assert messages.compile_stale(tmp_path) == 0
    os.utime(source, (4_000_000_000, 4_000_000_000))
    assert messages.compile_stale(tmp_path) == 1


def test_one_worker_leaves_the_queue_for_many_alone_and_each_queue_has_one():
    """Otherwise a ZIP of a thousand dossiers would take every process."""
    taken = [queues.split(",") for queues in run.WORKERS.values()]
    assert [settings.QUEUE_DEFAULT] in taken
    assert {queue for queues in taken for queue in queues} == {settings.QUEUE_DEFAULT, settings.QUEUE_BULK}
    commands = [child.command for child in run._children(8000) if child.name in run.WORKERS]
    assert len(commands) == len(taken)
    assert all(
        f"--queues={','.join(queues)}" in command for queues, command in zip(taken, commands, strict=True)
    )
