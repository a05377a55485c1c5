import datetime

import pytest
from django.template import TemplateSyntaxError
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from lxml import html

from preau.kit import chips, icons, rights
from preau.kit.markup import said
from preau.kit.templatetags.kit import initials_of

pytestmark = pytest.mark.one_database

PERSON = {
    "person_name": "Karim Benali", "initials": "KB", "hue": 4, "temper": "ecole", "density": "compact", "theme": "dark",
    "search_url": "/chercher/", "unread": 3, "unread_url": "/nouveautes/", "account_url": "/compte/", "sign_out_url": "/quitter/",
    "entries": [{"url": f"/{n}/", "icon": "house", "label": f"Entrée {n}", "current": n == 5} for n in range(7)],
}  # fmt: skip


def page(draw, **frame):
    return html.fromstring(
        draw('{% extends "kit/base.html" %}{% block title %}Ici{% endblock %}{% block main %}<h1/>{% endblock %}', frame=frame)
    )


def test_a_page_stands_without_anybody(draw):
    tree = page(draw)
    assert tree.findtext(".//title") == "Ici · Préau" and tree.get("lang") == "fr"
    assert not tree.xpath("//nav") and tree.xpath("//main[@id='main']")
    assert tree.xpath("//a[@class='skip'][@href='#main']")


def test_the_frame_shows_where_one_is_and_who_one_is(draw):
    tree = page(draw, **PERSON)
    assert (tree.get("data-theme"), tree.get("data-temper"), tree.get("data-density")) == ("dark", "ecole", "compact")
    assert "Entrée 5" in tree.xpath("//nav[@class='rail']//a[@aria-current='page']")[0].text_content()
    assert tree.xpath("//form[@action='/quitter/'][@method='post']") and tree.xpath("//form[@role='search'][@action='/chercher/']")
    assert "Mon compte : Karim Benali" in tree.xpath("//summary")[0].text_content()


def test_a_phone_has_five_places_the_fifth_being_more(draw):
    tree = page(draw, **PERSON)
    assert len(tree.xpath("//nav[@class='rail']/ul/li[not(@class='desk')]")) == 5
    assert len(tree.xpath("//nav[@class='rail']//details//a")) == 3
    few = page(draw, **PERSON | {"entries": PERSON["entries"][:5]})
    assert len(few.xpath("//nav[@class='rail']/ul/li")) == 5 and not few.xpath("//nav[@class='rail']//details")


def test_several_schools_have_a_switcher_and_one_has_not(draw):
    schools = [
        {"url": "/a/", "label": "Planèze", "initials": "LP", "hue": 16, "current": True},
        {"url": "/b/", "label": "Couderc", "initials": "EC", "hue": 4},
    ]
    several = page(draw, **PERSON, switcher={"current": schools[0], "options": schools})
    assert [a.get("href") for a in several.xpath("//details[contains(@class, 'drop-start')]//a")] == ["/a/", "/b/"]
    posted = page(draw, **PERSON, switcher={"action": "/change/", "current": schools[0], "options": schools})
    assert posted.xpath("//form[@action='/change/']//button[@name='position']")
    one = page(draw, **PERSON, switcher={"current": schools[0], "options": schools[:1]})
    assert "Planèze" in one.text_content() and not one.xpath("//details[contains(@class, 'drop-start')]")


def test_every_state_has_a_shape_and_a_word():
    shapes = {shape for shape, _ in chips.STATES.values() if shape}
    assert shapes == set(icons.GLYPHS)
    assert "<svg" in chips.chip("ok", "Présent") and "Présent" in chips.chip("ok", "Présent")


def test_chips_escape_their_word():
    assert "&lt;b&gt;" in chips.chip("stop", "<b>")


def test_an_icon_is_drawn_in_place_and_hidden_from_readers():
    drawn = icons.icon("bell")
    assert 'aria-hidden="true"' in drawn and "<path" in drawn


def test_an_icon_alone_has_a_hidden_name(draw):
    assert '<span class="vh">Chercher</span>' in draw('{% icon "search" "Chercher" %}')


def test_an_unknown_icon_is_found_out():
    with pytest.raises(icons.UnknownIcon):
        icons.icon("belll")


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Zoé Benali", "ZB"),
        ("Jean-Noël de La Tour", "JT"),
        ("Zoé", "ZOÉ"),
        ("Naïma", "NA"),
        ("KB", "KB"),
        ("'Abd al-Karim", "AK"),
        ("", ""),
    ],
)
def test_initials(name, initials):
    assert initials_of(name) == initials


def test_rows_and_lists_touch_the_edges_of_their_panel_and_text_does_not(draw):
    assert 'class="body' not in draw('{% panel title="P" %}{% rows %}{% row "A" %}{% endrow %}{% endrows %}{% endpanel %}')
    assert 'class="body' in draw('{% panel title="P" %}<p>a</p>{% endpanel %}')


def test_components_escape_what_they_are_given(draw):
    evil = "<script>x</script>"
    sources = [
        "{% panel title=evil count=evil link=evil %}{% endpanel %}",
        "{% page_head title=evil sub=evil %}{% endpage_head %}",
        "{% row evil url=evil sub=evil time=evil face=evil %}{% endrow %}",
        "{% bay when=evil what=evil %}{% endbay %}",
        "{% note title=evil %}{{ evil }}{% endnote %}",
        "{% nothing title=evil %}{{ evil }}{% endnothing %}",
        "{% dialog 'd' evil %}{% enddialog %}",
        "{% button evil url=evil %}{% button evil value=evil name=evil %}",
        "{% figure evil evil url=evil %}{% face evil %}{% arms evil %}{% chip 'ok' evil %}{% toast evil undo=evil %}",
        "{% crumbs evil evil evil %}{% progress evil text=evil result_label=evil done=True result_url=evil %}",
    ]
    for source in sources:
        assert "<script" not in draw(source, evil=evil), source


def test_a_dialog_opens_without_javascript(draw):
    assert 'href="#sure"' in draw('{% button "Supprimer" opens="sure" %}')
    assert '<dialog id="sure" aria-labelledby="sure-title"' in draw('{% dialog "sure" "Supprimer ?" %}{% enddialog %}')


def test_a_long_job_asks_for_news_every_two_seconds_until_done(draw):
    going = draw('{% progress "/job/3/" value=1200 total=4727 text="1 200 sur 4 727" %}')
    assert 'hx-get="/job/3/"' in going and 'hx-trigger="every 2s"' in going and 'value="1200"' in going and "<noscript>" in going
    done = draw('{% progress "/job/3/" done=True text="Fini" result_url="/r/" result_label="Voir" %}')
    assert "hx-get" not in done and 'href="/r/"' in done
    assert "<progress aria-label" in draw('{% progress "/job/3/" value=None text="En attente" %}')


def test_a_date_is_said_and_kept_readable_by_machines(draw):
    assert draw("{% spoken_date day %}", day=datetime.date(2026, 12, 24)) == '<time datetime="2026-12-24">jeudi 24 décembre</time>'
    assert draw("{% spoken_date day %}", day=None) == ""


def test_little_ones_press_pictures_and_listen(draw):
    tree = html.fromstring(draw('{% tile "Mon cahier" "/cahier/" new=2 %}{% icon "notebook-pen" %}{% endtile %}'))
    assert tree.get("href") == "/cahier/" and "2 à voir" in tree.text_content() and tree.xpath(".//svg")
    button = html.fromstring(draw('{% listen "Bonjour Lila" %}'))
    assert button.get("data-read") == "Bonjour Lila" and "hidden" in button.attrib


def test_an_unclosed_component_is_found_out(draw):
    with pytest.raises(TemplateSyntaxError):
        draw("{% panel %}<p>")


def test_rights_are_listed_in_the_words_of_their_decorator(monkeypatch):
    monkeypatch.setattr(rights, "_rights", {})

    @rights.right("Faire l'appel", teacher="ses cours", vie_scolaire="tout l'établissement")
    def may_take_roll(person, lesson):
        return person == lesson

    assert may_take_roll(1, 1) and not may_take_roll(1, 2)
    monkeypatch.setattr(rights, "autodiscover_modules", lambda name: None)
    (said,) = rights.all_rights()
    assert said.label == "Faire l'appel" and said.holders["teacher"] == "ses cours" and said.room == "kit.tests.test_components"


@pytest.mark.parametrize(
    "value", [0, 7, -12, 999, 1_000, -1_000, 12_345, 1.5, True, None, "", "5e B", "<b>&'", mark_safe("<b>"), gettext_lazy("Nom")]
)
def test_what_is_written_in_python_reads_as_what_a_template_writes(draw, value):
    assert said(value) == draw("{{ value }}", value=value)
