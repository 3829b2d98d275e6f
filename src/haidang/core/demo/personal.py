"""That a city is simulated is about nobody."""

from haidang.core.demo.models import DemoRun
from haidang.core.people import declare

declare(DemoRun, plain=["id", "dossiers", "seed", "now"])
