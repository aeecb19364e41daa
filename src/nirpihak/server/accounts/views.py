"""Logging in and out, with the framework's own accounts and sessions."""

from __future__ import annotations

from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from nirpihak.server.accounts.access import NEXT, private
from nirpihak.server.accounts.forms import LoginForm
from nirpihak.server.web.texts import Lang


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """Ask for name and password; then to the page that was wanted, or to the exhibits."""
    wanted = request.POST.get(NEXT) or request.GET.get(NEXT) or ""
    if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        wanted = ""
    form = LoginForm(request, lang)
    if request.method == "POST" and form.is_valid():
        auth.login(request, form.get_user())
        return private(redirect(wanted or f"{lang}:exhibits"))
    context = {"problems": form.problems, "username": request.POST.get("username", ""), "wanted": wanted, "next": NEXT}
    response: HttpResponse = render(request, "accounts/login.html", context, status=422 if form.problems else 200)
    return private(response)


@require_POST
def logout(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """End the session on this computer; a link alone cannot do it, or any page elsewhere could."""
    auth.logout(request)
    return private(redirect(f"{lang}:login"))
