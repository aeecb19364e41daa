"""The addresses of the room of institutions and people, the same names in both languages."""

from __future__ import annotations

from django.urls import URLPattern, path

from nirpihak.server.institutions import views, views_people, views_units
from nirpihak.server.web.texts import Lang


def pages(lang: Lang) -> list[URLPattern]:
    """The pages in one language. Fixed words come before codes; no institution can have one of them as its code."""
    extra = {"lang": lang}
    return [
        path("instansi/", views.listed, extra, name="tree"),
        path("instansi/publik/", views.public, extra, name="institutions-public"),
        path("instansi/mulai/", views_people.begin, extra, name="setup"),
        path("instansi/tambah/", views_units.add, extra, name="institution-add"),
        path("instansi/catatan/", views.record, extra, name="acts"),
        path("instansi/penerima/", views.receiving, extra, name="institution-receivers"),
        path("instansi/penerima/tambah/", views_units.receiver_add, extra, name="institution-receiver-add"),
        path("instansi/penerima/<int:pk>/hapus/", views_units.receiver_end, extra, name="institution-receiver-end"),
        path("instansi/unit/tambah/", views_units.unit_add, extra, name="unit-add"),
        path("instansi/unit/<int:pk>/", views_units.unit, extra, name="unit"),
        path("instansi/unit/<int:pk>/tutup/", views_units.unit_close, extra, name="unit-close"),
        path("instansi/unit/<int:pk>/pengawas/", views_units.monitor, extra, name="monitor"),
        path("instansi/unit/<int:pk>/pengawas/akhiri/", views_units.monitor_end, extra, name="monitor-end"),
        path("instansi/orang/", views.people, extra, name="people"),
        path("instansi/orang/tambah/", views_people.add, extra, name="people-add"),
        path("instansi/orang/<int:pk>/", views.person, extra, name="person"),
        path("instansi/orang/<int:pk>/ubah/", views_people.change, extra, name="person-change"),
        path("instansi/orang/<int:pk>/peran/", views_people.appoint, extra, name="person-appoint"),
        path("instansi/orang/<int:pk>/peran/<int:appointment>/", views_people.end, extra, name="person-end"),
        path("instansi/orang/<int:pk>/pindah/", views_people.move, extra, name="person-move"),
        path("instansi/orang/<int:pk>/kode/", views_people.new_code, extra, name="person-code"),
        path("instansi/orang/<int:pk>/faktor/", views_people.factor, extra, name="person-factor"),
        path("instansi/orang/<int:pk>/tutup/", views_people.close, extra, name="person-close"),
        path("instansi/orang/<int:pk>/buka/", views_people.reopen, extra, name="person-reopen"),
        path("instansi/<slug:code>/", views.institution, extra, name="institution"),
        path("instansi/<slug:code>/ubah/", views_units.change, extra, name="institution-change"),
        path("instansi/<slug:code>/tutup/", views_units.close, extra, name="institution-close"),
    ]
