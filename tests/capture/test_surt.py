"""Index keys as replay tools make them. The expected values are those of warcio.js and cdxj-indexer's own tests, or
follow from the standards their rules rest on."""

import pytest

from nirpihak.capture.surt import body_query, surt, with_method


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://desa.example/", "example,desa)/"),
        ("https://desa.example", "example,desa)/"),
        ("http://www.Desa.Example/Kabar", "example,desa)/kabar"),
        ("https://www23.example.com/some/path", "com,example)/some/path"),
        ("https://example.com/www2.example/some/value", "com,example)/www2.example/some/value"),
        ("https://desa.example/a?z=1&b=2&a", "example,desa)/a?a&b=2&z=1"),
        ("https://desa.example/a?", "example,desa)/a"),
        ("https://desa.example:443/a", "example,desa)/a"),
        ("http://desa.example:8080/a", "example,desa:8080)/a"),
        ("http://127.0.0.1:81/", "1,0,0,127:81)/"),
        ("http://[::1]:81/", "[::1]:81)/"),
        ("urn:view:https://desa.example/", "urn:view:https://desa.example/"),
        ("https://desa.example:apa/", "https://desa.example:apa/"),
    ],
)
def test_the_key_of_an_address(url: str, key: str) -> None:
    assert surt(url) == key


COMPLICATED = (
    '{"type": "event", "id": 44.0, "float": 35.7, "values": [true, false, null],'
    ' "source": {"type": "component", "id": "a+b&c= d", "values": [3, 4]}}'
)
COMPLICATED_QUERY = (
    "type=event&id=44&float=35.7&values=true&values.2_=false&values.3_=null&type.2_=component"
    "&id.2_=a%2Bb%26c%3D+d&values.4_=3&values.5_=4"
)


@pytest.mark.parametrize(
    ("json", "query"),
    [
        ('{"abc": "def", "a": 4}', "abc=def&a=4"),
        ('{"abc": "def", "a": 4, "foo": {"bar": "123", "a": "5"}}', "abc=def&a=4&bar=123&a.2_=5"),
        (
            '{"abc": "def", "some": {"data": "bar", "bar": 2, "a": 3}, "a": "4", "foo": {"bar": "123", "a": "5"}}',
            "abc=def&data=bar&bar=2&a=3&a.2_=4&bar.2_=123&a.3_=5",
        ),
        (COMPLICATED, COMPLICATED_QUERY),
        ('{"b": 1, "10": 2, "9": 3}', "9=3&10=2&b=1"),
        ('{"a": "", "b": 0, "c": [], "d": {}}', "b=0"),
        (
            '{"a": 12345678901234567890, "b": 1e21, "c": 1e-7, "d": 100000.5}',
            "a=12345678901234567000&b=1e%2B21&c=1e-7&d=100000.5",
        ),
        ('"halo"', "=halo"),
        ("[1, 2]", "=1&.2_=2"),
        ("null", "=null"),
        ('{"a": "~*-._ é"}', "a=%7E*-._+%C3%A9"),
        ("bukan json", ""),
        ('{"a": NaN}', ""),
        ("", ""),
        ("[" * 100_000, ""),
    ],
)
def test_json_becomes_a_query(json: str, query: str) -> None:
    assert body_query("application/json; charset=utf-8", json.encode()) == query
    assert body_query("text/plain", json.encode()) == query


def test_other_bodies_become_a_query() -> None:
    form = "application/x-www-form-urlencoded"
    assert body_query(form, b"test=some+data&another=more%5Edata") == "test=some+data&another=more%5Edata"
    assert body_query("application/octet-stream", bytes(range(1, 7))) == "__wb_post_data=AQIDBAUG"
    assert body_query("", b"") == "__wb_post_data="
    assert len(body_query("application/octet-stream", b"x" * 9000)) == 4096


def test_a_form_in_parts_becomes_a_query_without_its_boundary() -> None:
    body = (
        b'--batas\r\nContent-Disposition: form-data; name="isi"\r\n\r\nhalo semua\r\n'
        b'--batas\r\nContent-Disposition: form-data; name="berkas"; filename="a.png"\r\n'
        b"Content-Type: image/png\r\n\r\n\x89PNG\r\n--batas--\r\n"
    )
    assert body_query("multipart/form-data; boundary=batas", body) == "isi=halo+semua"
    assert body_query("multipart/form-data", body) == ""


def test_the_method_is_part_of_the_key() -> None:
    assert with_method("https://a.example/x", "POST", "a=1") == "https://a.example/x?__wb_method=POST&a=1"
    assert with_method("https://a.example/x?y=1", "PUT", "") == "https://a.example/x?y=1&__wb_method=PUT&"
    assert surt("https://a.example/x?__wb_method=POST&a=1") == "example,a)/x?__wb_method=post&a=1"
