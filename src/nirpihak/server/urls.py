"""All addresses: each page in Indonesian at the root, and the same page in English under /en/."""

from django.urls import include, path

from nirpihak.server.web import urls as web

urlpatterns = [
    *web.plain,
    path("", include((web.pages("id"), "web"), namespace="id")),
    path("en/", include((web.pages("en"), "web"), namespace="en")),
]

handler400 = "nirpihak.server.web.views.bad_request"
handler403 = "nirpihak.server.web.views.refused"
handler404 = "nirpihak.server.web.views.not_found"
handler500 = "nirpihak.server.web.views.failed"
