"""Files on their way in: a form keeps no more of one than may be taken, and says so beside its field."""

import tempfile
from collections.abc import Sequence

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haidang.core.files import operations
from haidang.core.files.choices import MOST_AT_ONCE, MOST_BYTES
from haidang.core.files.inspecting import Checked, UnfitFile
from haidang.core.files.store import FULL, NO_ROOM

IN_MEMORY = 1024 * 1024


class Arrived(UploadedFile):
    """A file of a form; ``broken`` says why it could not be taken in whole."""

    broken = ""


class Bounded(FileUploadHandler):
    """Keep a file of a form up to the most that is taken anywhere; the rest of it is let pass and not kept."""

    kept = None

    def let_go(self):
        """Forget what is held of the last file, complete or broken off in the middle."""
        if self.kept is not None:
            self.kept.close()

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.kept, self.broken = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY), ""

    def receive_data_chunk(self, raw_data, start):
        if self.broken:
            return None
        try:
            if start + len(raw_data) > MOST_BYTES:
                self._give_up(
                    _("“%(name)s” is larger than %(most)s. Scan it with fewer dots or split it.")
                    % {"name": self.file_name, "most": filesizeformat(MOST_BYTES)}
                )
            else:
                self.kept.write(raw_data)
        except OSError as error:
            if error.errno not in FULL:
                raise
            self._give_up(str(NO_ROOM))
        return None

    def _give_up(self, why):
        self.broken = why
        try:
            self.kept.close()
        except OSError:
            pass  # what could not be written is written once more at the end, and fails again
        self.kept = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)

    def file_complete(self, file_size):
        self.kept.seek(0)
        arrived = Arrived(
            self.kept, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra
        )
        arrived.broken = self.broken
        return arrived


def looked_through(arrived: Sequence[UploadedFile], owner: str) -> tuple[list[Checked], list[str]]:
    """
    Look through files that came with a request, before anything is kept.

    :param owner: the sort of files, as its app declared it
    :return: those that may be kept, and for each of the others the sentence what is wrong with it and what to do
    """
    found, refused = [], []
    for one in arrived:
        try:
            if getattr(one, "broken", ""):
                raise UnfitFile(one.broken)
            found.append(operations.check(data=one.read(), name=one.name, owner=owner))
        except UnfitFile as refusal:
            refused.append(str(refusal.message))
    return found, refused


def all_looked_through(arrived: Sequence[UploadedFile], owner: str) -> list[Checked]:
    """
    Look through files that came with a request that is taken whole or not at all.

    :raises UnfitFile: with a sentence for each file that cannot be kept, or if they are more than are taken at once
    """
    if len(arrived) > MOST_AT_ONCE:
        raise UnfitFile(_("Choose at most %(most)s files.") % {"most": MOST_AT_ONCE})
    found, refused = looked_through(arrived, owner)
    if refused:
        raise UnfitFile(" ".join(refused))
    return found


class Choose(forms.ClearableFileInput):
    """The plain field of files, one or many, without boxes to clear it."""

    template_name = "django/forms/widgets/file.html"
    allow_multiple_selected = True


class Files(forms.FileField):
    """
    Files for one sort of an app: what comes out has been looked through and may be kept.

    :param owner: the sort of files, as its app declared it
    :param most: how many at once
    """

    def __init__(self, *, owner: str, most: int = MOST_AT_ONCE, **kwargs):
        self.owner, self.most = owner, most
        widget = Choose(attrs={"class": "form-control", **({"multiple": True} if most > 1 else {})})
        super().__init__(widget=widget, **kwargs)

    def clean(self, data, initial=None) -> list[Checked]:
        chosen = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if not chosen:
            super().clean(None, initial)
            return []
        if len(chosen) > self.most:
            raise forms.ValidationError(_("Choose at most %(most)s files.") % {"most": self.most})
        found, refused = looked_through(chosen, self.owner)
        if refused:
            wrong = [forms.ValidationError(sentence) for sentence in refused]
            wrong.append(
                forms.ValidationError(_("Browsers forget chosen files: please choose all of them again."))
            )
            raise forms.ValidationError(wrong)
        return found


HELP = gettext_lazy(
    "PDF, pictures (JPEG, PNG), DOCX, XLSX, ODT, ODS or XML, each up to 25 MB, all together up to 100 MB"
)
