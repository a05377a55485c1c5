import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html

from preau.kit import forms as kit_forms

pytestmark = pytest.mark.one_database


class Absence(forms.Form):
    reason = forms.CharField(label="Motif", help_text="Lu par la vie scolaire.")
    word = forms.CharField(label="Un mot", required=False)
    back_on = kit_forms.DateField(label="Retour", required=False)
    readers = forms.ChoiceField(label="Lecteurs", widget=forms.RadioSelect, choices=[("a", "A"), ("b", "B")], help_text="Un seul.")
    device = forms.ChoiceField(
        label="Appareil", widget=kit_forms.Tiles, choices=[("m", kit_forms.Tile("Le mien", "smartphone", "30 jours"))]
    )
    password = kit_forms.PasswordField(label="Mot de passe", new=True)
    files = kit_forms.FilesField(label="Pièces", required=False, note="20 Mo", accept=".pdf")
    quiet = forms.BooleanField(label="Silence", widget=kit_forms.Switch, required=False)
    secret = forms.CharField(widget=forms.HiddenInput, initial="x")

    def clean(self):
        if self.cleaned_data.get("word") == "non":
            raise forms.ValidationError("Ce mot ne va pas <ici>.")


def drawn(form) -> html.HtmlElement:
    return html.fromstring(f"<div>{form}</div>")


def by_id(tree, id):
    return tree.get_element_by_id(id)


def test_every_field_has_a_label_of_its_own():
    tree = drawn(Absence())
    for control in tree.xpath("//input[not(@type='hidden')] | //textarea | //select"):
        assert tree.xpath(f"//label[@for='{control.get('id')}']") or control.xpath("ancestor::label"), control.get("name")
    assert [legend.text_content() for legend in tree.xpath("//fieldset/legend")] == ["Lecteurs", "Appareil"]


def test_a_hint_is_tied_to_its_field():
    tree = drawn(Absence())
    assert by_id(tree, "id_reason").get("aria-describedby") == "id_reason_helptext"
    assert by_id(tree, "id_reason_helptext").text_content() == "Lu par la vie scolaire."
    assert tree.xpath("//fieldset[.//legend='Lecteurs']")[0].get("aria-describedby") == "id_readers_helptext"


def test_what_is_optional_is_said_and_what_is_required_is_not():
    labels = {label.get("for"): label.text_content() for label in drawn(Absence()).xpath("//label[@for]")}
    assert labels["id_word"] == "Un mot facultatif" and labels["id_reason"] == "Motif"


def test_an_error_takes_the_place_of_the_hint_beside_its_field():
    tree = drawn(Absence({"word": "x"}))
    field = by_id(tree, "id_reason")
    assert field.get("aria-invalid") == "true"
    assert field.get("aria-describedby") == "id_reason_helptext id_reason_error"
    error, hint = by_id(tree, "id_reason_error"), by_id(tree, "id_reason_helptext")
    assert error.xpath(".//svg") and "obligatoire" in error.text_content()
    assert "hidden" in hint.attrib
    assert by_id(tree, "id_word").get("aria-invalid") is None


def test_the_errors_are_summed_up_on_top_each_leading_to_its_field():
    tree = drawn(Absence({"word": "non", "secret": "x"}))
    top = by_id(tree, "form-errors")
    assert (top.get("role"), top.get("tabindex")) == ("alert", "-1")
    links = [link.get("href")[1:] for link in top.xpath(".//a")]
    assert "id_reason" in links and all(by_id(tree, link) is not None for link in links)
    assert "Ce mot ne va pas <ici>." in top.text_content()


def test_a_form_not_yet_sent_shows_no_error():
    assert not drawn(Absence()).xpath("//*[@role='alert']")


def test_a_password_can_be_shown_and_is_never_sent_back():
    tree = drawn(Absence({"password": "très secret"}))
    field = by_id(tree, "id_password")
    assert field.get("type") == "password" and field.get("value") is None and field.get("autocomplete") == "new-password"
    assert tree.xpath("//button[@data-eye]")[0].text_content().strip() == "Montrer le mot de passe"


def test_a_password_keeps_its_spaces():
    assert kit_forms.PasswordField().clean("  a b ") == "  a b "


@pytest.mark.parametrize("typed", ["2026-11-26", "26/11/2026", "26/11/26"])
def test_a_date_is_read_as_the_device_or_the_person_writes_it(typed):
    assert str(kit_forms.DateField().clean(typed)) == "2026-11-26"


def test_a_date_is_given_back_in_the_form_that_devices_read():
    assert by_id(drawn(Absence({"back_on": "2026-11-26"})), "id_back_on").get("value") == "2026-11-26"


def test_tiles_show_icon_word_and_meaning():
    tile = drawn(Absence()).xpath("//label[contains(@class, 'tile-option')]")[0]
    assert tile.xpath(".//svg") and "Le mien" in tile.text_content() and "30 jours" in tile.text_content()
    assert tile.xpath(".//input[@type='radio'][@value='m']")


def test_a_switch_says_what_it_is():
    assert drawn(Absence()).xpath("//input[@name='quiet'][@type='checkbox'][@role='switch']")


def test_several_files_are_read_as_a_list():
    files = [SimpleUploadedFile("a.pdf", b"a"), SimpleUploadedFile("b.pdf", b"b")]
    assert [file.name for file in kit_forms.FilesField().clean(files)] == ["a.pdf", "b.pdf"]
    assert kit_forms.FilesField(required=False).clean([]) == []
    with pytest.raises(forms.ValidationError):
        kit_forms.FilesField().clean([])


def test_what_was_typed_is_escaped():
    assert "<script>" not in str(Absence({"word": "<script>alert(1)</script>", "reason": '"><script>'}))


def test_a_formset_draws_too():
    formset = forms.formset_factory(Absence, extra=2)()
    assert str(formset).count("Motif") == 2 and "form-TOTAL_FORMS" in str(formset)
