"""Keys, tokens, addresses and names made to confuse: each opens nothing and breaks nothing (G22, G24)."""

import jwt
import pytest

from tests import factories
from tests.web.doors import is_problem, seen

pytestmark = pytest.mark.both_databases

CLAIMS = (
    {"customer": "Ana"},
    {"customer": []},
    {"customer": [{}]},
    {"customer": {"email": 7}},
    {"customer": {"email": "no address"}},
    {"customer": {"id": "a\u0000b"}},
    {"customer": {"id": "x" * 300}},
    {"customer": None},
    {"order_number": 7, "subtotal": "1e9"},
)
FOREVER = 4_000_000_000
FORGED = ({"algorithm": "none", "key": None}, {"key": "x" * 32}, {"key": ""}, {"algorithm": "HS512"})
TIMES = ({"exp": 1}, {}, {"exp": "soon"}, {"exp": 1e400}, {"exp": FOREVER, "nbf": FOREVER})


@pytest.mark.parametrize("claims", CLAIMS, ids=str)
@pytest.mark.parametrize("path", ["identify", "order"])
def test_a_signature_makes_no_nonsense_true(path, claims, shopper, store):
    """A shop's server makes mistakes too: what it signed is checked like everything else."""
    token = jwt.encode(claims | {"exp": FOREVER}, store.signing_secret, algorithm="HS256")

    answer = shopper.post(f"/{path}", {"token": token})

    assert (answer.status_code, is_problem(answer)) == (422, True), seen(answer)


@pytest.mark.parametrize(
    "forged",
    [{"algorithm": "none", "key": None}, {"key": "x" * 32}, {"key": ""}, {"algorithm": "HS512"}],
    ids=str,
)
@pytest.mark.parametrize("path", ["identify", "order"])
def test_a_token_that_the_shop_did_not_sign_is_refused(path, forged, shopper, store):
    claims = factories.order() | {"exp": FOREVER}
    token = jwt.encode(claims, **({"key": store.signing_secret, "algorithm": "HS256"} | forged))

    answer = shopper.post(f"/{path}", {"token": token})

    assert (answer.status_code, is_problem(answer)) == (401, True), seen(answer)


@pytest.mark.parametrize(
    "times", [{"exp": 1}, {}, {"exp": "soon"}, {"exp": 1e400}, {"exp": FOREVER, "nbf": FOREVER}], ids=str
)
@pytest.mark.parametrize("path", ["identify", "order"])
def test_a_token_whose_time_is_not_now_is_refused(path, times, shopper, store):
    token = jwt.encode(factories.order() | times, store.signing_secret, algorithm="HS256")

    answer = shopper.post(f"/{path}", {"token": token})

    assert (answer.status_code, is_problem(answer)) == (401, True), seen(answer)


@pytest.mark.parametrize("path", ["identify", "order"])
def test_what_the_shop_signed_is_taken(path, shopper, store):
    token = jwt.encode(factories.order() | {"exp": FOREVER}, store.signing_secret, algorithm="HS256")

    assert shopper.post(f"/{path}", {"token": token}).get_json()["proven"] is True


@pytest.mark.parametrize(
    "name", ["Ana\r\nBcc: all@example.com", "Ana\u202egnp.exe", "\u2066A\u2069na", "A\x1b[31mna"]
)
def test_a_name_is_kept_without_the_letters_that_fool_the_eye(name, merchant):
    created = merchant.post("/customers", {"id": "c-9", "email": "ana@example.com", "first_name": name})
    kept = merchant.get("/customers/c-9").get_json()["first_name"] if created.status_code < 300 else ""

    assert created.status_code in {200, 201, 422}
    assert all(letter.isprintable() for letter in kept)
    assert len(kept) <= 50


@pytest.mark.parametrize(
    "odd", ["%00", "%ff", "%C0%AE", "%ED%A0%80", "..%2f..%2f", "%0d%0aX:1", "x" * 5000, "%E2%80%AE"]
)
@pytest.mark.parametrize(
    "path",
    [
        "/orders/{}",
        "/customers/{}",
        "/customers/{}/balance",
        "/coupons/{}",
        "/referrals/{}",
        "/rewards?cursor={}",
        "/rewards?limit={}",
    ],
)
def test_an_odd_word_in_the_address_is_no_ones_id(path, odd, merchant):
    answer = merchant.client.get(
        f"/api/v1{path.format(odd)}", headers={"Authorization": f"Bearer {merchant.secret_key}"}
    )

    assert answer.status_code in {400, 404, 422}, seen(answer)


@pytest.mark.parametrize(
    "key", ["", "pk_live_", "%00", "pk_live_%00", "pk_live_%ff", "sk_live_x", "x" * 5000, "é", "..%2f"]
)
def test_an_odd_publishable_key_names_no_store(key, client):
    answers = [
        client.get(f"/w/{key}/config.json"),
        client.get(f"/w/{key}.js"),
        client.post(f"/w/{key}/order", data="{}"),
    ]

    assert [answer.status_code // 100 for answer in answers] == [4, 4, 4], [
        seen(answer) for answer in answers
    ]


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic c2s6",
        "Bearer null",
        "Bearer sk_live_",
        "Bearer sk_live_é_é",
        "bearer pk_live_x",
        "Bearer " + "x" * 60_000,
    ],
)
def test_an_odd_secret_key_opens_nothing(header, client):
    answer = client.get("/api/v1/referrals", headers={"Authorization": header})

    assert (answer.status_code, is_problem(answer)) == (401, True), seen(answer)


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "é", "k\u202e"])
def test_an_odd_idempotency_key_is_refused(key, client, store, app):
    headers = {"Authorization": f"Bearer {store.secret_key}", "Idempotency-Key": key}

    answer = client.post("/api/v1/orders", json=factories.order(), headers=headers)

    assert answer.status_code in {400, 422} or (key.strip() == "" and answer.status_code == 201), seen(answer)
