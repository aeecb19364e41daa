"""HTML exports of Instagram, Threads and Facebook, of invented acts. Class names are left out unless asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from html import escape

from nirpihak.exports.records import Done

from . import Wanted

VARIANTS = ("html-instagram", "html-threads", "html-facebook")
PLATFORM_OF = {each: each.removeprefix("html-") for each in VARIANTS}
HOLDS_OF: Mapping[str, frozenset[Done]] = {
    "instagram": frozenset({Done.FOLLOW, Done.UNFOLLOW, Done.REQUEST, Done.LIKE, Done.COMMENT, Done.SHARE, Done.POST})
    | {Done.VOTE, Done.SAVE, Done.STORY},
    "threads": frozenset({Done.FOLLOW, Done.UNFOLLOW, Done.LIKE, Done.POST, Done.SAVE}),
    "facebook": frozenset({Done.FOLLOW, Done.UNFOLLOW, Done.LIKE, Done.COMMENT, Done.SHARE, Done.POST})
    | {Done.JOIN, Done.ADMIN, Done.ATTEND, Done.SAVE},
}
HOLDS: Mapping[str, frozenset[Done]] = {each: HOLDS_OF[PLATFORM_OF[each]] for each in VARIANTS}

_MONTHS = {
    "id": "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des".split(),  # noqa: SIM905
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),  # noqa: SIM905
}
_FOLDERS = {
    "instagram": "your_instagram_activity/x/",
    "threads": "your_instagram_activity/threads/",
    "facebook": "your_facebook_activity/x/",
}
_INSTAGRAM = {
    Done.FOLLOW: "following.html",
    Done.UNFOLLOW: "recently_unfollowed_profiles.html",
    Done.REQUEST: "pending_follow_requests.html",
    Done.LIKE: "liked_posts.html",
    Done.COMMENT: "post_comments_1.html",
    Done.SHARE: "reposts.html",
    Done.POST: "posts_1.html",
    Done.VOTE: "polls.html",
    Done.SAVE: "saved_posts.html",
    Done.STORY: "stories.html",
}
_THREADS = {**_INSTAGRAM, Done.LIKE: "liked_threads.html", Done.POST: "threads_and_replies.html"}
_THREADS[Done.SAVE] = "saved_threads.html"
_FACEBOOK = {
    Done.FOLLOW: "pages_you've_liked.html",
    Done.UNFOLLOW: "pages_and_profiles_you've_unfollowed.html",
    Done.LIKE: "likes_and_reactions.html",
    Done.COMMENT: "comments.html",
    Done.SHARE: "your_posts__check_ins__photos_and_videos_1.html",
    Done.POST: "your_posts__check_ins__photos_and_videos_1.html",
    Done.JOIN: "your_group_membership_activity.html",
    Done.ADMIN: "your_groups.html",
    Done.ATTEND: "your_event_responses.html",
    Done.SAVE: "your_saved_items.html",
}
NAMES = {"instagram": _INSTAGRAM, "threads": _THREADS, "facebook": _FACEBOOK}


def shown(at: int, *, language: str = "id", ahead: int = 0, exact: bool = False) -> str:
    """A time as the pages show it, by a clock `ahead` seconds of UTC."""
    moment = datetime.fromtimestamp(at, UTC) + timedelta(seconds=ahead)
    clock = moment.strftime("%I:%M:%S %p" if exact else "%I:%M %p").lstrip("0").lower().replace(" ", "\u202f")
    return f"{_MONTHS[language][moment.month - 1]} {moment.day:02}, {moment.year} {clock}"


def page(records: Iterable[str], *, head: str = "", wrap: str = "", classes: bool = True) -> bytes:
    """A whole page around records; `wrap` is an element around all of them."""
    inside = "".join(records)
    inside = f"<{wrap}>{inside}</{wrap}>" if wrap else inside
    name = ' class="_a706"' if classes else ""
    return (
        '<html><head><meta charset="utf-8" /><base href="../../" /><style>body{}</style></head><body>'
        f'<div><header><h1>Judul</h1>{head}</header><main{name} role="main">{inside}</main></div></body></html>'
    ).encode()


def generated(at: int, ahead: int) -> str:
    """The head of a page, which tells when it was made by either clock."""
    stated = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%MZ")
    return f'<aside>Dibuat oleh Contoh pada <time datetime="{stated}">{shown(at, ahead=ahead)} UTC</time></aside>'


def files(
    variant: str,
    acts: Iterable[Wanted],
    *,
    root: str | None = None,
    language: str = "id",
    ahead: int = 0,
    head: str = "",
    new: bool = False,
    wrap: str = "",
    classes: bool = True,
) -> dict[str, bytes]:
    """The pages of one export. `new`: likes as tables of labelled values; `ahead`: the clock of the pages."""
    platform = PLATFORM_OF[variant]
    pages: dict[str, list[str]] = {}
    for act in acts:
        inside = _facebook(act) if platform == "facebook" else _instagram(act, platform, language, new=new)
        date = shown(act.at, language=language, ahead=ahead, exact=platform == "facebook")
        tag = "section" if platform == "facebook" else "div"
        name = ' class="pam _a6-g uiBoxWhite"' if classes else ""
        footer = f"<footer><div>{date}</div></footer>" if platform == "facebook" else f"<div>{date}</div>"
        pages.setdefault(NAMES[platform][act.done], []).append(f"<{tag}{name}>{inside}{footer}</{tag}>")
    folder = _FOLDERS[platform] if root is None else root
    return {folder + path: page(records, head=head, wrap=wrap, classes=classes) for path, records in pages.items()}


def _instagram(act: Wanted, platform: str, language: str, *, new: bool) -> str:
    handle = escape(act.handle or "akun_contoh")
    host = "https://www.threads.com/@" if platform == "threads" else "https://www.instagram.com/"
    post = f"{host}{handle}/post/{act.post_id}" if platform == "threads" else f"{host}p/{act.post_id}/"
    text = escape(act.text or "").replace("\n", "<br/>")
    comment, owner, name, username = (
        ("Komentar", "Pemilik Media", "Nama", "Nama Pengguna")
        if language == "id"
        else ("Comment", "Media Owner", "Name", "Username")
    )
    match act.done:
        case Done.FOLLOW | Done.UNFOLLOW | Done.REQUEST:
            return f'<h2>{handle}</h2><div><a href="{host}_u/{handle}">{host}_u/{handle}</a></div>'
        case Done.LIKE | Done.SAVE if new:
            return (
                f'<table><tr><td>URL</td><td><div><a href="{post}">{post}</a></div></td></tr>'
                f"<tr><td>Keterangan</td><td>{text}</td></tr><tr><td colspan=2><h2>Pemilik</h2><table>"
                f"<tr><td>{name}</td><td>{escape(act.name or '')}</td></tr>"
                f"<tr><td>{username}</td><td>{handle}</td></tr></table></td></tr></table>"
            )
        case Done.COMMENT:
            return (
                f"<table><tr><td colspan=2>{comment}<div><div>{text}</div></div></td></tr>"
                f"<tr><td colspan=2>{owner}<div><div>{handle}</div></div></td></tr></table>"
            )
        case Done.POST | Done.STORY:
            return f'<h2>{text}</h2><div><img src="media/1.jpg"/></div>'
        case Done.VOTE:
            return f"<h2>{handle}</h2><div>{text}</div>"
        case _:
            return f'<h2>{handle}</h2><div><a href="{post}">👍</a></div>'


def _facebook(act: Wanted) -> str:
    name, text = escape(act.name or "Contoh"), escape(act.text or "").replace("\n", "<br/>")
    page = f"https://www.facebook.com/{act.handle}" if act.handle else ""
    sentence = f"Contoh Pemilik menanggapi kiriman {name}."
    match act.done:
        case Done.FOLLOW | Done.UNFOLLOW | Done.ADMIN:
            return f"<h2>{name}</h2>" + (f'<div><a href="{page}">{page}</a></div>' if page else "")
        case Done.JOIN:
            return f"<h2>Contoh Pemilik menjadi anggota {name}.</h2><div><div>{name}</div></div>"
        case Done.ATTEND:
            return f"<h2>{name}</h2>"
        case Done.LIKE:
            link = f'<a href="{page}/posts/{act.post_id}">Buka</a>'
            return f'<h2>{sentence}</h2><div><img src="icons/like.png"/></div>{link}'
        case Done.SHARE:
            return (
                f'<h2>{sentence}</h2><div>{text}</div><a href="https://contoh.id/berita">https://contoh.id/berita</a>'
            )
        case _:
            return f"<h2>{sentence}</h2><div><div>{text}</div></div>"
