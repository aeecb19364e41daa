"""The product's own settings, and beside its pages a bare self-check page; every request is written down."""

from nirpihak.server.settings import *  # noqa: F403 - all of them, as Django reads them
from nirpihak.server.settings import MIDDLEWARE as PRODUCT

ROOT_URLCONF = "tests.browser.standin.pages"
WHITENOISE_AUTOREFRESH = True
"""So that a test may put another build's service worker in the place of the first one's."""
MIDDLEWARE = ["tests.browser.standin.pages.seen", *PRODUCT]
