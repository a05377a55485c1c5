"""`preau import aaf` and `preau import undo`: one JSON object on standard output, and exit codes that a script can trust."""

import json
import re

import pytest

from preau.directory.aaf.tests.pictures import differences, dump
from preau.directory.aaf.tests.writer import small_school
from preau.directory.models import Person
from preau.feeds.models import Run

# A command closes its connection when it ends, and with it the test's own transaction on PostgreSQL.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("facts"), pytest.mark.one_database]
OBJECT = {"feed", "kind", "read", "changes", "remarks", "applied", "id", "seconds", "peak_mb"}


def test_json_is_one_object_and_nothing_else(tmp_path, preau):
    status, out = preau("import", "aaf", small_school().archive(tmp_path / "ENT2D.20260907.tgz"), "--json")
    shown = json.loads(out)
    assert status == 0 and set(shown) == OBJECT and shown["applied"] is True and shown["feed"] == "aaf" and shown["kind"] == "full"
    assert set(shown["changes"]) == {"created", "updated", "unchanged", "left"}
    assert all(set(counts) == set(shown["read"]) for counts in shown["changes"].values())
    assert all(set(remark) == {"code", "file", "line", "text"} for remark in shown["remarks"])
    assert all(remark["text"] for remark in shown["remarks"])  # each is understood alone
    assert Run.objects.get().pk == shown["id"] and shown["peak_mb"] > 0


def test_a_dry_run_writes_nothing_in_the_directory(tmp_path, preau):
    before = dump()
    status, out = preau("import", "aaf", small_school().write(tmp_path / "a"), "--dry-run")
    assert status == 0 and "À créer : 1 établissement, 4 élèves" in out and "rien n’est appliqué" in out
    assert not differences(before, dump())


def test_it_stops_to_ask_with_2_and_goes_on_with_yes(tmp_path, preau):
    preau("import", "aaf", small_school().write(tmp_path / "a"))
    fewer = small_school().copy(day="20260908").drop("pupil", "71", "72").write(tmp_path / "b")
    before = dump()
    status, out = preau("import", "aaf", fewer, "--json")
    assert status == 2 and json.loads(out)["applied"] is False
    assert not differences(before, dump())
    assert preau("import", "aaf", fewer, "--dry-run")[0] == 0
    assert preau("import", "aaf", fewer, "--yes")[0] == 0


def test_what_cannot_be_read_ends_with_1_and_usage_with_64(tmp_path, preau):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    status, out = preau("import", "aaf", tmp_path / "a.pdf", "--json")
    assert status == 1 and json.loads(out)["applied"] is False and "XML" in json.loads(out)["refusal"]
    assert not Person.objects.exists()
    assert preau("import", "aaf")[0] == 64
    assert preau("import", "nothing", tmp_path)[0] == 64


def test_undo_by_its_number(tmp_path, preau):
    _status, out = preau("import", "aaf", small_school().write(tmp_path / "a"), "--json")
    number = json.loads(out)["id"]
    status, out = preau("import", "undo", number, "--json")
    assert status == 0 and json.loads(out) == {"id": number, "undone": True, "attached": {}}
    assert preau("import", "undo", number)[0] == 1
    assert preau("import", "undo", 999_999)[0] == 1


# --- The real samples ------------------------------------------------------------------------------------------------


def counted(folder) -> dict[str, int]:
    """Counts taken another way: by lines of text, without our reader."""
    texts = {f.name: f.read_text(encoding="utf-8", errors="replace") for f in folder.glob("*.xml")}

    def requests(kind: str) -> int:
        return sum(len(re.findall(r"</(?:add|modify|delete)Request>", text)) for name, text in texts.items() if f"_{kind}_" in name)

    def values(attribute: str) -> int:
        found = (re.findall(rf'name="{attribute}"[^>]*>(.*?)</(?:attr|modification)>', text, re.DOTALL) for text in texts.values())
        return sum(len(re.findall(r"<value>[^<]", one)) for many in found for one in many)

    return {
        "schools": requests("EtabEducNat"),
        "students": requests("Eleve"),
        "guardians": requests("PersRelEleve"),
        "staff": requests("PersEducNat"),
        "subjects": requests("MatiereEducNat"),
        "divisions": values("ENTStructureClasses"),
        "groups": values("ENTStructureGroupes"),
        "guardianships": values("ENTElevePersRelEleve"),
    }


@pytest.mark.shared
@pytest.mark.parametrize(
    "name", ["fictif-2d-complet", "fictif-2d-irregulier", "public-entcore-2020", "public-entcore-2024/avant", "public-entcore-2024/apres"]
)
def test_real_samples_are_read_whole_and_applied(shared, preau, name):
    folder = shared / "samples" / "aaf" / name
    status, out = preau("import", "aaf", folder, "--json")
    assert status == 0 and json.loads(out)["applied"]
    assert json.loads(out)["read"] == counted(folder)


@pytest.mark.shared
def test_the_real_delta_follows_the_real_full_and_is_undone(shared, preau):
    samples = shared / "samples" / "aaf"
    assert preau("import", "aaf", samples / "ENT2D.20260907.Complet.tgz")[0] == 0
    before = dump()
    status, out = preau("import", "aaf", samples / "fictif-2d-delta", "--json")
    shown = json.loads(out)
    assert status == 0 and shown["kind"] == "delta" and shown["read"] == counted(samples / "fictif-2d-delta")
    assert (shown["changes"]["created"]["students"], shown["changes"]["left"]["students"]) == (1, 1)
    assert preau("import", "undo", shown["id"])[0] == 0
    assert not differences(before, dump())
