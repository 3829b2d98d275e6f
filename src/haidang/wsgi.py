"""The door for the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "haidang.settings.development")
application = get_wsgi_application()

from haidang.core import warming  # noqa: E402  what is named from here on is there once Django is set up
from haidang.core.files.arriving import measured  # noqa: E402

application = measured(application)
warming.begin()
