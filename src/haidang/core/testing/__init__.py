"""
Guards that hold for every test of the house, whatever it tests.

A pytest plugin (``haidang.core.testing.plugin``, named in the root ``conftest.py``) keeps them up for the whole run. Each is
one module with one function that keeps it up while a ``with`` block lasts, and each is shown to bite in ``tests/``.
Only tests import this package.
"""
