"""A bare self-check page in the place of the real one, served under the real one's policy by the real server."""

import os
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path
from django.utils.html import json_script

from nirpihak.server import device
from nirpihak.server.urls import handler404
from nirpihak.server.urls import urlpatterns as product

RUN = "nirpihak.trial:look"
PAGE = """<!DOCTYPE html><html lang="id"><head><meta charset="utf-8"><title>Periksa diri</title>
<link rel="icon" href="/static/web/mark.svg"><link rel="stylesheet" href="{base}selfcheck.css"></head>
<body><main id="selfcheck" hidden></main>{told}<script type="module" src="{base}selfcheck.js"></script></body></html>"""


def seen(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware before all others: one line a request."""
    place = Path(os.environ["SEEN"])

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with place.open("a", encoding="utf-8") as file:
            file.write(f"{request.method} {request.get_full_path()}\n")
        return get_response(request)

    return middleware


def selfcheck(request: HttpRequest) -> HttpResponseBase:
    """The page."""
    built = device.device(settings.NIRPIHAK.browser)
    assert built is not None
    told = built.selfcheck(request.path) | {"words": {}, "lang": "id", "run": RUN}
    response = HttpResponse(PAGE.format(base=built.base, told=json_script(told, "selfcheck-told")))
    device.allow_selfcheck(request, response, built)
    return response


urlpatterns = [path("periksa-diri/", selfcheck), path("en/periksa-diri/", selfcheck), *product]
__all__ = ["handler404", "urlpatterns"]
