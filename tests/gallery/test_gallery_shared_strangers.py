"""What answers at a shared gallery's address is no server, or one that says nothing: told in words, within a bound."""

import socket
import threading
import time

import pytest

import gallery
from gallery.shared import server as room
from gallery.shared.address import parse

pytest.importorskip("pg8000", reason="needs the extra postgres")


def silent(one: socket.socket) -> None:
    one.recv(1 << 16)


def dribbling(one: socket.socket) -> None:
    one.sendall(b"R\x7f\xff\xff\xff")  # an answer of 2 GB, byte by byte
    while True:
        one.sendall(b"R")
        time.sleep(0.05)


def another_protocol(one: socket.socket) -> None:
    one.recv(1 << 16)
    one.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def noise(one: socket.socket) -> None:
    one.recv(1 << 16)
    one.sendall(bytes(range(256)) * 8)


def ending(one: socket.socket) -> None:
    one.close()


@pytest.fixture
def listening(request: pytest.FixtureRequest):
    """A port where every connection is treated as the parameter says."""
    listener = socket.create_server(("127.0.0.1", 0))
    held = []

    def treat(one: socket.socket) -> None:
        try:
            request.param(one)
        except OSError:
            return

    def serve() -> None:
        while True:
            try:
                one, _ = listener.accept()
            except OSError:
                return
            held.append(one)
            threading.Thread(target=treat, args=[one], daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1]
    listener.close()
    for one in held:
        one.close()


@pytest.mark.parametrize("tls", ["disable", "require"])
@pytest.mark.parametrize("listening", [silent, dribbling, another_protocol, noise, ending], indirect=True)
def test_what_answers_is_no_server(listening: int, tls: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(room, "CONNECTING", 0.3)
    address = parse(f"postgresql://ada@127.0.0.1:{listening}/people?sslmode={tls}")
    with pytest.raises(gallery.GalleryError, match=r"does not answer|no PostgreSQL server"):
        room.Server(address)


def test_nobody_listens():
    free = socket.create_server(("127.0.0.1", 0))
    port = free.getsockname()[1]
    free.close()
    for host in ("127.0.0.1", "localhost", "nobody.invalid"):
        with pytest.raises(gallery.ServerAway, match="does not answer"):
            room.Server(parse(f"postgresql://ada@{host}:{port}/people?sslmode=disable"))
