"""Template tags for words and addresses in the language of the page; built into every template.

They hold no text themselves. An unknown phrase or page raises, so that a test sees it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.urls import reverse

from nirpihak.law.wording import date_text
from nirpihak.server.web import texts
from nirpihak.text import Text

register = template.Library()


@register.simple_tag(takes_context=True)
def t(context: template.Context, key: str, **values: object) -> str:
    """`{% t "home.title" %}`: a phrase of texts.toml in the page's language."""
    return texts.say(key, context["lang"], **values)


@register.simple_tag(takes_context=True)
def page(context: template.Context, name: str, *args: object) -> str:
    """`{% page "item" item.id %}`: the address of a page in the page's language."""
    return reverse(f"{context['lang']}:{name}", args=args)


@register.simple_tag(takes_context=True)
def pick(context: template.Context, text: Text | None) -> str:
    """`{% pick item.name %}`: a two-language text in the page's language."""
    return "" if text is None else text.pick(context["lang"])


@register.simple_tag(takes_context=True)
def day(context: template.Context, value: date) -> str:
    """`{% day item.valid_from %}`: a date as people write it."""
    return date_text(value).pick(str(context["lang"]))


@register.inclusion_tag("web/_errors.html", takes_context=True)
def errors(context: template.Context, problems: list[tuple[str, str]]) -> dict[str, Any]:
    """`{% errors problems %}`: the summary at the top; each problem is (id of the field, what to do)."""
    return {"lang": context["lang"], "problems": problems}
