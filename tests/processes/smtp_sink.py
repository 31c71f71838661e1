"""A mail server on the loopback that keeps what it was given: who got which mail, as soon as it is all there."""

import email
import socketserver
import threading
import time
from types import TracebackType
from typing import Self


class Sink:
    """`with Sink() as sink: sink.port, sink.received` (recipient, Message-ID)."""

    def __init__(self, pause: float = 0.02) -> None:
        self.received: list[tuple[str, str]] = []
        self.pause = pause
        sink = self

        class Talk(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                sink.talk(self)

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.server.server_close()

    def talk(self, line: socketserver.StreamRequestHandler) -> None:
        """As much of SMTP as Django speaks. A client that is killed hangs up, in the middle of anything."""
        try:
            self._talk(line)
        except ConnectionError:
            pass

    def _talk(self, line: socketserver.StreamRequestHandler) -> None:
        def say(text: str) -> None:
            line.wfile.write(f"{text}\r\n".encode())

        recipient = ""
        say("220 sink")
        while said := line.rfile.readline():
            verb = said.split(b" ")[0].strip().upper()
            if verb == b"RCPT":
                recipient = said.decode().split("<")[1].split(">")[0]
            if verb == b"DATA":
                say("354 go on")
                self._take(recipient, line)
            if verb == b"QUIT":
                say("221 bye")
                return
            say("250 ok")

    def _take(self, recipient: str, line: socketserver.StreamRequestHandler) -> None:
        """From the moment the last line is there the mail has arrived, whatever becomes of its sender."""
        lines = []
        while (said := line.rfile.readline()) not in (b".\r\n", b""):
            lines.append(said)
        if said:
            mail = email.message_from_bytes(b"".join(lines))
            self.received.append((recipient, mail["Message-ID"]))
            # A server that thinks before it says yes: time in which a sender can die.
            time.sleep(self.pause)
