"""The words in which readings are told, in Indonesian and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from nirpihak.reading.aliases import AliasKind
from nirpihak.reading.reader import Reading, Suggestion
from nirpihak.reading.weights import Feature
from nirpihak.text import Text

STANCES: Final[Mapping[str, Text]] = {
    "support": Text("mendukung", "supports"),
    "attack": Text("menyerang", "attacks"),
    "leans_support": Text("condong mendukung", "leans towards support"),
    "leans_attack": Text("condong menyerang", "leans towards attack"),
    "unclear": Text("tidak jelas", "unclear"),
}
TENDENCIES: Final[Mapping[str, Text]] = {
    "support": Text("mendukung", "support"),
    "attack": Text("menyerang", "attack"),
    "neutral": Text("tidak memihak", "taking no side"),
}
WHY: Final[Mapping[str, Text]] = {
    "sarcasm": Text("ada tawa di dekat pujian, mungkin sindiran", "laughter beside praise, perhaps irony"),
    "question": Text("teks berakhir dengan pertanyaan", "the text ends in a question"),
    "quotation": Text("ada kutipan, mungkin kata orang lain", "a quotation, perhaps somebody else's words"),
    "disagreement": Text("petunjuk kata dan model tidak sepakat", "cues and model disagree"),
    "weak": Text("hanya salah satu dari petunjuk kata dan model yang melihatnya", "only one of cues and model sees it"),
    "neutral": Text("peserta disebut tanpa memihak", "the participant is named without taking a side"),
    "unsure": Text("keyakinannya kurang", "the confidence is too low"),
    "second_opinion": Text("pendapat kedua tidak sepakat", "the second opinion does not agree"),
}
CUES: Final[Mapping[str, Text]] = {
    "praise": Text("pujian", "praise"),
    "blame": Text("celaan", "blame"),
    "hope": Text("harapan dan doa", "hope and prayer"),
    "exhortation": Text("ajakan", "exhortation"),
    "defence": Text("pembelaan", "defence"),
    "emoji": Text("emoji", "emoji"),
    "laugh": Text("tawa", "laughter"),
    "mockery": Text("olok-olok", "mockery"),
    "comparison": Text("pilihan atau bandingan", "choice or comparison"),
    "fight": Text("siapa menyerang siapa", "who attacks whom"),
    "supporters": Text("tentang pendukung", "of supporters"),
    "contrast": Text("dipertentangkan dengan yang lain", "set against the others"),
}
ALIAS_KINDS: Final[Mapping[AliasKind, Text]] = {
    "name": Text("nama", "names"),
    "nickname": Text("panggilan", "nicknames"),
    "slogan": Text("slogan", "slogans"),
    "hashtag": Text("tagar", "hashtags"),
    "number": Text("nomor urut", "ballot number"),
}
BLOCKS: Final[Mapping[str, Text]] = {
    "author": Text("penulis", "author"),
    "text": Text("kiriman", "post"),
    "comment": Text("komentar", "comment"),
    "counts": Text("hitungan", "counts"),
    "time": Text("waktu", "time"),
    "liked_by": Text("disukai oleh", "liked by"),
    "message": Text("pesan", "message"),
    "caption": Text("keterangan", "caption"),
    "quoted": Text("kutipan", "quoted"),
    "interface": Text("tombol dan menu", "buttons and menus"),
    "other": Text("lainnya", "other"),
}
LAYOUTS: Final[Mapping[str, Text]] = {
    "post": Text("kiriman", "a post"),
    "comments": Text("komentar", "comments"),
    "chat": Text("percakapan", "a chat"),
    "story": Text("cerita", "a story"),
    "plain": Text("tidak dikenali", "not recognised"),
}
SUGGESTION: Final = Text(
    "Ini saran mesin. Yang berlaku hanya fakta yang dipastikan seorang petugas.",
    "This is a machine's suggestion. Only a fact that an officer has confirmed counts.",
)


def said(suggestion: Suggestion, lang: str) -> str:
    """A suggestion on one line: stance, confidence, and what held it back."""
    stance = STANCES[suggestion.stance].pick(lang)
    share = percent(suggestion.confidence)
    if suggestion.stance == "unclear":
        likeliest = TENDENCIES[suggestion.tendency].pick(lang)
        sure = Text(f"paling mungkin {likeliest}, keyakinan {share}", f"likeliest {likeliest}, confidence {share}")
    else:
        sure = Text(f"keyakinan {share}", f"confidence {share}")
    reasons = "; ".join(WHY[each].pick(lang) for each in suggestion.why)
    return f"{stance} ({sure.pick(lang)})" + (f": {reasons}" if reasons else "")


def percent(share: float) -> str:
    """A share as whole per cent, never rounded up to certainty."""
    return f"{int(share * 100)}%"


def nobody(contest_name: str, lang: str) -> str:
    """That no participant was found, and that nothing is said then."""
    return Text(
        f"Tidak ada peserta {contest_name} yang dikenali dalam teks ini. "
        "Karena itu tidak ada yang dikatakan tentangnya, apa pun nadanya.",
        f"No participant of {contest_name} was found in this text. So nothing is said of it, whatever its tone.",
    ).pick(lang)


def letters(pieces: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    """By participant the letter a blind reader knows it by: A, B, C ... as they appear in `Reading.masked()`."""
    named = dict.fromkeys(participant for _, participant in pieces if participant is not None)
    return {participant: letter(number) for number, participant in enumerate(named)}


def letter(number: int) -> str:
    """A, B ... Z, AA, AB ... for 0, 1 ..."""
    return (letter(number // 26 - 1) if number >= 26 else "") + chr(ord("A") + number % 26)


def masked_text(reading: Reading, lang: str, shown: str | None = None) -> str:
    """What a blind reader sees: every participant as "Peserta A". `shown`: the text of the same length to take."""
    pieces = reading.masked()
    named = letters(pieces)
    word = Text("Peserta", "Participant").pick(lang)
    text = reading.text if shown is None else shown
    out, at = [], 0
    for piece, who in pieces:
        out.append(text[at : at + len(piece)] if who is None else f"[{word} {named[who]}]")
        at += len(piece)
    return "".join(out)


_PLACES: Final[Mapping[str, Text]] = {
    "T": Text("peserta", "participant"),
    "O": Text("peserta lain", "other participant"),
}
_WHOLE: Final[Mapping[str, Text]] = {
    "=": Text("titik awal, tanpa kata apa pun", "the starting point, without any word"),
    "=several": Text("teks menyebut beberapa peserta", "the text names several participants"),
    "=first": Text("peserta berdiri paling depan", "the participant stands first"),
    "=last": Text("peserta berdiri paling belakang", "the participant stands last"),
}


def feature_text(feature: Feature) -> Text:
    """What a feature of the model stands for, in words."""
    if isinstance(feature, str):
        if feature in _WHOLE:
            return _WHOLE[feature]
        word = _seen(feature.removeprefix("o:"))
        if feature.startswith("o:"):
            return Text(f'"{word.id}" tentang yang lain', f'"{word.en}" said of others')
        return Text(f'"{word.id}"', f'"{word.en}"')
    first, second = (_seen(part) for part in feature)
    if feature[0] == "T>":
        return Text(f'"{second.id}" dua kata sesudah peserta', f'"{second.en}" two words after the participant')
    if feature[1] == ">T":
        return Text(f'"{first.id}" dua kata sebelum peserta', f'"{first.en}" two words before the participant')
    return Text(f'"{first.id} {second.id}"', f'"{first.en} {second.en}"')


def _seen(part: str) -> Text:
    place = _PLACES.get(part)
    return Text(part, part) if place is None else Text(f"[{place.id}]", f"[{place.en}]")
