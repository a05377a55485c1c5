from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from preau.feeds.archives import MAX_BYTES
from preau.kit.forms import FilesField

MAX_UPLOAD = MAX_BYTES // 4  # what is given is packed, or small


class UploadForm(forms.Form):
    files = FilesField(
        label=_("Fichiers de l’export"),
        note=_("L’archive .tgz ou .zip telle qu’elle est arrivée, ou tous ses fichiers .xml"),
        accept=".xml,.zip,.tgz,.gz,.dtd",
    )

    def clean_files(self):
        files = self.cleaned_data["files"]
        if sum(file.size for file in files) > MAX_UPLOAD:
            raise ValidationError(_("Ces fichiers font plus de 1 Go : envoyez l’archive plutôt que les fichiers ouverts."))
        return files
