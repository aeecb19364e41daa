"""All addresses: each page in Indonesian at the root, and the same page in English under /en/."""

from django.urls import URLPattern, include, path

from nirpihak.server.accounts import urls as accounts
from nirpihak.server.api import urls as api
from nirpihak.server.cases import (
    account_urls,
    board_urls,
    decision_urls,
    documents_urls,
    facts_urls,
    joining_urls,
    records_urls,
    referral_urls,
    respondent_urls,
    response_urls,
    wording_urls,
)
from nirpihak.server.evidence import urls as evidence
from nirpihak.server.institutions import urls as institutions
from nirpihak.server.intake import entering_urls, mailbox_urls, public_urls, queue_urls
from nirpihak.server.keys import urls as keys
from nirpihak.server.web import urls as web
from nirpihak.server.web.texts import Lang


def pages(lang: Lang) -> tuple[list[URLPattern], str]:
    """Every room's pages in one language."""
    return [
        *web.pages(lang),
        *accounts.pages(lang),
        *api.pages(lang),
        *evidence.pages(lang),
        *institutions.pages(lang),
        *keys.pages(lang),
        *mailbox_urls.pages(lang),
        *entering_urls.pages(lang),
        *public_urls.pages(lang),
        *queue_urls.pages(lang),
        *account_urls.pages(lang),
        *board_urls.pages(lang),
        *decision_urls.pages(lang),
        *records_urls.pages(lang),
        *documents_urls.pages(lang),
        *wording_urls.pages(lang),
        *joining_urls.pages(lang),
        *facts_urls.pages(lang),
        *respondent_urls.pages(lang),
        *response_urls.pages(lang),
        *referral_urls.pages(lang),
    ], "web"


urlpatterns = [
    *web.plain,
    *evidence.plain,
    *public_urls.plain,
    *api.plain,
    *referral_urls.plain,
    path("", include(pages("id"), namespace="id")),
    path("en/", include(pages("en"), namespace="en")),
]

handler400 = "nirpihak.server.web.views.bad_request"
handler403 = "nirpihak.server.web.views.refused"
handler404 = "nirpihak.server.web.views.not_found"
handler500 = "nirpihak.server.web.views.failed"
