"""From a visit and its exchanges to the manifest: what stood there, what was obtained, what is missing and why.

Pure: reads no file and no network. Everything missing has a name and a reason; nothing is left out in silence.
"""

from __future__ import annotations

import platform
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta, timezone
from importlib.metadata import version
from typing import Any, Final
from urllib.parse import urldefrag, urlsplit

from cryptography import x509

import nirpihak
from nirpihak.capture.clock import clock
from nirpihak.capture.exchanges import Exchange, Why
from nirpihak.capture.exchanges import Outcome as Obtained
from nirpihak.capture.manifest import OUTCOMES, TOOL, VERSION, Gap, Options, Outcome, text_json
from nirpihak.capture.visit import Visit
from nirpihak.capture.walls import Seen, Verdict, judge
from nirpihak.text import Text

_WIB: Final = timezone(timedelta(hours=7), "WIB")
_UNSEEN: Final = Text(
    "halaman menjawab, tetapi tidak sempat tampil: tidak ada teks dan gambarnya",
    "the page answered, but never came to be seen: there is no text and no picture of it",
)
_UNKNOWN: Final = Text("tidak diketahui sebabnya", "for an unknown reason")
_IN_RANGES: Final = Text("peramban memintanya sepotong-sepotong", "the browser asked for it in ranges")
_RANGE: Final = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


def verdict(visit: Visit, exchanges: Sequence[Exchange], text: str) -> Verdict:
    """What stood at the address. Only a visit that came to a document of its own is judged by what it says."""
    if visit.refused is not None:
        return Verdict(Outcome.REFUSED, visit.refused)
    if visit.failure is not None or not (visit.documents or visit.downloads):
        asked = visit.asked or visit.url
        trouble = next((each for each in reversed(exchanges) if _stopped(each, asked)), None)
        if trouble is not None and trouble.reason is not None:
            refused = trouble.why is Why.ADDRESS
            return Verdict(Outcome.REFUSED if refused else Outcome.ERROR, trouble.reason)
        return Verdict(Outcome.ERROR, visit.failure or OUTCOMES[Outcome.ERROR])
    if not visit.downloads and not visit.words and visit.picture is None and (visit.status() or 0) < 400:
        return Verdict(Outcome.ERROR, _UNSEEN)
    url = visit.final_url or visit.documents[-1]["url"]
    status = visit.status()
    if status is None:
        status = next((each.status for each in reversed(exchanges) if each.url == urldefrag(url).url), None)
    return judge(Seen(url, status, visit.title, text, visit.password))


def _stopped(exchange: Exchange, url: str) -> bool:
    """Whether this is why the document of an address did not come."""
    if exchange.outcome not in (Obtained.REFUSED, Obtained.FAILED) or exchange.why in (None, Why.ENDED):
        return False
    if exchange.method == "CONNECT":
        return urlsplit(exchange.url).netloc == urlsplit(url).netloc
    return _same(exchange.url, url)


def _same(one: str, other: str) -> bool:
    return urldefrag(one).url.rstrip("/") == urldefrag(other).url.rstrip("/")


def describe(
    visit: Visit, exchanges: Sequence[Exchange], options: Options, text: str, cut: Text | None
) -> dict[str, Any]:
    """The manifest without its `files`."""
    found = verdict(visit, exchanges, text)
    gaps = [*visit.gaps, *_gaps(exchanges)]
    return {
        "v": VERSION,
        "tool": {
            "name": TOOL,
            "version": nirpihak.__version__,
            "python": platform.python_version(),
            "warcio": version("warcio"),
            "browser": dict(visit.browser),
        },
        "url": visit.url,
        "final_url": visit.final_url or visit.asked,
        "outcome": found.outcome,
        "reason": text_json(found.reason),
        "platform": found.platform,
        "cut": text_json(cut),
        "title": visit.title or None,
        "media_type": visit.media_type,
        "started": _time(visit.started),
        "ended": _time(visit.ended) if visit.ended else None,
        "hops": _hops(visit, exchanges),
        "clock": clock(),
        "network": {
            "egress": options.egress,
            "account": None,
            "note": text_json(
                Text(
                    "tanpa log-in; alamat jaringan yang dipakai "
                    + (f"menurut operator: {options.egress}" if options.egress else "tidak diketahui"),
                    "logged in nowhere; the network address used is "
                    + (f"by the operator's word: {options.egress}" if options.egress else "unknown"),
                )
            ),
        },
        "options": {name: value for name, value in asdict(options).items() if name not in ("trust", "chromium")},
        "steps": visit.steps,
        "scrolled": visit.scrolled,
        "picture": visit.picture,
        "words": visit.words,
        "totals": {
            **{each.value: count for each, count in _counted(exchanges).items()},
            "bytes": sum(each.response_size for each in exchanges),
        },
        "resources": [_resource(each) for each in _of_the_page(exchanges)],
        "refused": [_resource(each) for each in exchanges if each.why is Why.ADDRESS],
        "browser_refused": sorted({each.url for each in exchanges if each.why is Why.UNANNOUNCED}),
        "certificates": dict(_certificates(exchanges)),
        "gaps": [{"what": gap.what, "why": text_json(gap.why)} for gap in gaps],
    }


def _of_the_page(exchanges: Iterable[Exchange]) -> Iterator[Exchange]:
    return (each for each in exchanges if each.why is not Why.UNANNOUNCED)


def _counted(exchanges: Iterable[Exchange]) -> dict[Obtained, int]:
    counted = Counter(each.outcome for each in _of_the_page(exchanges))
    return {each: counted[each] for each in Obtained}


def _time(utc: str) -> dict[str, str]:
    local = datetime.fromisoformat(utc.replace("Z", "+00:00")).astimezone(_WIB)
    return {"utc": utc, "wib": local.strftime("%Y-%m-%d %H.%M.%S WIB")}


def _hops(visit: Visit, exchanges: Sequence[Exchange]) -> list[dict[str, Any]]:
    """Every document of the main frame in order, redirects included, with the exchange it came by."""
    hops = []
    for document in visit.documents:
        by = next((each for each in exchanges if _same(each.url, document["url"]) and each.status is not None), None)
        hops.append(
            {
                "url": document["url"],
                "status": document["status"],
                "at": _time(document["at"]),
                "location": by.header("location") if by else None,
                "remote": by.remote if by else None,
                "exchange": by.id if by else None,
            }
        )
    return hops


def _resource(exchange: Exchange) -> dict[str, Any]:
    return {
        "id": exchange.id,
        "method": exchange.method,
        "url": exchange.url,
        "status": exchange.status,
        "media_type": exchange.media_type or None,
        "obtained": exchange.outcome,
        "why": exchange.why,
        "reason": text_json(exchange.reason),
        "size": exchange.payload_size,
        "sha256": exchange.payload_sha256,
        "remote": exchange.remote,
        "tls": exchange.tls
        and {
            "version": exchange.tls.version,
            "cipher": exchange.tls.cipher,
            "certificate": exchange.tls.certificate_sha256,
        },
        "started": exchange.started,
        "ended": exchange.ended,
    }


def _gaps(exchanges: Sequence[Exchange]) -> Iterator[Gap]:
    named = {(each.method, each.url) for each in exchanges if each.outcome is Obtained.WHOLE and each.status != 206}
    for each in _of_the_page(exchanges):
        key = (each.method, each.url)
        if each.outcome is not Obtained.WHOLE and each.status != 206 and key not in named:
            named.add(key)
            method = "" if each.method == "GET" else f"{each.method} "
            kept = f" ({each.payload_size} B)" if each.outcome is Obtained.CUT else ""
            yield Gap(f"{method}{each.url}{kept}", each.reason or _UNKNOWN)
    yield from _half_ranges(exchanges, named)


def _half_ranges(exchanges: Sequence[Exchange], named: set[tuple[str, str]]) -> Iterator[Gap]:
    """What a player asked for in ranges (206) and never had to its last byte."""
    parts: dict[str, list[tuple[int, int]]] = defaultdict(list)
    sizes: dict[str, int] = {}
    reasons: dict[str, Text] = {}
    for each in exchanges:
        span = _RANGE.fullmatch((each.header("content-range") or "").strip()) if each.status == 206 else None
        if span is not None and ("GET", each.url) not in named:
            start = int(span[1])
            parts[each.url].append((start, start + each.payload_size))
            sizes[each.url] = int(span[3])
            if each.reason is not None:
                reasons[each.url] = each.reason
    for url, size in sizes.items():
        covered = 0
        for start, end in sorted(parts[url]):
            if start > covered:
                break
            covered = max(covered, end)
        if covered < size:
            why = reasons.get(url, _IN_RANGES)
            yield Gap(
                url,
                Text(
                    f"hanya {covered} dari {size} bita pertama: {why.id}",
                    f"only the first {covered} of {size} bytes: {why.en}",
                ),
            )


def _certificates(exchanges: Iterable[Exchange]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each leaf certificate by its SHA-256: whose it says it is, by whom, from when to when, and its DER in hex."""
    seen: dict[str, tuple[str, set[str]]] = {}
    for each in exchanges:
        if each.tls is not None and each.tls.certificate:
            _, hosts = seen.setdefault(each.tls.certificate_sha256, (each.tls.certificate, set()))
            hosts.add(urlsplit(each.url).hostname or "")
    for digest, (der, hosts) in seen.items():
        row: dict[str, Any] = {"hosts": sorted(hosts), "der": der}
        try:
            leaf = x509.load_der_x509_certificate(bytes.fromhex(der))
            row |= {
                "subject": leaf.subject.rfc4514_string(),
                "issuer": leaf.issuer.rfc4514_string(),
                "from": leaf.not_valid_before_utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "until": leaf.not_valid_after_utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
        except ValueError as error:
            row["unread"] = str(error)
        yield digest, row
