"""The WSGI entry for granian, or for any other WSGI server."""

import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nirpihak.server.settings")

application = get_wsgi_application()


def warm() -> None:
    """Read the rules and the procedures before somebody has to wait for it."""
    from nirpihak.law.engine import default_engine
    from nirpihak.law.procedures import procedures

    default_engine()
    procedures()


threading.Thread(target=warm, name="nirpihak-warm", daemon=True).start()
