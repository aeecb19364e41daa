"""Every public page, by the address that brings it out. Knows nothing of how they are made."""

from urllib.parse import urlencode


def ask(**answers: str) -> str:
    """The address of Boleh? with these answers."""
    return "/boleh/?" + urlencode(answers)


NO = ask(employment="pns", kind="like", account="registered", whom="designated")
DEPENDS = ask(employment="pns", kind="like", account="personal", whom="designated", stance="support", circumstances="-")
YES_IF = ask(employment="pns", kind="like", account="official")
YES = ask(employment="pns", kind="vote")
VERDICTS = {NO: "no", DEPENDS: "depends", YES_IF: "yes_if", YES: "yes"}

MISSING = ask(employment="pns", asked="kind")
"""A question sent without an answer: 422."""

GOOD = {
    "home": "/",
    "question": "/boleh/",
    "long question": ask(employment="pns"),
    "several": ask(employment="pns", kind="like", account="personal", whom="designated", stance="support"),
    "no": NO,
    "depends": DEPENDS,
    "yes_if": YES_IF,
    "yes": YES,
    "rules": "/aturan/",
    "search": "/aturan/?q=foto&limb=ethics",
    "nothing found": "/aturan/?q=tidakada",
    "item": "/aturan/SKB-D6/",
    "item with a transitional ladder": "/aturan/SKB-D3/",
    "referral": "/aturan/REF-TNI/",
    "guidance": "/aturan/PANDUAN-POSE/",
    "criminal route": "/aturan/UU7-494/",
    "exceptions": "/aturan/pengecualian/",
    "selfcheck": "/periksa-diri/",
    "guides": "/periksa-diri/panduan/",
    "guide": "/periksa-diri/panduan/instagram/",
    "guide without addresses": "/periksa-diri/panduan/whatsapp/",
    "read": "/telaah/",
    "text example": "/telaah/?contoh=1",
    "assess": "/telaah/fakta/",
    "example": "/telaah/fakta/?contoh=1",
}
"""Pages that answer 200, by what they show."""


def english(address: str) -> str:
    """The same page in English."""
    return "/en" + address


def both(address: str) -> tuple[str, str]:
    """The same page in Indonesian and in English."""
    return address, english(address)
