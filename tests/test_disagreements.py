"""The page of what the sources of a school say otherwise: what differs, which is kept, who mends it, who reads it."""

import datetime

import pytest
from django.urls import reverse

from preau.directory.aaf.tests.writer import AafSet
from preau.directory.corrections import correct
from preau.directory.facts import load_facts
from preau.directory.models import School
from preau.directory.siecle.tests.importing import bring_in, person
from preau.directory.siecle.tests.writer import SiecleSet
from preau.directory.sources.disagreements import HAND, Disagreement, disagreements_of
from preau.directory.sts.tests.writer import StsSet
from preau.feeds.models import Run
from preau.journal.models import Line

pytestmark = pytest.mark.django_db
TODAY = datetime.date.today()


@pytest.fixture
def known_facts(db):
    load_facts(again=True)


def aaf(**more) -> AafSet:
    made = AafSet().school().guardian("81", mail="aaf@example.org", personalTitle="M.")
    return made.pupil("71", ENTEleveINE="990000071AA", relatives=["81$20$1$0$1$0"], **more)


def siecle(division: str = "6A", **more) -> SiecleSet:
    made = SiecleSet().pupil("1", ID_NATIONAL="990000071AA", given="ZOE", division=division, **more)
    return made.guardian("31", MEL="siecle@example.org").link("1", "31", tie="39")


def bring(tmp_path, **sets) -> School:
    for feed, made in sets.items():
        bring_in(feed, made.write(tmp_path / f"{feed}-{Run.objects.count()}"))
    return School.objects.get()


def found(school: School) -> dict[str, Disagreement]:
    return {d.label: d for d in disagreements_of(school, TODAY)}


def test_fields_classes_and_ties_said_otherwise(tmp_path, known_facts):
    school = bring(tmp_path, aaf=aaf(), siecle=siecle(division="6B"))
    lines = found(school)
    assert set(lines) == {"Courriel", "Classe", "Lien de Karim PAGÈS", "Responsabilité légale de Karim PAGÈS"}, (
        "capitals are nobody's disagreement"
    )
    mail = lines["Courriel"]
    assert (mail.kept.feed, mail.kept.text) == ("siecle", "siecle@example.org") and [s.text for s in mail.others] == ["aaf@example.org"]
    assert mail.waits and "suivra" in mail.who and "dans SIECLE" in mail.otherwise
    assert [s.said for s in lines["Classe"].sayings] == ["SIECLE : 6B", "AAF 2nd degré : 6A"]
    assert [s.text for s in lines["Responsabilité légale de Karim PAGÈS"].sayings] == ["oui", "non"]


def test_a_departure_that_the_other_does_not_say(tmp_path, known_facts):
    other = SiecleSet().pupil("1", ID_NATIONAL="990000071AA", division="", DATE_SORTIE="30/06/2027").guardian("9").link("1", "9")
    school = bring(tmp_path, aaf=aaf(), siecle=other)
    assert "Présence" not in found(school)
    later = disagreements_of(school, datetime.date(2027, 6, 30))
    assert not [d for d in later if d.subject == "presence"]


def test_what_a_hand_wrote_is_what_is_kept(tmp_path, known_facts):
    school = bring(tmp_path, aaf=aaf(), siecle=siecle())
    correct(person("siecle", "guardian", "31"), "email", "main@example.org")
    mail = found(school)["Courriel"]
    assert mail.kept.feed == HAND and mail.kept.text == "main@example.org" and len(mail.others) == 2 and not mail.waits
    assert "SIECLE" in mail.who and "rendez le champ" in mail.otherwise


def test_it_goes_when_the_sources_agree(tmp_path, known_facts):
    school = bring(tmp_path, aaf=aaf(), siecle=siecle())
    assert "Courriel" in found(school)
    bring(tmp_path, aaf=aaf().change("guardian", "81", mail="SIECLE@example.org"))
    assert "Courriel" not in found(school)


def test_sts_is_mended_in_sts(tmp_path, known_facts):
    one = AafSet().school().staff("51", ENTPersonDateNaissance="04/05/1980", ENTPersonNomPatro="DURAND")
    school = bring(tmp_path, aaf=one, sts=StsSet().person("51", NOM_PATRONYMIQUE="ROY"))
    line = found(school)["Nom de naissance"]
    assert line.kept.said == "AAF 2nd degré : DURAND" and line.who == "La direction de l’établissement, dans STS Web" and not line.waits


def test_one_source_never_disagrees_with_itself(tmp_path, known_facts):
    school = bring(tmp_path, aaf=aaf())
    assert disagreements_of(school, TODAY) == []


def test_the_questions_do_not_grow_with_the_school(tmp_path, known_facts, django_assert_max_num_queries):
    one, other = AafSet().school(), SiecleSet()
    for number in range(30):
        ine = f"99000{number:04}AA"
        one.guardian(f"8{number}", name=f"N{number}", mail="a@example.org")
        one.pupil(f"7{number}", name=f"N{number}", ENTEleveINE=ine, relatives=[f"8{number}$20$1$1$1$0"])
        other.pupil(f"{number}", name=f"N{number}", ID_NATIONAL=ine).guardian(f"{number}", name=f"N{number}", MEL="b@example.org")
        other.link(f"{number}", f"{number}")
    school = bring(tmp_path, aaf=one, siecle=other)
    with django_assert_max_num_queries(6):
        assert len(disagreements_of(school, TODAY)) == 30


def test_the_office_reads_pages_and_exports_and_the_reading_is_journalled(cast, client, tmp_path, known_facts):
    uai = cast.college.uai
    one = (
        AafSet().school(uai=uai).guardian("81", mail="aaf@example.org").pupil("71", ENTEleveINE="990000071AA", relatives=["81$20$1$1$1$0"])
    )
    bring_in("aaf", one.write(tmp_path / "a"))
    other = SiecleSet(uai=uai).pupil("1", ID_NATIONAL="990000071AA").guardian("31", MEL="siecle@example.org").link("1", "31")
    bring_in("siecle", other.write(tmp_path / "b"))
    address = reverse("directory:disagreements", args=[cast.college.pk])
    client.force_login(cast.head.account)
    shown = client.get(address).content.decode()
    assert "siecle@example.org" in shown and "AAF 2nd degré : aaf@example.org" in shown and "suivra" in shown
    assert "siecle@example.org" not in client.get(f"{address}?waits=on").content.decode()
    assert "siecle@example.org" in client.get(f"{address}?source=aaf&q=pages").content.decode()
    exported = client.get(f"{address}?export=csv")
    assert "siecle@example.org" in b"".join(exported.streaming_content).decode()
    assert Line.objects.filter(action="sources.compared", about_id=cast.college.pk, is_reading=True).count() == 4
    assert address in client.get(reverse("directory:school", args=[cast.college.pk])).content.decode()


def test_an_administrator_of_the_territory_reads_without_links_to_families(cast, client):
    client.force_login(cast.departement_it.account)
    assert "Aucun désaccord" in client.get(reverse("directory:disagreements", args=[cast.college.pk])).content.decode()
