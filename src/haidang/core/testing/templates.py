"""An undefined variable in a template fails the test instead of leaving a hole in the page."""

from contextlib import contextmanager
from unittest.mock import patch

from django.template import engines
from django.template.base import Variable
from django.template.defaulttags import ForNode


class UndefinedVariable(AssertionError):
    """A template shows, or passes on, something nobody gave it."""


class _Hole(str):
    """
    Stands where a lookup failed, and raises as soon as it is shown.

    Django asks for it wherever a value is needed; ``{% if name %}`` does not ask, so a condition may name what is not there.
    """

    def __contains__(self, part):
        return True  # Django: "I take the variable's name"

    def __mod__(self, name):
        raise UndefinedVariable(f"{name} is undefined in a template")

    def __str__(self):
        raise UndefinedVariable("a lookup in a template failed")


@contextmanager
def every_variable_exists():
    hole = _Hole("%s")
    render = ForNode.render

    def loop(node, context):
        """A loop over what nobody gave is silently empty in Django; ours must be given at least an empty list."""
        name = node.sequence.var
        if isinstance(name, Variable) and name.lookups and name.lookups[0] not in context:
            raise UndefinedVariable(f"{name.var} is undefined in a template's loop")
        return render(node, context)

    with patch.object(ForNode, "render", loop):
        before = [(backend.engine, backend.engine.string_if_invalid) for backend in engines.all()]
        for engine, _text in before:
            engine.string_if_invalid = hole
        yield
        for engine, text in before:
            engine.string_if_invalid = text
