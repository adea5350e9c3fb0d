"""A PostgreSQL server of one's own, from the system's packages: a temporary folder, a socket, a free port."""

from __future__ import annotations

import itertools
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pg8000.native
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

LEAST = 15
PASSWORD = "correct horse"
_NUMBERS = itertools.count()


def binaries() -> Path | None:
    """The folder of the newest server that is installed, 15 or newer."""
    found = [
        (int(path.parent.parent.name), path.parent) for path in Path("/usr/lib/postgresql").glob("[0-9]*/bin/initdb")
    ]
    newest = max(found, default=(0, Path()))
    if newest[0] >= LEAST:
        return newest[1]
    here = shutil.which("initdb")
    return None if here is None else Path(here).parent


class PostgresServer:
    """Stopped and started at will; what lies in it goes with it."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="relief-pg-", dir="/tmp"))
        self._user = "postgres" if os.name == "posix" and os.geteuid() == 0 else None  # the server refuses root
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._word = self.folder / "password"
        self._word.write_text(PASSWORD)
        if self._user:
            for path in (self.folder, self._word):
                shutil.chown(path, self._user)
        access = ["--auth-local=trust", "--auth-host=scram-sha-256", "--pwfile", str(self._word)]
        self._run("initdb", "--no-sync", "--username=relief", "--encoding=UTF8", "--locale=C", *access)
        self.start()

    def start(self) -> None:
        settings = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", settings, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def end(self) -> None:
        try:
            self.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def database(self, template: str = "template1") -> str:
        """A new database, as a copy of another; returns its name."""
        name = f"test{next(_NUMBERS)}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {template}", "postgres")
        return name

    def sql(self, query: str, database: str) -> list[list[object]]:
        connection = pg8000.native.Connection(
            "relief", database=database, unix_sock=f"{self.folder}/.s.PGSQL.{self.port}", ssl_context=False
        )
        try:
            rows: list[list[object]] | None = connection.run(query)
            return rows or []
        finally:
            connection.close()

    def encrypt(self, hosts: Sequence[str]) -> Path:
        """Have it take encrypted connections, under a certificate of its own; returns where that lies."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "relief test")])
        now = datetime.now(UTC)
        names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(host)) for host in hosts])
        made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        made = made.add_extension(names, critical=False)
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        certificate = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        plain = serialization.NoEncryption()
        private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        for ending, content in (("crt", certificate), ("key", private)):
            path = self.folder / f"server.{ending}"
            path.write_bytes(content)
            path.chmod(0o600)
            if self._user:
                shutil.chown(path, self._user)
            self.sql(f"ALTER SYSTEM SET ssl_{'cert' if ending == 'crt' else 'key'}_file = '{path}'", "postgres")
        self.sql("ALTER SYSTEM SET ssl = on", "postgres")
        self.sql("SELECT pg_reload_conf()", "postgres")
        return self.folder / "server.crt"

    def address(self, database: str) -> str:
        """By the socket, which asks for no password."""
        return f"postgresql://relief@:{self.port}/{database}?host={self.folder}"

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), "-D", str(self.folder / "data"), *arguments]
        quiet = program == "pg_ctl"  # the server that it starts would keep a pipe open
        done = subprocess.run(
            command,
            user=self._user,
            cwd="/",
            stdout=subprocess.DEVNULL if quiet else subprocess.PIPE,
            stderr=subprocess.DEVNULL if quiet else subprocess.STDOUT,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            check=False,
            timeout=120,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {(done.stdout or b'').decode(errors='replace')}")
