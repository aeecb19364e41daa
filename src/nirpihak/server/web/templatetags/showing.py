"""Tags for what pages show beside words: moments, sizes, form fields, commands to type; built into every template.

They hold no text of their own but units and the names of days. Knows nothing of where the values come from.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from nirpihak.law import wording
from nirpihak.law.wording import WEEKDAYS, date_text
from nirpihak.server.web.pageforms import PageForm

register = template.Library()


def day_text(value: datetime, lang: str, zone: str = "") -> str:
    """The day of a moment with its weekday, in a time zone or the server's: Kamis, 12 Desember 2026."""
    local = timezone.localtime(value, ZoneInfo(zone) if zone else None)
    return f"{WEEKDAYS[local.weekday()].pick(lang)}, {date_text(local.date()).pick(lang)}"


def moment_text(value: datetime, lang: str, zone: str = "") -> str:
    """A moment with its weekday, in a time zone or the server's: Kamis, 12 Desember 2026 pukul 14.05 WIB."""
    return wording.moment_text(timezone.localtime(value, ZoneInfo(zone) if zone else None)).pick(lang)


def size_text(value: int, lang: str) -> str:
    """Bytes as people write them: 812 B, 1,4 MB (powers of 1000, as file managers of phones show them)."""
    amount, unit = float(value), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    number = f"{amount:.0f}" if unit == "B" or amount >= 100 else f"{amount:.1f}"
    return f"{number if lang == 'en' else number.replace('.', ',')} {unit}"


@register.simple_tag(takes_context=True)
def moment(context: template.Context, value: datetime, zone: str = "") -> SafeString:
    """`{% moment exhibit.received_at %}`: written out, with the exact time for machines."""
    words = moment_text(value, str(context["lang"]), zone)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), words)


@register.simple_tag(takes_context=True)
def size(context: template.Context, value: int) -> str:
    """`{% size file.size %}`: bytes as people write them."""
    return size_text(value, str(context["lang"]))


@register.simple_tag
def command(text: str) -> SafeString:
    """`{% command "sha256sum -c ..." %}`: a command to type, broken where a phone is narrower."""
    return format_html('<pre class="command"><code>{}</code></pre>', text)


@register.inclusion_tag("web/_field.html", takes_context=True)
def field(context: template.Context, form: PageForm, name: str) -> dict[str, Any]:
    """`{% field form "reason" %}`: label, help, what is wrong, and the field itself with what was written in it."""
    return {"lang": context["lang"], "field": form.told(name)}
