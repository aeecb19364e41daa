"""What an interface says, in Indonesian and English, as the studio's own layouts say it: times, counts, buttons."""

from __future__ import annotations

from dataclasses import dataclass

_MONTHS = {
    "id": ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_WORDS = {
    "id": {
        "like": "Suka",
        "likes": "suka",
        "comment": "Komentar",
        "comments": "komentar",
        "share": "Bagikan",
        "shares": "kali dibagikan",
        "reply": "Balas",
        "post": "Postingan",
        "sheet": "Komentar",
        "write": "Tulis komentar...",
        "send": "Kirim pesan",
        "type": "Ketik pesan",
        "online": "daring",
        "members": "anggota",
        "liked": "Disukai oleh",
        "others": "dan {} lainnya",
        "all": "Lihat semua komentar",
    },
    "en": {
        "like": "Like",
        "likes": "likes",
        "comment": "Comment",
        "comments": "comments",
        "share": "Share",
        "shares": "shares",
        "reply": "Reply",
        "post": "Post",
        "sheet": "Comments",
        "write": "Add a comment...",
        "send": "Send message",
        "type": "Message",
        "online": "online",
        "members": "members",
        "liked": "Liked by",
        "others": "and {} others",
        "all": "View all comments",
    },
}


@dataclass(frozen=True, slots=True)
class Wording:
    """The interface's words in one language; `short` writes "2j" for "2 jam"."""

    language: str
    short: bool
    clock_mark: str

    def __getitem__(self, key: str) -> str:
        return _WORDS[self.language][key]

    def count(self, number: int) -> str:
        """A count as interfaces shorten it: 1.204, 12,4 rb, 12.4K."""
        indonesian = self.language == "id"
        if number >= 10_000:
            text = f"{number / 1000:.1f}"
            return text.replace(".", ",") + " rb" if indonesian else text + "K"
        return f"{number:,}".replace(",", ".") if indonesian else f"{number:,}"

    def age(self, hours: int) -> str:
        """A time since, or a date when it is long since."""
        if hours >= 168:
            day, month = hours % 27 + 1, _MONTHS[self.language][hours % 12]
            year = " 2024" if hours >= 1000 else ""
            return f"{day} {month}{year}" if self.language == "id" else f"{month} {day}{', 2024' if year else ''}"
        number, unit = (hours // 24, "day") if hours >= 24 else (hours, "hour")
        if self.language == "id":
            words = {"day": ("h", "hari"), "hour": ("j", "jam")}[unit]
            return f"{number}{words[0]}" if self.short else f"{number} {words[1]}"
        return f"{number}{unit[0]}" if self.short else f"{number} {unit}{'s' if number > 1 else ''} ago"

    def clock(self, minutes: int) -> str:
        """A time of day, such as 10.45 or 10:45."""
        return f"{minutes // 60 % 24:02d}{self.clock_mark}{minutes % 60:02d}"
