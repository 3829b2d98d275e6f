"""Editions are about nobody."""

from haidang.core.kept.models import Edition
from haidang.core.people import declare

declare(Edition, plain=["name", "number"])
