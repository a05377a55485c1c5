import html
import re

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.test import RequestFactory

from preau.kit.tables import Column, Table
from preau.kit.tests import urls
from preau.kit.tests.reading import ods_rows, xlsx_rows
from preau.kit.tests.test_exports import read_csv

pytestmark = pytest.mark.django_db


@pytest.fixture
def kinds():
    """45 rows of the yard, 5 of the hall."""
    urls.done.clear()
    urls.saved.kept.clear()
    rows = [ContentType(app_label="yard", model=f"thing{n:02}") for n in range(45)]
    rows += [ContentType(app_label="hall", model=f"épée{n}") for n in range(4)] + [ContentType(app_label="hall", model="=cmd()")]
    return ContentType.objects.bulk_create(rows)


def names(response) -> list[str]:
    """The titles of the rows shown."""
    return [html.unescape(name) for name in re.findall(r'role="rowheader"><a href="[^"]*">([^<]*)</a>', response.content.decode())]


def query_of(table_query: str):
    return Table(RequestFactory().get("/x/" + table_query), [])


def test_a_page_holds_so_many_rows_and_no_more(client, kinds):
    first, last = client.get("/kinds/"), client.get("/kinds/?page=3")
    assert len(names(first)) == 20 and len(names(last)) == 10
    assert "1 à 20 sur 50" in first.content.decode() and "41 à 50 sur 50" in last.content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "999", "x", "9" * 400, "²"])
def test_a_page_number_that_makes_no_sense_shows_a_page(client, kinds, page):
    assert names(client.get(f"/kinds/?page={page}"))


def test_the_number_of_queries_does_not_grow_with_the_rows(client, kinds, queries_of):
    ContentType.objects.exclude(pk=kinds[0].pk).filter(app_label="yard").delete()
    few = queries_of("/kinds/?room=yard")
    more = ContentType.objects.bulk_create(ContentType(app_label="yard", model=f"more{n}") for n in range(200))
    Permission.objects.bulk_create(Permission(content_type=kind, codename=f"p{kind.pk}", name="p") for kind in more)
    assert queries_of("/kinds/?room=yard") == few <= 3  # the count, the page, what it prefetches


def test_lists_are_sorted_both_ways_and_ties_keep_their_place(client, kinds):
    assert names(client.get("/kinds/?sort=-model&room=yard"))[0] == "thing44"
    ascending = client.get("/kinds/?sort=room")
    assert 'aria-sort="ascending"' in ascending.content.decode() and "sort=-room" in ascending.content.decode()
    assert client.get("/kinds/?sort=password").status_code == 200
    assert names(client.get("/kinds/?sort=password")) == names(client.get("/kinds/"))


def test_search_takes_every_word_in_any_column(client, kinds):
    assert names(client.get("/kinds/?q=yard+thing07")) == ["thing07"]
    assert names(client.get("/kinds/?q=yard+épée")) == []


def test_filters_narrow_and_can_be_taken_off_one_by_one(client, kinds):
    response = client.get("/kinds/?room=yard&odd=on&sort=-model&page=2")
    assert names(response) == ["thing41", "thing31", "thing21", "thing11", "thing01"]
    text = response.content.decode()
    assert "Pièce : La cour" in text and 'href="/kinds/?odd=on&amp;sort=-model"' in text


def test_what_is_not_a_choice_is_ignored_not_refused(client, kinds):
    assert len(names(client.get("/kinds/?room=cellar&odd=&q="))) == 20


def test_an_empty_filter_is_not_an_empty_list(client, kinds):
    filtered = client.get("/kinds/?q=introuvable").content.decode()
    assert "Tout effacer" in filtered and "Aucune sorte" not in filtered
    ContentType.objects.filter(app_label__in=["yard", "hall"]).delete()
    empty = client.get("/kinds/").content.decode()
    assert "Aucune sorte" in empty and 'href="/new/"' in empty and "Exporter" not in empty


def test_values_are_escaped(client, kinds):
    ContentType.objects.create(app_label="yard", model="<script>x</script>")
    text = client.get("/kinds/?q=script").content.decode()
    assert "<script>x" not in text and "&lt;script&gt;x" in text


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_an_export_holds_the_whole_filtered_list_and_its_hidden_columns(client, kinds, kind):
    response = client.get(f"/kinds/?room=yard&sort=-model&page=2&export={kind}")
    data = b"".join(response.streaming_content)
    rows = {"csv": read_csv, "xlsx": xlsx_rows, "ods": ods_rows}[kind](data)
    assert len(rows) == 46
    assert "thing44" in str(rows[1]) and "Ouvert" in str(rows[1])
    if kind == "csv":
        assert rows[0] == ["Nom", "Pièce", "Emplois", "État", "Numéro"]


def test_an_export_neutralises_formulas(client, kinds):
    data = b"".join(client.get("/kinds/?room=hall&export=csv").streaming_content)
    assert "'=cmd()" in [row[0] for row in read_csv(data)]


def test_an_export_of_thousands_costs_a_constant_number_of_queries(client, kinds, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        b"".join(client.get("/kinds/?room=yard&export=csv").streaming_content)


def post(client, query="", **data):
    return client.post(f"/kinds/{query}", {"table": "kinds"} | data)


def test_an_action_touches_the_ticked_rows_and_says_so(client, kinds):
    response = post(client, "?room=yard", action="note", row=[kinds[0].pk, kinds[3].pk])
    assert urls.done == [["thing00", "thing03"]]
    assert response["Location"] == "/kinds/?room=yard"
    assert "2 lignes traitées" in client.get(response["Location"]).content.decode()


def test_an_action_on_all_that_match_crosses_pages(client, kinds):
    assert 'name="all_matching" value="45"' in client.get("/kinds/?room=yard").content.decode()
    post(client, "?room=yard", action="note", all_matching="45")
    assert len(urls.done[0]) == 45


def test_all_that_match_is_asked_again_when_the_list_has_changed(client, kinds):
    response = post(client, "?room=yard", action="note", all_matching="44")
    assert response.status_code == 409 and urls.done == []


def test_nothing_outside_the_rows_one_may_see_is_touched(client, kinds):
    strangers = ContentType.objects.create(app_label="vault", model="gold")
    post(client, action="note", row=[strangers.pk, kinds[1].pk, "x", "1 OR 1"])
    assert urls.done == [["thing01"]]


def test_nothing_ticked_is_a_refusal(client, kinds):
    response = post(client, action="note")
    assert response.status_code == 409 and "cochée" in response.content.decode()


@pytest.mark.parametrize("action", ["never", "missing"])
def test_an_action_that_is_not_offered_is_not_done(client, kinds, action):
    assert post(client, action=action, row=[kinds[0].pk]).status_code == 409
    assert urls.done == [] and "Interdit" not in client.get("/kinds/").content.decode()


def test_a_grave_action_asks_first_with_the_count(client, kinds):
    question = post(client, "?room=yard", action="burn", row=[kinds[0].pk, kinds[1].pk])
    text = question.content.decode()
    assert "Brûler 2 sortes ?" in text and text.count('name="row"') == 2 and urls.done == []
    post(client, "?room=yard", action="burn", row=[kinds[0].pk, kinds[1].pk], confirmed="1")
    assert urls.done == [["thing00", "thing01"]]


def test_an_action_may_answer_with_a_file(client, kinds):
    assert post(client, action="file", row=[kinds[0].pk]).content == b"fichier"


def test_filters_are_kept_named_and_forgotten(client, kinds):
    post(client, "?room=yard&page=2", save_filter="La cour")
    assert urls.saved.kept == {1: ("kinds", "La cour", "room=yard")}
    text = client.get("/kinds/").content.decode()
    assert 'href="/kinds/?room=yard"' in text and "La cour" in text
    post(client, delete_filter="1")
    assert urls.saved.kept == {}


def test_a_filter_without_a_name_or_without_a_filter_is_not_kept(client, kinds):
    assert post(client, "?room=yard", save_filter=" ").status_code == 409
    assert post(client, save_filter="Rien").status_code == 409


def test_a_post_that_is_not_for_the_list_is_left_to_the_page(client, kinds):
    assert client.post("/kinds/", {"table": "other", "action": "note"}).status_code == 200 and urls.done == []


def test_htmx_gets_the_list_alone(client, kinds):
    text = client.get("/kinds/?q=thing07", headers={"HX-Request": "true", "HX-Target": "kinds-results"}).content.decode()
    assert 'id="kinds-results"' in text and "<html" not in text


def test_a_list_keeps_its_semantics_when_its_rows_become_cards(client, kinds):
    text = client.get("/kinds/").content.decode()
    for role in ("table", "row", "rowgroup", "columnheader", "rowheader", "cell"):
        assert f'role="{role}"' in text
    assert 'data-label="Emplois"' in text and '<caption class="vh">Sortes, 50 sortes</caption>' in text
    assert 'aria-label="Cocher thing00"' in client.get("/kinds/?q=thing00").content.decode()


def test_plain_lists_do_too():
    class Words(Table):
        name, order = "words", "w"
        search_in = ("w",)
        columns = {"w": Column("Mot", "w", sort="w"), "n": Column("Nombre", "n", number=True)}

    class Word:
        def __init__(self, w, n):
            self.w, self.n, self.pk = w, n, n

    rows = [Word("Élan", 1), Word("âne", 4679), Word("bœuf", 3)]
    table = Words(RequestFactory().get("/?q=ANE"), rows)
    assert [row.w for row in table.shown] == ["âne"] and "4\u00a0679" in table.body
    assert [row.w for row in Words(RequestFactory().get("/?sort=-w"), rows).shown] == ["âne", "Élan", "bœuf"]


def test_ties_are_broken_by_the_key_so_that_pages_never_share_a_row(rf):
    table = urls.Kinds(rf.get("/kinds/"), ContentType.objects.all())
    assert table.matching.query.order_by[-1] == "pk"
