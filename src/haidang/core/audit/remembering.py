"""Whoever looks at personal data leaves a line, although a page may not write."""

from haidang.core.audit.operations import remembered


class RememberedReads:
    """
    Middleware: the lines of what a request looked at are written after its page was made and before it leaves.

    They are written although the page failed; if they cannot be written, the answer is an error and shows nothing.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with remembered():
            return self.get_response(request)
