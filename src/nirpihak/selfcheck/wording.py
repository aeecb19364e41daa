"""The words of a self-check, in Indonesian and English. They tell what was found and never accuse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from nirpihak.exports.records import Done
from nirpihak.selfcheck.findings import Blind, Group
from nirpihak.selfcheck.matching import By, Level
from nirpihak.text import Text

DONE: Final[Mapping[Done, Text]] = {
    Done.FOLLOW: Text("mengikuti", "follows"),
    Done.REQUEST: Text("meminta untuk mengikuti", "asked to follow"),
    Done.UNFOLLOW: Text("sudah berhenti mengikuti", "follows no more"),
    Done.LIKE: Text("menyukai atau memberi reaksi", "liked or reacted"),
    Done.COMMENT: Text("berkomentar", "commented"),
    Done.SHARE: Text("membagikan", "shared"),
    Done.POST: Text("mengunggah", "posted"),
    Done.STORY: Text("membuat story", "posted a story"),
    Done.VOTE: Text("menjawab jajak pendapat", "answered a poll"),
    Done.JOIN: Text("menjadi anggota", "is a member"),
    Done.LEAVE: Text("sudah keluar", "left"),
    Done.ADMIN: Text("mengelola", "administers"),
    Done.ATTEND: Text("menyatakan hadir atau tertarik", "said to attend or to be interested"),
    Done.SAVE: Text("menyimpan untuk diri sendiri", "saved for oneself"),
}

LEVELS: Final[Mapping[Level, Text]] = {
    Level.EXACT: Text("pasti cocok", "exact match"),
    Level.PROBABLE: Text("mungkin cocok", "probable match"),
    Level.MENTION: Text("hanya penyebutan", "mention only"),
}

BY: Final[Mapping[By, Text]] = {
    By.ID: Text("nomor akun sama dengan yang terdaftar", "the account's number is the registered one"),
    By.POST: Text("unggahan ini terdaftar sebagai milik kampanye", "the post is registered as the campaign's"),
    By.HANDLE: Text("nama akun sama dengan yang terdaftar", "the handle is the registered one"),
    By.PAST_HANDLE: Text("nama lama dari akun yang terdaftar", "a past handle of a registered account"),
    By.NAME: Text(
        "nama tampilannya sama; bisa saja milik orang lain", "the display name is the same; it may be another's"
    ),
    By.GROUP: Text("nama grupnya sama; bisa saja grup lain", "the group's name is the same; it may be another group"),
    By.SENTENCE: Text("namanya disebut dalam catatan platform", "named in the platform's own line"),
    By.ELSEWHERE: Text(
        "nama akun ini terdaftar, tetapi di platform lain", "the handle is registered, but on another platform"
    ),
    By.NAMED: Text("akun kampanye disebut atau ditandai di dalamnya", "a campaign account is named or tagged in it"),
    By.CALLED: Text("nama akun atau grup memuat nama peserta", "the account's or group's name holds a participant's"),
    By.TEXT: Text("peserta disebut dalam tulisannya", "the text names the participant"),
}

GROUPS: Final[Mapping[Group, tuple[Text, Text]]] = {
    Group.UNDO: (
        Text("Sebaiknya dibatalkan", "Better undone"),
        Text(
            "Cocok dengan akun kampanye yang terdaftar, dan ada butir aturan yang menyebutnya. Simpan hasil ini, catat "
            "waktunya, lalu batalkan.",
            "These match a registered campaign account, and an item of the rules names them. Keep this result, note "
            "the time, then undo them.",
        ),
    ),
    Group.LOOK: (
        Text("Perlu Anda lihat sendiri", "For you to look at"),
        Text(
            "Mesin tidak dapat memastikannya dari data ini: namanya mirip, hanya disebut, atau ada fakta yang tidak "
            "tercatat. Buka satu per satu dan putuskan sendiri.",
            "The data does not settle these: a name is alike, somebody is only mentioned, or a fact is not recorded. "
            "Open them one by one and decide for yourself.",
        ),
    ),
    Group.PAST: (
        Text("Tidak ada lagi yang dapat dibatalkan", "Nothing left to undo"),
        Text(
            "Sudah lewat dengan sendirinya, seperti story atau jajak pendapat. Cukup diingat bila ditanya.",
            "Past by itself, like a story or a poll. Know of it, and remember it if you are asked.",
        ),
    ),
    Group.UNDONE: (
        Text("Sudah Anda batalkan", "Already undone"),
        Text(
            "Data menunjukkan Anda sudah berhenti atau keluar. Simpan catatan tanggalnya.",
            "The data shows that you stopped or left. Keep a note of the date.",
        ),
    ),
    Group.OUTSIDE: (
        Text("Menyangkut peserta, tetapi tidak kena butir aturan", "About a participant, but no item applies"),
        Text(
            "Pada harinya tidak ada butir yang menyebutnya, misalnya karena terjadi sebelum kontestasi dimulai. Aturan "
            "umum tentang netralitas tetap dapat dinilai oleh pihak berwenang.",
            "On its day no item named it, for instance because it was done before the contest began. Authorities may "
            "still weigh it under the general duty of neutrality.",
        ),
    ),
    Group.PRIVATE: (
        Text("Hanya Anda yang melihat", "Seen by you alone"),
        Text(
            "Simpanan pribadi tidak terlihat orang lain dan bukan urusan aturan ini.",
            "What you saved for yourself nobody else sees, and these rules do not concern it.",
        ),
    ),
}

BLIND: Final[Mapping[Blind, Text]] = {
    Blind.NOBODY_NAMED: Text(
        "{count} kali Anda {done}, tetapi data tidak menyebut milik siapa unggahannya.",
        "“{done}”: {count} times the data does not say whose post it was.",
    ),
    Blind.POSTS_ONLY: Text(
        "{count} kali Anda {done}; data hanya memuat nomor unggahan, jadi yang dapat dibandingkan hanya unggahan yang "
        "terdaftar.",
        "“{done}”: {count} times the data holds the post's number only, which could be compared with registered posts "
        "alone.",
    ),
    Blind.IDS_ONLY: Text(
        "{count} kali Anda {done}; data hanya memuat nomor akun, dan register tidak memuat nomor akun di platform ini.",
        "“{done}”: {count} times the data holds an account's number only, and the register has none on this platform.",
    ),
}

NO_EXPORT: Final = Text("Tidak ada data dari {names} yang diberikan.", "No data from {names} was given.")
NO_ACCOUNTS: Final = Text(
    "Register {contest} tidak memuat satu pun akun kampanye, jadi hanya nama peserta yang dapat dibandingkan. Mintalah "
    "daftar akun dari KPU daerah melalui instansi Anda.",
    "The register of {contest} holds no campaign account, so only participants' names could be compared. Ask for the "
    "list of accounts of the election commission through your institution.",
)
SOME_UNREAD: Final = Text(
    "{count} berkas tidak terbaca; lihat daftarnya di bawah.", "{count} files could not be read; see the list below."
)
SOME_UNKNOWN: Final = Text(
    "{count} kali ditemukan susunan yang belum dikenal; isinya tidak ikut diperiksa.",
    "{count} times a layout was met that is not known yet; what it holds was not checked.",
)
PERIOD: Final = Text("{name}: {first} sampai {last}", "{name}: {first} to {last}")
NO_PERIOD: Final = Text("{name}: data tidak memuat waktu", "{name}: the data holds no times")
STARTS_LATE: Final = Text(
    "Data {name} baru mulai {first}, sedangkan {contest} sudah mulai {start}. Yang terjadi sebelumnya tidak diperiksa. "
    "Mintalah ekspor dengan rentang waktu penuh.",
    "The data of {name} begins on {first} only, while {contest} began on {start}. What was done before was not "
    "checked. Ask for an export of all time.",
)
ENDS_EARLY: Final = Text(
    "Data {name} berakhir {last}. Yang terjadi sesudahnya tidak diperiksa.",
    "The data of {name} ends on {last}. What was done afterwards was not checked.",
)
NOTHING_READ: Final = Text(
    "Tidak ada yang dapat dibaca dari berkas ini, jadi tidak ada yang diperiksa.",
    "Nothing could be read from these files, so nothing was checked.",
)
FOUND_BOTH: Final = Text(
    "Sebaiknya dibatalkan: {undo}. Perlu Anda lihat sendiri: {look}.",
    "Better undone: {undo}. For you to look at: {look}.",
)
FOUND_NONE: Final = Text(
    "Tidak ada yang perlu dibatalkan di antara {records} catatan yang terbaca. Ini bukan tanda bersih: bacalah apa "
    "yang tidak dapat diperiksa.",
    "Nothing to undo among the {records} records that were read. This is no all-clear: read what could not be checked.",
)
CONTINUES: Final = Text("sejak {first}, masih berlangsung", "since {first}, still going on")
CONTINUES_UNKNOWN: Final = Text(
    "masih berlangsung; mulainya tidak tercatat", "still going on; its start is not recorded"
)
FROM_TO: Final = Text("{first} sampai {last}", "{first} to {last}")
UNTIL: Final = Text("sampai {last}", "until {last}")
NOT_BEFORE: Final = Text("pada atau sesudah {first}", "on or after {first}")
NO_DAY: Final = Text("waktunya tidak tercatat", "time not recorded")
WEIGHED_ON: Final = Text("Dinilai menurut keadaan {day}.", "Weighed as things stood on {day}.")
MET: Final = Text(
    "Pada {day} perbuatan ini cocok dengan butir “{item}” ({instrument}).",
    "On {day} this act answers the item “{item}” ({instrument}).",
)
MET_NO_DAY: Final = Text(
    "Perbuatan ini cocok dengan butir “{item}” ({instrument}).",
    "This act answers the item “{item}” ({instrument}).",
)
OPEN: Final = Text(
    "Butir “{item}” ({instrument}) bisa kena; tergantung pada: {questions}.",
    "The item “{item}” ({instrument}) may apply; it turns on: {questions}.",
)
NONE: Final = Text("Tidak ada butir yang menyebutnya pada hari itu.", "No item names it on that day.")
BEFORE: Final = Text(
    "Terjadi sebelum tahapan kontestasi ini dimulai ({start}).", "Done before this contest began ({start})."
)
PRIVATE: Final = Text("Simpanan pribadi tidak terlihat orang lain.", "Nobody else sees what you saved.")
ASSUMED: Final[tuple[Text, ...]] = (
    Text("Akun ini Anda kuasai sendiri saat itu.", "You yourself controlled the account at the time."),
    Text(
        "Suka, komentar, bagikan, dan unggahan terlihat oleh umum; keanggotaan terlihat oleh anggota grup.",
        "Likes, comments, shares and posts can be seen by the public; memberships by the members of the group.",
    ),
    Text(
        "Akun yang diperiksa adalah akun pribadi, bukan akun instansi.",
        "The account is personal, not an institution's.",
    ),
)
TOUCHES: Final = Text("{participant} ({contest})", "{participant} ({contest})")
