"""The pytest plugin that keeps every guard up, and that lets no test rely on the order of tests or of rows."""

import gc
import os
import random
from collections import Counter, defaultdict
from contextlib import ExitStack
from pathlib import Path

import pytest

from haidang.core.testing import checkout, dates, emptied, locks, network, order, reading, shared, templates

GUARDS = [
    templates.every_variable_exists,
    network.only_this_machine,
    order.nobody_relies_on_luck,
    locks.only_what_is_named,
    dates.no_moment_in_a_date,
    reading.a_get_writes_nothing,
    checkout.nothing_is_left_behind,
]
SEED = "HAIDANG_TEST_SEED"


def pytest_configure(config):
    gc.set_threshold(50_000)  # loading tests makes millions of things that stay: looked through less often
    # In the environment, so that every process of a parallel run shuffles alike.
    os.environ.setdefault(SEED, str(random.SystemRandom().randrange(100_000)))
    run = ExitStack()
    run.enter_context(shared.place())
    config.add_cleanup(run.close)


def pytest_collection_finish():
    gc.freeze()  # what is loaded by now stays: no test waits while it is looked through again


def pytest_unconfigure():
    gc.unfreeze()  # libraries that count their own things when the process ends would miss some


def pytest_report_header(config):
    return f"shuffled: {SEED}={os.environ[SEED]} gives this order of tests and rows again"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items):
    """
    Shuffle the files, and the tests within a file: no test may need another to have run before it.

    Then others put their tests in order (those that empty the database late), and what takes minutes begins first, so that the
    workers end together: files marked ``house``, which stay together, those marked ``long``, then faults.

    :raises pytest.UsageError: if tests share a name: of several workers each would leave out all of them but one
    """
    if shared_names := [name for name, times in Counter(item.nodeid for item in items).items() if times > 1]:
        raise pytest.UsageError(f"several tests have the name {', '.join(shared_names)}")
    files = _by_file(items)
    shuffle = random.Random(os.environ[SEED]).shuffle
    names = list(files)
    shuffle(names)
    for name in names:
        shuffle(files[name])
    items[:] = [item for name in names for item in files[name]]
    said = yield
    files = _by_file(items)
    house, long = (
        {item.path for item in items if item.get_closest_marker(name)} for name in ("house", "long")
    )
    names = sorted(files, key=lambda name: (name not in house, name not in long, "faults" not in name.parts))
    items[:] = [item for name in names for item in files[name]]
    return said


def _by_file(items) -> dict[Path, list]:
    files = defaultdict(list)
    for item in items:
        files[item.path].append(item)
    return files


@pytest.fixture(autouse=True, scope="session")
def guards():
    with ExitStack() as up:
        for guard in GUARDS:
            up.enter_context(guard())
        up.enter_context(emptied.as_migrated())
        yield


@pytest.fixture(autouse=True)
def rows_in_the_order_of_this_test(request):
    """The same seed and the same test give the same rows, also when the test runs alone."""
    order.luck.seed(os.environ[SEED] + request.node.nodeid)
