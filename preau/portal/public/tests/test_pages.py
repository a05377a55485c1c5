"""What anybody reads without signing in: true, light, without a cookie, and all that search engines may keep."""

import gzip
import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from preau.accounts.tests.factories import AccountFactory
from preau.directory.models import Enrolment, Organisation, Person, School, Territory, Zone
from preau.directory.territories import open_territory
from preau.journal.models import Line
from preau.portal.models import Publisher
from preau.portal.public.answering import answering, set_publisher
from preau.portal.public.schools import schools_of
from preau.portal.tests.yard import Yard, sign_in

pytestmark = pytest.mark.django_db
OPEN = ["/", "/carte/", "/mentions-legales/", "/donnees-personnelles/", "/accessibilite/", "/plan-du-site/"]


@pytest.fixture
def cantal():
    Zone.objects.get_or_create(code="A", defaults={"name": "Zone A"})
    return open_territory("15", "Cantal", zone="A")


def read(client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("url", OPEN)
def test_a_public_page_sets_no_cookie_and_may_be_kept_and_asked_again(client, cantal, url):
    first = client.get(url)
    assert first.status_code == 200 and not first.cookies
    assert "public" in first["Cache-Control"] and "X-Robots-Tag" not in first
    assert {"Cookie", "Accept-Language"} <= {word.strip() for word in first["Vary"].split(",")}
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304 and not again.content


def test_the_front_door_is_never_shown_again_to_who_has_just_signed_in(client, cantal):
    assert "max-age=0" in client.get("/")["Cache-Control"]
    sign_in(client, Yard().staff("teacher"))
    home = client.get("/")
    assert "public" not in home["Cache-Control"] and home["X-Robots-Tag"] == "noindex, nofollow"
    assert "Bonjour Mme Petit" in home.content.decode()


@pytest.mark.parametrize("name", ["accounts:sign_in", "activation:code", "directory:people", "accounts:forgotten"])
def test_search_engines_keep_nothing_else(client, cantal, name):
    assert client.get(reverse(name))["X-Robots-Tag"] == "noindex, nofollow"


def test_robots_are_told_the_public_pages_and_no_other(client, cantal):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert "Disallow: /" in lines and "Allow: /$" in lines and "Allow: /carte/" in lines and "Allow: /etablissements/" in lines
    assert not any("annuaire" in line or "connexion" in line for line in lines)


def test_the_site_map_names_each_page_and_each_school_once(client, cantal):
    places = re.findall(r"<loc>([^<]+)</loc>", client.get("/sitemap.xml").content.decode())
    assert len(places) == len(set(places)) == len(OPEN) + 164
    for place in (places[0], places[-1]):
        assert client.get(re.sub(r"^https?://[^/]+", "", place)).status_code == 200


def test_a_visitor_signs_in_in_one_gesture_and_sees_round_figures(client, cantal):
    page = read(client, "/")
    assert page.index('href="/connexion/"') < page.index("<h2")
    assert re.search(r"<b>26</b><span>collèges", page) and re.search(r"<b>129</b><span>écoles", page)
    assert "élèves inscrits" not in page  # nobody is here yet


def test_the_number_of_pupils_is_rounded_down_and_too_few_are_not_told(client, cantal):
    yard = Yard()
    persons = Person.objects.bulk_create([Person(first_name=f"E{n}", last_name="X") for n in range(347)])
    there = {"school": yard.college, "year": yard.year, "starts_on": yard.year.starts_on}
    Enrolment.objects.bulk_create([Enrolment(person=p, **there) for p in persons[:150]])
    assert "élèves inscrits" not in read(client, "/")
    Enrolment.objects.bulk_create([Enrolment(person=p, **there) for p in persons[150:]])
    cache.clear()
    page = read(client, "/")
    assert re.search(r"environ</span> 300</b>", page) and "347" not in page


def test_no_name_of_anybody_is_on_a_public_page(client, cantal):
    yard = Yard()
    yard.guardian("Karim", "Benali", yard.pupil("Zoé", "Benali", yard.fifth))
    yard.staff("head", first="Virginie", last="Soubrier")
    for url in (*OPEN, f"/etablissements/{yard.college.uai}/"):
        page = read(client, url)
        assert not {"Benali", "Soubrier", "Zoé", "Karim"} & set(re.findall(r"\w+", page)), url


def test_a_school_has_its_page_with_how_to_reach_it_and_when_it_is_closed(client):
    yard = Yard()
    page = read(client, "/etablissements/0150001X/")
    assert "Collège de la Planèze" in page and "Collège public" in page and "04 71 60 00 01" in page and "ce.0150001x@example.org" in page
    assert "Du 19 décembre 2026 au 3 janvier 2027" in page or "Du 19 décembre au 3 janvier" in page
    assert 'href="/connexion/"' in page
    assert "4 jours" in read(client, f"/etablissements/{yard.ecole.uai}/")


def test_a_school_that_only_public_data_knows_says_so_and_offers_no_sign_in_of_its_own(client, cantal):
    page = read(client, "/etablissements/0150001V/")
    assert "Maurice Peschaud" in page and "pas encore de comptes" in page and "Première visite" not in page


def test_a_school_that_closed_here_is_shown_no_more_by_older_public_data(client, cantal):
    School.objects.create(
        kind="school", uai="0150001V", name="Collège Maurice Peschaud", school_kind="college", degree=2, territory=cantal,
        closed_on="2026-07-31",
    )  # fmt: skip
    assert "0150001V" not in {school.uai for school in schools_of(cantal)}
    assert client.get("/etablissements/0150001V/").status_code == 404


def test_what_the_directory_does_not_say_of_a_school_is_filled_from_public_data(cantal):
    School.objects.create(
        kind="school", uai="0150001V", name="Collège Peschaud", school_kind="college", degree=2, territory=cantal, phone="04 71 00 00 00"
    )
    school = next(school for school in schools_of(cantal) if school.uai == "0150001V")
    assert (school.name, school.town, school.is_here) == ("Collège Peschaud", "Allanche", True)
    assert school.is_placed and school.is_exact


@pytest.mark.parametrize("uai", ["0000000A", "inconnu", "0150001v"])
def test_an_unknown_school_is_not_there(client, cantal, uai):
    assert client.get(f"/etablissements/{uai}/").status_code == 404


def test_the_map_and_the_list_narrow_together_and_say_when_nothing_answers(client, cantal):
    page = read(client, "/carte/?q=saint-flour&sorte=college")
    assert page.count("data-x=") == page.count('class="title"') > 0
    assert "École" not in page[page.index('id="liste"') :].replace("École élémentaire", "École") or "Collège" in page
    assert "Aucun établissement ne répond" in read(client, "/carte/?q=zzzz")
    private = read(client, "/carte/?secteur=prive&sorte=lycee")
    assert private.count("data-x=") == 3
    assert read(client, "/carte/?commune=Allanche").count('class="title"') == 2


@pytest.mark.parametrize("query", ["sorte=%00", "commune=<script>", "secteur=autre", "q=" + "a" * 500, "lang=xx", "q=%F0%9F%99%82"])
def test_a_filter_that_cannot_be_read_narrows_nothing_or_finds_nothing(client, cantal, query):
    page = read(client, f"/carte/?{query}")
    assert "<script>" not in page.replace("<script src", "")


def test_an_unknown_territory_is_not_there(client, cantal):
    assert client.get("/carte/?territoire=92").status_code == 404


def test_two_territories_have_each_their_map(client, cantal):
    Zone.objects.get_or_create(code="C", defaults={"name": "Zone C"})
    open_territory("92", "Hauts-de-Seine", zone="C")
    page = read(client, "/carte/?territoire=92")
    assert "Hauts-de-Seine" in page and "Maurice Peschaud" not in page
    assert page.count("data-x=") == 151 and page.count('class="title"') == 155
    assert "4 établissements, dont la place n’est pas connue" in page and 'class="land"' not in page and "km</text>" in page
    assert "Maurice Peschaud" in read(client, "/carte/")


def test_before_any_territory_the_pages_say_who_answers(client, db):
    Territory.objects.all().delete()
    assert "Aucun territoire n’est encore ouvert" in read(client, "/carte/")
    assert "service informatique" in read(client, "/mentions-legales/")
    assert "Se connecter" in read(client, "/")


def test_english_is_chosen_in_the_address_and_stays_along_the_way(client, cantal):
    page = read(client, "/?lang=en")
    assert '<html lang="en"' in page and 'href="/carte/?lang=en"' in page and 'href="/connexion/?lang=en"' in page
    assert '<link rel="canonical" href="http://localhost:8000/?lang=en">' in page
    assert '<html lang="fr"' in read(client, "/carte/?lang=fr")
    assert '<html lang="en"' in client.get("/carte/", headers={"Accept-Language": "en"}).content.decode()


@pytest.mark.django_db(transaction=True)  # a command closes its connection
def test_who_answers_is_never_an_empty_line_and_can_be_written(client, cantal, preau):
    body = Organisation.objects.get(kind="departement")
    assert answering()[0].name == f"le conseil départemental ({body})"
    assert "la présidence du conseil départemental" in read(client, "/mentions-legales/")
    status, out = preau(
        "legal", "15", "--host-name", "Service informatique", "--host-address", "28 avenue Gambetta", "--email", "ent@example.org"
    )
    assert status == 0 and "Service informatique, 28 avenue Gambetta" in out
    page = read(client, "/mentions-legales/")
    assert "28 avenue Gambetta" in page and "ent@example.org" in page
    assert "ent@example.org" in read(client, "/accessibilite/") and "ent@example.org" in read(client, "/donnees-personnelles/")
    assert Line.objects.filter(action="territory.publisher").count() == 1


@pytest.mark.django_db(transaction=True)  # a command closes its connection
def test_a_wrong_address_of_the_publisher_is_refused_and_nothing_changes(cantal, preau):
    assert preau("legal", "15", "--email", "pas une adresse")[0] == 1
    assert not Publisher.objects.exclude(email="").exists()
    assert preau("legal", "99")[0] == 1
    assert set_publisher(cantal, name=" Département du Cantal ").name == "Département du Cantal"


def test_an_account_with_nobody_behind_still_has_its_page(client, db):
    client.force_login(AccountFactory())
    assert "Ce compte n’est relié à personne" in client.get("/").content.decode()


def test_who_is_signed_in_reads_public_pages_under_their_own_roof(client, cantal):
    sign_in(client, Yard().staff("teacher"))
    answer = client.get("/carte/")
    page = answer.content.decode()
    assert "Carte des établissements" in page and 'name="csrfmiddlewaretoken"' in page and "public" not in answer["Cache-Control"]


@pytest.mark.parametrize("url", [*OPEN, "/etablissements/0150001V/"])
def test_a_public_page_costs_few_queries_whatever_the_number_of_schools(client, queries_of, cantal, url):
    few = queries_of(url)
    assert few <= 8
    for n in range(30):
        School.objects.create(kind="school", uai=f"01511{n:02d}X", name=f"Collège {n}", school_kind="college", degree=2, territory=cantal)
    assert queries_of(url) == few


@pytest.mark.parametrize("url", ["/", "/carte/"])
def test_a_public_page_is_light(client, cantal, url):
    assert len(gzip.compress(client.get(url).content)) <= 20_000


def test_a_visitor_s_page_travels_compressed_and_is_asked_again_all_the_same(client, cantal):
    first = client.get("/carte/", headers={"Accept-Encoding": "gzip"})
    assert first["Content-Encoding"] == "gzip" and len(first.content) < 20_000
    assert client.get("/carte/", headers={"Accept-Encoding": "gzip", "If-None-Match": first["ETag"]}).status_code == 304


def test_a_page_is_read_only(client, cantal):
    assert client.post("/carte/").status_code == 405


def test_no_address_of_another_host_is_called(client, cantal):
    for url in (*OPEN, "/etablissements/0150001V/"):
        page = read(client, url)
        called = re.findall(
            r'<(?:script|img|iframe|use)[^>]+(?:src|href)="([^"]+)"|<link rel="(?:stylesheet|preload|icon|manifest)[^>]+href="([^"]+)"',
            page,
        )
        assert all((one or two).startswith("/") for one, two in called), url
