import datetime
import io

import pytest
from lxml import etree

from preau.demo.aaf import DTD, write_feed
from preau.demo.population import Population

pytestmark = pytest.mark.one_database
DAY = datetime.date(2026, 11, 26)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return write_feed(Population("sector", seed=15, date=DAY), tmp_path_factory.mktemp("feed"))


def records(folder, kind, request="addRequest"):
    for file in sorted(folder.glob(f"*_{kind}_*.xml")):
        yield from etree.parse(file).getroot().iter(request)


def values(record, name):
    return [v.text or "" for v in record.xpath(f"attributes/attr[@name='{name}']/value")]


def test_files_obey_the_grammar_that_lies_beside_them(written):
    dtd = etree.DTD(io.StringIO(DTD))
    for file in [*written.full.glob("*.xml"), *written.delta.glob("*.xml")]:
        assert dtd.validate(etree.parse(file)), (file.name, dtd.error_log)


@pytest.mark.shared
def test_files_obey_the_grammar_of_the_real_samples(written, shared):
    dtd = etree.DTD((shared / "samples/aaf/fictif-2d-complet/ficAlimMENESR.dtd").open())
    for file in [*written.full.glob("*.xml"), *written.delta.glob("*.xml")]:
        assert dtd.validate(etree.parse(file)), (file.name, dtd.error_log)


@pytest.mark.shared
def test_records_hold_the_attributes_of_the_real_samples(written, shared):
    sample = shared / "samples/aaf/fictif-2d-complet"
    for kind in ("Eleve", "PersRelEleve", "PersEducNat", "EtabEducNat", "MefEducNat", "MatiereEducNat"):
        ours, theirs = ([a.get("name") for a in next(records(folder, kind)).iter("attr")] for folder in (written.full, sample))
        assert [a for a in ours if a != "ENTStructureOffreNumerique"] == theirs, kind


def test_the_same_seed_and_day_write_the_same_bytes(written, tmp_path):
    again = write_feed(Population("sector", seed=15, date=DAY), tmp_path)
    for folder, other in ((written.full, again.full), (written.delta, again.delta)):
        assert sorted(f.name for f in folder.iterdir()) == sorted(f.name for f in other.iterdir())
        for file in folder.iterdir():
            assert file.read_bytes() == (other / file.name).read_bytes(), file.name


def test_pupils_cite_relatives_that_are_written(written):
    relatives = {r.findtext("identifier/id") for r in records(written.full, "PersRelEleve")}
    cited = {v.split("$")[0] for r in records(written.full, "Eleve") for v in values(r, "ENTElevePersRelEleve") if v}
    assert len(cited - relatives) == 1  # one irregularity, meant
    assert relatives == cited & relatives


def test_the_delta_moves_a_pupil_adds_one_and_removes_one(written):
    (added,) = records(written.delta, "Eleve")
    (moved,) = records(written.delta, "Eleve", "modifyRequest")
    (gone,) = records(written.delta, "Eleve", "deleteRequest")
    known = {r.findtext("identifier/id"): r for r in records(written.full, "Eleve")}
    assert added.findtext("identifier/id") not in known
    assert gone.findtext("identifier/id") in known
    before = values(known[moved.findtext("identifier/id")], "ENTPersonStructRattach")
    after = [v.text for v in moved.xpath("modifications/modification[@name='ENTPersonStructRattach']/value")]
    assert before != after


def test_a_department_is_split_over_several_files(tmp_path):
    written = write_feed(Population("cantal", seed=15, date=DAY), tmp_path)
    assert [f.name[-8:-4] for f in sorted(written.full.glob("*_Eleve_*"))] == ["0000", "0001", "0002"]
    assert written.counts["Eleve"] == 4_727
