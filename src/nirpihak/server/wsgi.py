"""The WSGI entry for granian, or for any other WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nirpihak.server.settings")

application = get_wsgi_application()
