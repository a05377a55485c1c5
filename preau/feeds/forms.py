from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from preau.feeds.archives import MAX_BYTES
from preau.kit.forms import FilesField

MAX_UPLOAD = MAX_BYTES // 4  # what is given is packed, or small


class UploadForm(forms.Form):
    files = FilesField(label=_("Fichiers de l’export"))

    def __init__(self, *args, feed, schools: list[tuple[str, str]] = (), **kwargs):
        super().__init__(*args, **kwargs)
        endings = ",".join((*feed.wanted.endings, ".zip", ".tgz", ".gz"))
        self.fields["files"] = FilesField(label=_("Fichiers de l’export"), note=feed.hint, accept=endings)
        if "school" in feed.options:
            choices = schools if len(schools) == 1 else [("", _("Choisissez")), *schools]
            self.fields["school"] = forms.ChoiceField(label=_("Établissement"), choices=choices)
            self.order_fields(["school", "files"])

    def clean_files(self):
        files = self.cleaned_data["files"]
        if sum(file.size for file in files) > MAX_UPLOAD:
            raise ValidationError(_("Ces fichiers font plus de 1 Go : envoyez l’archive plutôt que les fichiers ouverts."))
        return files
