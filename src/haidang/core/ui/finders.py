"""Which files of the npm packages are served: only those named here, never the whole folder."""

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder

SHIPPED = {
    "@tabler/core/dist/css/tabler.min.css",
    "htmx.org/dist/htmx.min.js",
}


class ShippedPackages(FileSystemFinder):
    """Finds ``vendor/<package>/<file>`` among the interface packages."""

    def list(self, ignore_patterns):
        for _prefix, root in self.locations:
            storage = self.storages[root]
            for name in sorted(SHIPPED):
                if storage.exists(name):
                    yield name, storage

    def check(self, **kwargs):
        return [] if settings.STATICFILES_DIRS else super().check(**kwargs)
