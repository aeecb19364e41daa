"""What a capture refuses to reach, however it is written, and what it connects to."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nirpihak.capture.addresses import Refused, Rules, Target, judged, reason_against, resolved, target
from tests.capture.asking import in_a_loop

PUBLIC = ["8.8.8.8", "103.10.20.30", "2606:4700::1111", "64:ff9b::8.8.8.8"]
INNER = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:8.8.8.8",
    "::ffff:127.0.0.1",
    "::127.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:a00:1::",
    "2002:808:808::",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "4000::1",
]

REFUSED = [
    ("ftp://desa.example/", "only http and https"),
    ("file:///etc/passwd", "only http and https"),
    ("javascript:alert(1)", "only http and https"),
    ("data:text/html,hai", "only http and https"),
    ("desa.example/berita", "only http and https"),
    ("http:///berita", "no host"),
    ("http://warga@desa.example/", "user name"),
    ("http://warga:rahasia@desa.example/", "user name"),
    ("http://desa.example@127.0.0.1/", "user name"),
    ("http://desa.example:8080/", "port 8080"),
    ("http://desa.example:0/", "port 0"),
    ("http://desa.example:99999/", "port"),
    ("http://desa.example:abc/", "port"),
    ("http://desa.example\\@127.0.0.1/", "backslash"),
    ("http://desa.example/\tb", "invisible"),
    ("http://desa.example/a b", "space"),
    ("http://desa.example\u200b/", "invisible"),
    ("http://localhost/", "inner network"),
    ("http://LOCALHOST/", "inner network"),
    ("http://apa.localhost/", "inner network"),
    ("http://printer.local/", "inner network"),
    ("http://metadata.google.internal/", "inner network"),
    ("http://intranet/", "inner network"),
    ("http://gudang.lan/", "inner network"),
    ("http://router.home.arpa/", "inner network"),
    ("http://desa.example./", "wrong host name"),
    ("http://127.0.0.1./", "wrong host name"),
    ("http://-desa.example/", "wrong host name"),
    ("http://desa..example/", "wrong host name"),
    ("http://de%73a.example/", "wrong host name"),
    ("http://[::1", "address"),
    ("http://[::1%25eth0]/", "link-local"),
    ("http://[fe80::1%eth0]/", "link-local"),
    ("http://2130706433/", "unusual"),
    ("http://017700000001/", "unusual"),
    ("http://0x7f000001/", "unusual"),
    ("http://0x7f.0.0.1/", "unusual"),
    ("http://0x7f.1/", "unusual"),
    ("http://127.1/", "unusual"),
    ("http://127.0.0.01/", "unusual"),
    ("http://0177.0.0.1/", "unusual"),
    ("http://127.0.0.0x1/", "unusual"),
    ("http://10.0.0.256/", "wrong IP"),
    ("http://1.2.3.4.5/", "unusual"),
    ("http://127\u30020\u30020\u30021/", "unusual"),
    ("http://\u2460\u2461\u2466.0.0.1/", "unusual"),
    ("http://\uff4cocalhost/", "inner network"),
    ("http://desa.example\uff0f@127.0.0.1/", "address"),
    ("http://desa\u00ad.example/", "invisible"),
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_pass(address: str) -> None:
    assert reason_against(ipaddress.ip_address(address)) is None


@pytest.mark.parametrize("address", INNER)
def test_what_is_not_public_is_refused_with_a_reason(address: str) -> None:
    reason = reason_against(ipaddress.ip_address(address))
    assert reason is not None
    assert reason.id
    assert reason.en
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(Refused):
        target(f"http://{host}/", Rules())


@given(st.integers(0, 2**32 - 1))
def test_no_address_passes_that_python_calls_private(number: int) -> None:
    address = ipaddress.IPv4Address(number)
    if address.is_private or address.is_multicast or address.is_reserved or address.is_loopback:
        assert reason_against(address) is not None
        assert reason_against(ipaddress.IPv6Address(f"64:ff9b::{address}")) is not None
    assert reason_against(ipaddress.IPv6Address(f"::ffff:{address}")) is not None


@given(st.integers(0, 2**128 - 1))
def test_no_ipv6_address_passes_that_python_calls_private(number: int) -> None:
    address = ipaddress.IPv6Address(number)
    if address.is_private or address.is_multicast or address.is_link_local or address.is_site_local:
        assert reason_against(address) is not None


@pytest.mark.parametrize(("url", "why"), REFUSED)
def test_an_address_is_refused_by_its_text(url: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        target(url, Rules())
    assert why in refused.value.text.en
    assert "\n" not in refused.value.text.en
    assert refused.value.text.id != refused.value.text.en


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://desa.example/a?b#c", Target("https", "desa.example", 443)),
        ("HTTP://Desa.Example", Target("http", "desa.example", 80)),
        ("http://desa.example:443/", Target("http", "desa.example", 443)),
        ("http://8.8.8.8/", Target("http", "8.8.8.8", 80)),
        ("https://[2606:4700::1111]/", Target("https", "2606:4700::1111", 443)),
        ("https://kafé.example/", Target("https", "xn--kaf-dma.example", 443)),
    ],
)
def test_a_public_address_is_taken_apart(url: str, expected: Target) -> None:
    assert target(url, Rules()) == expected


def test_a_target_is_written_back_as_an_url_has_it() -> None:
    assert Target("https", "desa.example", 443).url == "https://desa.example"
    assert Target("http", "desa.example", 443).url == "http://desa.example:443"
    assert Target("https", "2606:4700::1111", 443).authority == "[2606:4700::1111]"


def reached(host: str, rules: Rules, port: int = 443) -> tuple[str, ...]:
    return in_a_loop(lambda: resolved(Target("https", host, port), rules))


def test_every_address_of_a_name_must_be_public() -> None:
    names = {"desa.example": ("8.8.8.8", "2606:4700::1111"), "jahat.example": ("8.8.8.8", "10.0.0.5")}
    assert reached("desa.example", Rules(names=names)) == ("8.8.8.8", "2606:4700::1111")
    with pytest.raises(Refused) as refused:
        reached("jahat.example", Rules(names=names))
    assert refused.value.text.en == "jahat.example (10.0.0.5) is not reached: a private network"
    assert refused.value.text.id == "jahat.example (10.0.0.5) tidak dibuka: jaringan privat"


def test_a_name_that_leads_to_this_machine_is_refused() -> None:
    # `localhost` is looked up for real: whatever a resolver answers is judged.
    with pytest.raises(Refused, match="this very machine"):
        reached("localhost", Rules())


@pytest.mark.parametrize("addresses", [(), ("bukan alamat",)])
def test_a_name_without_a_usable_address_is_refused(addresses: tuple[str, ...]) -> None:
    with pytest.raises(Refused, match=r"kosong\.example"):
        reached("kosong.example", Rules(names={"kosong.example": addresses}))


def test_only_the_endpoint_that_was_let_off_is_reached() -> None:
    rules = Rules(let_off=frozenset({("127.0.0.1", 4321)}), names={"situs.example": ("127.0.0.1",)})
    assert target("http://127.0.0.1:4321/", rules).port == 4321
    assert reached("situs.example", rules, 4321) == ("127.0.0.1",)
    for url in ("http://127.0.0.1:4322/", "http://127.0.0.1/", "http://127.0.0.2:4321/", "http://8.8.8.8:4321/"):
        with pytest.raises(Refused):
            target(url, rules)
    with pytest.raises(Refused):
        reached("situs.example", rules, 443)
    with pytest.raises(Refused):
        judged(Target("http", "situs.example", 4322), rules)
