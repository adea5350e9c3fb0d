"""Addresses of shared galleries: passwords, encrypted connections, and what is no address."""

import pytest
from shared_stations import KEY, names, soon

import gallery
from benchmarks.store.postgres import PASSWORD
from gallery.shared.address import parse
from gallery.shared.station import copy_of


def test_a_password_is_asked_for_and_never_shown(server, database, tmp_path, monkeypatch):
    place = f"postgresql://relief@127.0.0.1:{server.port}/{database}"
    how = {"model": "one", "key": KEY, "copies": tmp_path / "c"}
    with pytest.raises(gallery.GalleryError, match="PGPASSWORD"):
        gallery.open(place, **how)
    monkeypatch.setenv("PGPASSWORD", "wrong secret")
    with pytest.raises(gallery.GalleryError, match="PGPASSWORD") as raised:
        gallery.open(place, **how)
    assert "secret" not in str(raised.value) + repr(raised.value.__cause__)
    monkeypatch.delenv("PGPASSWORD")
    words = tmp_path / "pgpass"
    words.write_text(f"elsewhere:*:*:*:no\n127.0.0.1:{server.port}:*:relief:{PASSWORD}\n")
    monkeypatch.setenv("PGPASSFILE", str(words))
    words.chmod(0o644)
    with pytest.raises(gallery.NotPrivate):
        gallery.open(place, **how)
    words.chmod(0o600)
    with gallery.open(place, **how) as people:
        assert len(people) == 0
        assert PASSWORD not in repr(people)


def test_the_connection_is_encrypted_to_whom_one_trusts(server, database, tmp_path, monkeypatch, draw, consent):
    certificate = server.encrypt(("127.0.0.1",))
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    place = f"postgresql://relief@127.0.0.1:{server.port}/{database}?sslmode="
    how = {"model": "one", "key": KEY}
    with pytest.raises(gallery.ServerAway, match="certificate"):
        gallery.open(f"{place}verify-full", copies=tmp_path / "a", **how)
    with (
        gallery.open(f"{place}verify-full&sslrootcert={certificate}", copies=tmp_path / "a", **how) as here,
        gallery.open(f"{place}require", copies=tmp_path / "b", **how) as there,
    ):
        assert server.sql("SELECT count(*) FROM pg_stat_ssl WHERE ssl", database)[0][0] >= 2
        here.enrol("Ada", draw(1), consent=consent)
        soon(lambda: names(there) == ["Ada"])


def test_a_user_without_a_name_or_a_home_is_told_to_name_one(monkeypatch):
    """As in a container that is run under a number."""

    def nobody(*_):
        raise KeyError("getpwuid(): uid not found: 12345")

    for name in ("LOGNAME", "USER", "LNAME", "USERNAME", "HOME", "PGPASSWORD", "PGPASSFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", nobody)
    with pytest.raises(gallery.GalleryError, match=r"no name here.*postgresql://USER@"):
        parse("postgresql://db.example/faces")
    assert parse("postgresql://ada@db.example/faces").password() is None


def test_addresses_are_read_and_shown():
    plain = parse("postgresql://ada@db.example/faces")
    assert (plain.user, plain.host, plain.port, plain.database, plain.tls) == (
        "ada",
        "db.example",
        5432,
        "faces",
        "verify-full",
    )
    assert str(plain) == "postgresql://ada@db.example:5432/faces"
    assert parse("postgresql:/ada@db.example/faces") == plain  # as a path it loses a slash
    assert parse("postgresql://ada@db.example/faces?sslmode=require").tls == "require"
    assert parse("postgres://ada@[::1]:99/faces").tls == "disable"
    folder = parse("postgresql:///faces?host=/run/postgresql")
    assert (folder.host, folder.database, folder.tls) == ("/run/postgresql", "faces", "disable")
    assert copy_of(plain, None) != copy_of(folder, None)


@pytest.mark.parametrize(
    "wrong",
    [
        "postgresql://ada:secret@db/faces",
        "postgresql://db.example",
        "postgresql://db:99999/faces",
        "postgresql://db:x/faces",
        "postgresql://db/faces/more",
        "postgresql://db/faces?sslmode=maybe",
        "postgresql://db/faces?password=secret",
    ],
)
def test_what_is_no_address_is_refused_and_no_password_repeated(wrong):
    with pytest.raises(gallery.GalleryError) as raised:
        parse(wrong)
    assert "secret" not in str(raised.value)
