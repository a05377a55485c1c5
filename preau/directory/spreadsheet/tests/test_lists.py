"""A school's own list: who it opens, whom it recognises, what it never touches."""

import json
from pathlib import Path

import pytest
from django.urls import reverse

from preau.directory.aaf.tests.pictures import codes, differences, dump, picture
from preau.directory.aaf.tests.test_pages import ready
from preau.directory.aaf.tests.writer import small_primary, small_school
from preau.directory.models import (
    ColumnMapping,
    Enrolment,
    FormTutor,
    Function,
    Guardianship,
    KnownSchool,
    Person,
    Position,
    School,
    Teaching,
)
from preau.directory.spreadsheet.mapping import ColumnsMissing, UnknownMapping, propose, remember
from preau.directory.spreadsheet.mends import MENDERS, MENDS
from preau.directory.spreadsheet.reading import SeveralSchools, UnknownSchool
from preau.directory.tests.factories import PositionFactory
from preau.directory.tests.keys_from_nothing import assert_keys_hold
from preau.feeds import runs
from preau.feeds.models import Run
from preau.feeds.undoing import undo
from preau.kit.exports import csv_lines, write_ods, write_xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("facts")]
UAI = "0150900A"
HEADERS = """
Nom élève;Prénom élève;Né(e) le;INE;Classe;Niveau;Nom mère;Prénom mère;Courriel mère;Nom père;Prénom père;Tél portable père;
Responsabilité légale père;Nom enseignant;Prénom enseignant
""".replace("\n", "").split(";")
ROWS = [
    line.split(";")
    for line in (
        "Brunhes;Théo;01/01/2020;980000001HA;CP-CE1;CP;Brunhes;Sylvie;sylvie@example.org;Brunhes;Rémi;600000201;oui;Auriac;Josette",
        "Brunhes;Noémie;2019-02-02;;CP-CE1;CE1;Brunhes;Sylvie;sylvie@example.org;Brunhes;Rémi;06.00.00.02.01;oui;Auriac;Josette",
        "Nguyen;Léa;03/03/16;;CM;CM2;Nguyen;Joëlle;;;;;;Fau;Denis",
    )
]


@pytest.fixture
def ecole(facts) -> School:
    from preau.directory.models import Territory

    return School.objects.create(
        kind="school", name="École du Bourg", folded_name="ecole du bourg", uai=UAI, school_kind="ecole", degree=1,
        territory=Territory.objects.get(code="15"), zone_id="A",
    )  # fmt: skip


def write(path: Path, headers=HEADERS, rows=ROWS, *, sheet="Liste") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    kind = path.suffix[1:]
    if kind == "csv":
        path.write_text("".join(csv_lines(headers, rows)), encoding="utf-8", newline="")
    else:
        with path.open("wb") as file:
            {"xlsx": write_xlsx, "ods": write_ods}[kind](file, sheet, headers, rows)
    return path


def mapped(path: Path, uai=UAI, name="liste", **options) -> ColumnMapping:
    """As the page proposes it, unchanged."""
    proposal = propose(path, uai)
    columns = {column.name: column.field for column in proposal.columns if column.field}
    return remember(name=name, columns=columns, headers=[c.name for c in proposal.columns], options=options, by=None, uai=uai)


def bring_in(path: Path, *, school=UAI, mapping="liste", confirmed=False) -> Run:
    run = runs.open_run(feed="csv", school=school, mapping=mapping)
    runs.read(run, [path])
    comparison = runs.compare(run)
    return runs.apply(run, comparison=comparison, confirmed=confirmed)


def test_every_remark_says_who_can_mend_it():
    assert all(mend.who in MENDERS and mend.title and mend.advice for mend in MENDS.values())


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_a_list_opens_a_school(ecole, tmp_path, kind):
    path = write(tmp_path / f"a.{kind}")
    mapped(path, tie1="10", tie2="20")
    before = dump()
    run = bring_in(path)
    assert (run.read["students"], run.read["guardians"], run.read["staff"], run.read["divisions"]) == (3, 5, 3, 2)
    created = run.changes["created"]
    assert (created["students"], created["guardians"], created["staff"], created["divisions"], created["guardianships"]) == (3, 3, 2, 2, 5)
    theo = Person.objects.get(first_name="Théo")
    assert (theo.enrolments.get().level, theo.enrolments.get().mef_id, theo.memberships.get().group.code) == ("CP", "00110002110", "CP-CE1")
    father = Guardianship.objects.get(pupil=theo, guardian__first_name="Rémi")
    mother = Guardianship.objects.get(pupil=theo, guardian__first_name="Sylvie")
    assert (father.tie, father.legal, father.guardian.mobile) == ("20", 1, "06 00 00 02 01")
    assert (mother.tie, mother.legal, mother.is_to_confirm) == ("10", 0, True)
    assert set(Position.objects.values_list("function", flat=True)) == {Function.TEACHER}
    assert {t.group.code for t in Teaching.objects.all()} == {"CP-CE1", "CM"} and FormTutor.objects.count() == 2
    assert_keys_hold()
    assert not bring_in(path).changes_anything
    undo(Run.objects.latest("pk"))
    undo(run)
    assert not differences(before, dump())


def test_the_file_need_not_come_in_the_same_form_again(ecole, tmp_path):
    mapped(write(tmp_path / "a.csv"), all_legal=True)
    bring_in(tmp_path / "a.csv")
    wider = [[row[4], *row[:4], *row[5:], "x"] for row in ROWS]
    headers = [HEADERS[4], *HEADERS[:4], *HEADERS[5:], "Remarque"]
    assert not bring_in(write(tmp_path / "b.xlsx", headers, wider)).changes_anything
    assert Guardianship.objects.with_rights().count() == 5


def test_additions_close_nobody_and_a_whole_list_asks_before_many_leave(ecole, tmp_path):
    path = write(tmp_path / "a.csv")
    mapping = mapped(path)
    bring_in(path)
    fewer = write(tmp_path / "b.csv", rows=ROWS[:1])
    assert not bring_in(fewer).changes["left"]["students"]
    mapping.options = {"is_whole": True}
    mapping.save()
    with pytest.raises(runs.NeedsConfirmation):
        bring_in(fewer)
    assert bring_in(fewer, confirmed=True).changes["left"]["students"] == 2


def test_whoever_another_source_knows_is_recognised_and_its_values_stand(ecole, tmp_path):
    from preau.directory.aaf.tests.pictures import bring_in as bring_aaf

    bring_aaf(small_primary().change("school", "9501", ENTStructureUAI=UAI).write(tmp_path / "aaf"))
    people = Person.objects.count()
    rows = [
        [
            "BRUNHES",
            "théo",
            "01/01/2020",
            "",
            "CP-CE1 MME AURIAC",
            "CP",
            "Brunhes",
            "sylvie",
            "autre@example.org",
            "",
            "",
            "",
            "",
            "Auriac",
            "Josette",
        ]
    ]
    path = write(tmp_path / "a.csv", rows=rows)
    mapped(path, all_legal=True)
    run = bring_in(path)
    assert Person.objects.count() == people and not any(run.changes["created"][k] for k in ("students", "guardians", "staff"))
    assert Person.objects.get(first_name="Sylvie").email == "sylvie@example.org"
    assert Guardianship.objects.get(pupil__first_name="Théo", guardian__first_name="Sylvie").legal == 1
    assert Teaching.objects.get(person__last_name="AURIAC").group.code == "CP-CE1 MME AURIAC"


def test_homonyms_are_left_out_unless_birth_or_class_tells_them_apart(ecole, tmp_path):
    path = write(tmp_path / "a.csv", rows=[*ROWS, ["Brunhes", "Théo", "05/05/2017", "", "CM", "CM1", *[""] * 9]])
    mapped(path)
    bring_in(path)
    assert Person.objects.filter(first_name="Théo").count() == 2
    unsure = write(tmp_path / "b.csv", ["Nom", "Prénom", "Niveau"], [["Brunhes", "Théo", "CE2"]])
    mapped(unsure, name="sans date")
    assert codes(bring_in(unsure, mapping="sans date")) == ["homonyms"]
    by_class = write(tmp_path / "c.csv", ["Nom", "Prénom", "Classe", "Régime"], [["Brunhes", "Théo", "CM", "Externe"]])
    mapped(by_class, name="par classe")
    columns = {"nom": "pupil.last", "prenom": "pupil.first", "classe": "pupil.class", "regime": "pupil.regime"}
    ColumnMapping.objects.filter(name="par classe").update(columns=columns)
    bring_in(by_class, mapping="par classe")
    assert Enrolment.objects.get(person__birth_date="2017-05-05").regime == "EXTERNE"
    assert Person.objects.filter(first_name="Théo").count() == 2


def test_a_missing_column_and_an_unknown_mapping_stop_with_a_sentence(ecole, tmp_path):
    path = write(tmp_path / "a.csv")
    with pytest.raises(UnknownMapping):
        bring_in(path)
    mapped(path)
    with pytest.raises(ColumnsMissing, match="prenom eleve"):
        bring_in(write(tmp_path / "b.csv", ["Nom élève", "Classe"], [["A", "CP"]]))
    with pytest.raises(UnknownSchool):
        ColumnMapping.objects.update(school=None, territory=ecole.territory)
        bring_in(path, school="")


def test_a_column_may_say_the_school_and_only_one_is_read(ecole, tmp_path):
    path = write(tmp_path / "a.csv", ["Nom", "Prénom", "Né le", "Niveau", "UAI"], [["A", "B", "01/01/2019", "CP", UAI]])
    mapping = mapped(path)
    ColumnMapping.objects.filter(pk=mapping.pk).update(school=None, territory=ecole.territory)
    assert bring_in(path, school="").issuer == UAI
    rows = [["A", "B", "01/01/2019", "CP", UAI], ["C", "D", "01/01/2019", "CP", "0150001V"]]
    two = write(tmp_path / "b.csv", ["Nom", "Prénom", "Né le", "Niveau", "UAI"], rows)
    with pytest.raises(SeveralSchools):
        bring_in(two, school="")
    assert codes(bring_in(two)).count("other_school") == 1


def test_a_school_that_nobody_has_opened_is_opened_by_its_list(tmp_path):
    known = KnownSchool.objects.filter(school_kind="ecole").first()
    path = write(tmp_path / "a.csv", ["Nom", "Prénom", "Fonction", "Courriel"], [["Fau", "Denis", "Directeur d'école", "fau@example.org"]])
    mapped(path, uai=known.pk)
    run = bring_in(path, school=known.pk)
    school = School.objects.get(uai=known.pk)
    assert (school.name, school.degree, run.changes["created"]["schools"]) == (known.name, 1, 1)
    assert Position.objects.get(organisation=school).function == Function.DIRECTOR


@pytest.mark.one_database
def test_the_command_takes_a_mapping_by_name(ecole, tmp_path, preau):
    path = write(tmp_path / "a.ods")
    mapped(path)
    status, out = preau("import", "csv", path, "--mapping", "Liste", "--school", UAI, "--json")
    shown = json.loads(out)
    assert status == 0 and shown["applied"] and shown["feed"] == "csv" and shown["kind"] == "delta"
    assert preau("import", "csv", path, "--mapping", "autre", "--school", UAI)[0] == 1


# --- Exports come back without changing anything ---------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
@pytest.mark.parametrize("who", ["pupils", "guardians", "staff", ""])
def test_an_export_of_people_changes_nothing(tmp_path, client, kind, who):
    from preau.directory.aaf.tests.pictures import bring_in as bring_aaf

    bring_aaf(small_school().write(tmp_path / "aaf"))
    school = School.objects.get()
    head = ready(PositionFactory(function=Function.HEAD, organisation=school, person__last_name="Proviseure").person)
    client.force_login(head.account)
    answer = client.get(reverse("directory:people"), {"who": who, "export": kind})
    assert answer.status_code == 200, answer.headers
    path = tmp_path / f"a.{kind}"
    path.write_bytes(answer.getvalue())
    mapped(path, uai=school.uai)
    before = picture()
    run = bring_in(path, school=school.uai)
    assert not run.changes_anything and not codes(run)
    assert not differences(before, picture()) and not run.writes.exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_an_export_of_a_class_changes_nothing(tmp_path, client, kind):
    from preau.directory.aaf.tests.pictures import bring_in as bring_aaf
    from preau.directory.models import Group

    bring_aaf(small_school().write(tmp_path / "aaf"))
    school = School.objects.get()
    head = ready(PositionFactory(function=Function.HEAD, organisation=school).person)
    client.force_login(head.account)
    answer = client.get(reverse("directory:group", args=[Group.objects.get(code="6A").pk]), {"export": kind})
    path = tmp_path / f"a.{kind}"
    path.write_bytes(answer.getvalue())
    mapped(path, uai=school.uai)
    run = bring_in(path, school=school.uai)
    assert not run.changes_anything and not run.writes.exists()
