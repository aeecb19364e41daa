"""Keys under which an index finds an address: the host turned round (SURT), and the body of a POST written as a query.

Replay tools (wabac.js in ReplayWeb.page, pywb) look an answer to a POST up under `?__wb_method=POST&...`, made from the
body by rules of their own; the same rules are followed here, JavaScript's way of writing numbers included. Written for
addresses as a browser sends them. Knows no WARC.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final
from urllib.parse import quote_plus, urlsplit

_WWW: Final = re.compile(r"^(https?://)www\d*\.")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_LONGEST: Final = 4096
"""What replay tools keep of a body in an index, in characters."""
_INDEX_KEY: Final = re.compile(r"0|[1-9][0-9]{0,9}")
_MOST_INDEX: Final = 2**32 - 2
_PART_NAME: Final = re.compile(r'name="([^"]+)"\r\n\r\n(.*)', re.IGNORECASE)


def surt(url: str) -> str:
    """The sort-friendly key: `https://www.Desa.example/a?z=1&b=2` -> `example,desa)/a?b=2&z=1`.

    Other schemes (`urn:`) are their own key, and so is what cannot be read.
    """
    if not url.startswith(("http:", "https:")):
        return url
    try:
        parts = urlsplit(_WWW.sub(r"\1", url).lower())
        port = parts.port
    except ValueError:
        return url
    host = parts.hostname or ""
    key = f"[{host}]" if ":" in host else ",".join(reversed(host.split(".")))
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        key += f":{port}"
    key += ")" + (parts.path or "/")
    if parts.query:
        key += "?" + "&".join(sorted(parts.query.split("&")))
    return key


def with_method(url: str, method: str, query: str) -> str:
    """The address under which the answer to another method than GET is looked up."""
    return f"{url}{'&' if url.find('?') > 0 else '?'}__wb_method={method}&{query}"


def body_query(content_type: str, body: bytes) -> str:
    """The body of a request as a query string, cut at 4096 characters."""
    media_type = content_type.split(";")[0].strip()
    text = body.decode("utf-8", "replace")
    if media_type == "application/x-www-form-urlencoded":
        query = text
    elif media_type in ("application/json", "text/plain"):
        query = _json_query(text)
    elif media_type == "multipart/form-data":
        query = _form_query(text, content_type)
    else:
        query = "__wb_post_data=" + base64.b64encode(body).decode("ascii")
    return query[:_LONGEST]


def _json_query(text: str) -> str:
    try:
        value = json.loads(text, parse_int=float, parse_constant=_no_constant)
        rows = list(_leaves(value, ""))
    except (ValueError, RecursionError):
        return ""
    named: dict[str, str] = {}
    again: dict[str, int] = {}
    for key, leaf in rows:
        if key in named:
            again[key] = again.get(key, 1) + 1
            named[f"{key}.{again[key]}_"] = leaf
        else:
            named[key] = leaf
    return _urlencoded(named)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _leaves(value: Any, key: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        # JavaScript lists keys that look like an index first, in their order.
        names = sorted(value, key=lambda name: (0, int(name)) if _is_index(name) else (1, 0))
        for name in names:
            yield from _leaves(value[name], name)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each, key)
    elif value is None:
        yield key, "null"
    elif isinstance(value, bool):
        yield key, "true" if value else "false"
    elif isinstance(value, float):
        yield key, _number(value)
    elif value:
        yield key, value


def _is_index(name: str) -> bool:
    return _INDEX_KEY.fullmatch(name) is not None and int(name) <= _MOST_INDEX


def _number(value: float) -> str:
    """A number as JavaScript writes it (ECMA-262, Number::toString): 44.0 is 44, 1e-7 stays, 1e20 is written out."""
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    if 1e-6 <= abs(value) < 1e21:
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    digits, _, exponent = repr(value).partition("e")
    return f"{digits.removesuffix('.0')}e{exponent[0]}{exponent[1:].lstrip('0')}"


def _form_query(text: str, content_type: str) -> str:
    named: dict[str, str] = {}
    _, found, boundary = content_type.partition("boundary=")
    if found:
        for part in re.split(rf"-*{re.escape(boundary.strip(chr(34)))}-*", text, flags=re.IGNORECASE | re.MULTILINE):
            match = _PART_NAME.search(part.strip())
            if match is not None:
                named[match[1]] = match[2].rstrip("\r")
    return _urlencoded(named)


def _urlencoded(named: dict[str, str]) -> str:
    # The URL standard's form serializer leaves `*-._` and encodes `~`; Python's does it the other way round.
    def quoted(value: str) -> str:
        clean = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return quote_plus(clean, safe="*").replace("~", "%7E")

    return "&".join(f"{quoted(key)}={quoted(value)}" for key, value in named.items())
