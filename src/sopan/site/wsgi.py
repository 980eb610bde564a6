"""The WSGI entry point that a server loads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sopan.site.settings")

application = get_wsgi_application()
