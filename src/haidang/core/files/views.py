from haidang.core.files import access
from haidang.core.files.serving import answer
from haidang.core.pages import page


@page()
def file(request, pk):
    """A file, to whoever the app it belongs to lets read it."""
    return answer(access.for_reading(request.user, pk))
