"""What a person gives is opened with bounds; each refusal is one French sentence."""

import io
import tarfile
import zipfile

import pytest

from preau.feeds import archives
from preau.feeds.archives import UnreadableArchive, unpack

pytestmark = pytest.mark.one_database
XML = b'<?xml version="1.0"?><root/>'


def tgz(path, members: dict[str, bytes], *, kind=tarfile.REGTYPE):
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.type = len(content), kind
            info.linkname = "/etc/passwd" if kind != tarfile.REGTYPE else ""
            archive.addfile(info, io.BytesIO(content))
    return path


def zipped(path, members: dict[str, bytes]):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_folder_one_level_deep_is_read(tmp_path):
    (tmp_path / "given" / "inside").mkdir(parents=True)
    (tmp_path / "given" / "inside" / "a.xml").write_bytes(XML)
    (tmp_path / "given" / "ficAlimMENESR.dtd").write_bytes(b"<!ELEMENT a EMPTY>")
    found = unpack([tmp_path / "given"], tmp_path / "out")
    assert [f.name for f in found.files] == ["a.xml"] and not found.ignored


@pytest.mark.parametrize("make, name", [(tgz, "a.tgz"), (tgz, "a.tar.gz"), (zipped, "a.zip")])
def test_an_archive_is_read_whatever_its_name(tmp_path, make, name):
    path = make(tmp_path / name, {"x/a.xml": XML, "b.xml": XML, "notes.txt": b"hello", "x/.hidden": b""})
    assert sorted(f.name for f in unpack([path], tmp_path / "out").files) == ["a.xml", "b.xml"]


def test_a_tgz_zipped_again_is_read(tmp_path):
    inner = tgz(tmp_path / "inner.tgz", {"a.xml": XML})
    outer = zipped(tmp_path / "outer.zip", {"ENT2D.Delta.tgz": inner.read_bytes()})
    found = unpack([outer], tmp_path / "out")
    assert [f.name for f in found.files] == ["a.xml"] and "ENT2D.Delta.tgz" in found.names


@pytest.mark.parametrize("make", [tgz, zipped])
@pytest.mark.parametrize("name", ["../a.xml", "/etc/a.xml", "x/../../a.xml", "C:/a.xml", "..\\a.xml"])
def test_a_member_that_would_be_written_elsewhere_is_refused(tmp_path, make, name):
    with pytest.raises(UnreadableArchive, match="hors de son dossier"):
        unpack([make(tmp_path / "a.bin", {name: XML})], tmp_path / "out")
    assert not list(tmp_path.rglob("a.xml"))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_a_link_in_an_archive_is_refused(tmp_path, kind):
    with pytest.raises(UnreadableArchive, match="un lien"):
        unpack([tgz(tmp_path / "a.tgz", {"a.xml": b""}, kind=kind)], tmp_path / "out")


def test_a_link_in_a_folder_is_refused(tmp_path):
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "a.xml").symlink_to("/etc/passwd")
    with pytest.raises(UnreadableArchive, match="un lien"):
        unpack([tmp_path / "given"], tmp_path / "out")


def test_an_archive_announcing_ten_gigabytes_is_refused_unread(tmp_path):
    path = zipped(tmp_path / "a.zip", {"a.xml": XML})
    raw = bytearray(path.read_bytes())
    at = raw.find(b"PK\x01\x02") + 24  # uncompressed size in the central directory
    raw[at : at + 4] = (0xFFFFFFF0).to_bytes(4, "little")
    raw[raw.find(b"PK\x03\x04") + 22 :][:4] = (0xFFFFFFF0).to_bytes(4, "little")
    path.write_bytes(raw)
    with pytest.raises(UnreadableArchive, match="refusé"):
        unpack([path], tmp_path / "out")
    with tarfile.open(tmp_path / "b.tgz", "w:gz") as archive:
        info = tarfile.TarInfo("a.xml")
        info.size = 10 * 1024**3
        archive.fileobj.write(info.tobuf())
    with pytest.raises(UnreadableArchive, match="plus de 4 Go"):
        unpack([tmp_path / "b.tgz"], tmp_path / "out2")


def test_a_bomb_is_stopped_by_what_really_comes_out(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "RATIO_FROM", 1_000_000)
    path = tgz(tmp_path / "a.tgz", {"a.xml": b"<root>" + b" " * 5_000_000})
    with pytest.raises(UnreadableArchive, match="hors de toute mesure"):
        unpack([path], tmp_path / "out")


@pytest.mark.parametrize(
    "name, content", [("a.pdf", b"%PDF-1.7"), ("a.csv", b"nom;prenom"), ("a.xml", b"nom;prenom"), ("a.tgz", b"not gzip")]
)
def test_a_wrong_sort_of_file_is_refused(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableArchive, match="n’est ni un fichier XML ni une archive"):
        unpack([tmp_path / name], tmp_path / "out")


def test_a_truncated_archive_is_refused(tmp_path):
    path = tgz(tmp_path / "a.tgz", {"a.xml": bytes(range(256)) * 4000})
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(UnreadableArchive, match="abîmée ou incomplète"):
        unpack([path], tmp_path / "out")


def test_nothing_to_read_is_said(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnreadableArchive, match="Aucun fichier XML"):
        unpack([tmp_path / "empty"], tmp_path / "out")
    with pytest.raises(UnreadableArchive, match="n’existe pas"):
        unpack([tmp_path / "absent"], tmp_path / "out")


def test_tables_are_taken_where_tables_are_wanted(tmp_path):
    given = tmp_path / "given"
    given.mkdir()
    (given / "CSVExtraction.csv").write_bytes("Nom;Prénom\r\nNoël;Zoé\r\n".encode("cp1252"))
    (given / "notes.pdf").write_bytes(b"%PDF-1.7")
    archive = zipped(tmp_path / "b.zip", {"eleves.csv": b"a;b\n1;2\n", "lisez.md": b"#", "photo.jpg": b"\xff\xd8\xff"})
    found = unpack([given, archive], tmp_path / "out", archives.TABLES)
    assert [f.name for f in found.files] == ["CSVExtraction.csv", "eleves.csv"] and found.ignored == ["photo.jpg"]


@pytest.mark.parametrize("content", [XML, b"%PDF-1.7", b"\x00\x01binary", b"\xd0\xcf\x11\xe0old"])
def test_what_is_no_table_is_refused(tmp_path, content):
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(UnreadableArchive, match="tableau"):
        unpack([tmp_path / "a.csv"], tmp_path / "out", archives.TABLES)
