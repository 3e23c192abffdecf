"""Keys, tokens, addresses and names made to confuse: each opens nothing and breaks nothing (G22, G24)."""

import jwt
import pytest

from rafiq.stores.service import CreatedStore
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
FORGED = ({"algorithm": "none", "key": None}, {"key": "x" * 32}, {"algorithm": "HS512"})
TIMES = ({"exp": 1}, {}, {"exp": "soon"}, {"exp": 1e400}, {"exp": FOREVER, "nbf": FOREVER})


@pytest.mark.parametrize("path", ["identify", "order"])
def test_a_signature_makes_no_nonsense_true(path, shopper, store):
    """A shop's server makes mistakes too: what it signed is checked like everything else."""
    answers = {
        str(claims): shopper.post(f"/{path}", signed(store, claims | {"exp": FOREVER})) for claims in CLAIMS
    }

    assert {c: seen(a) for c, a in answers.items() if (a.status_code, is_problem(a)) != (422, True)} == {}


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")  # the forger's own business
@pytest.mark.parametrize("path", ["identify", "order"])
def test_a_token_that_the_shop_did_not_sign_is_refused(path, shopper, store):
    claims = factories.order() | {"exp": FOREVER}
    answers = {str(forged): shopper.post(f"/{path}", signed(store, claims, **forged)) for forged in FORGED}

    assert {f: seen(a) for f, a in answers.items() if (a.status_code, is_problem(a)) != (401, True)} == {}


@pytest.mark.parametrize("path", ["identify", "order"])
def test_a_token_whose_time_is_not_now_is_refused(path, shopper, store):
    answers = {
        str(times): shopper.post(f"/{path}", signed(store, factories.order() | times)) for times in TIMES
    }

    assert {t: seen(a) for t, a in answers.items() if (a.status_code, is_problem(a)) != (401, True)} == {}


@pytest.mark.parametrize("path", ["identify", "order"])
def test_what_the_shop_signed_is_taken(path, shopper, store):
    answer = shopper.post(f"/{path}", signed(store, factories.order() | {"exp": FOREVER}))

    assert answer.get_json()["proven"] is True


@pytest.mark.parametrize(
    "name", ["Ana\r\nBcc: all@example.com", "Ana\u202egnp.exe", "\u2066A\u2069na", "A\x1b[31mna"]
)
def test_a_name_is_kept_without_the_letters_that_fool_the_eye(name, merchant):
    created = merchant.post("/customers", {"id": "c-9", "email": "ana@example.com", "first_name": name})
    kept = merchant.get("/customers/c-9").get_json()["first_name"] if created.status_code < 300 else ""

    assert created.status_code in {200, 201, 422}
    assert all(letter.isprintable() for letter in kept)
    assert len(kept) <= 50


ODD_WORDS = (
    "%00",
    "%ff",
    "%C0%AE",
    "%ED%A0%80",
    "..%2f..%2f",
    "%0d%0aX:1",
    "x" * 5000,
    "%E2%80%AE",
    "'--",
    "%25s",
)
READING = (
    "/orders/{}",
    "/customers/{}",
    "/customers/{}/balance",
    "/coupons/{}",
    "/referrals/{}",
    "/referrals?cursor={}",
    "/referrals?status={}",
    "/rewards?cursor={}",
    "/rewards?limit={}",
)
WRITING = ("/referrals/{}/approve", "/referrals/{}/void", "/rewards/{}/cancel")


@pytest.mark.parametrize("path", READING)
def test_an_odd_word_in_the_address_is_no_ones_id(path, merchant):
    key = {"Authorization": f"Bearer {merchant.secret_key}"}
    answers = {odd[:20]: merchant.client.get(f"/api/v1{path.format(odd)}", headers=key) for odd in ODD_WORDS}

    assert {odd: seen(a) for odd, a in answers.items() if a.status_code not in {400, 404, 422}} == {}


@pytest.mark.parametrize("path", WRITING)
def test_nothing_is_decided_about_an_odd_word(path, merchant):
    answers = {odd[:20]: merchant.post(path.format(odd), {"reason": "seen"}) for odd in ODD_WORDS}

    assert {odd: seen(a) for odd, a in answers.items() if a.status_code not in {400, 404, 422}} == {}


def test_a_refund_for_an_odd_order_number_breaks_nothing(merchant):
    refund = {"refund_id": "r1", "amount": "1.00"}
    answers = {odd[:20]: merchant.post(f"/orders/{odd}/refunds", refund) for odd in ODD_WORDS}

    assert {odd: seen(a) for odd, a in answers.items() if a.status_code not in {202, 400, 404, 422}} == {}


@pytest.mark.parametrize("path", ["/w/{}/config.json", "/w/{}.js", "/s/{}", "/r/{}", "/me/{}"])
def test_an_odd_key_or_token_names_nothing(path, client):
    odd_ones = (*ODD_WORDS, "pk_live_", "pk_live_%00", "pk_live_%ff", "sk_live_x", "é", "A" * 27, "K7M2%00X4")
    answers = {odd[:20]: client.get(path.format(odd)) for odd in odd_ones}

    assert {odd: seen(a) for odd, a in answers.items() if a.status_code not in {400, 404, 405}} == {}


@pytest.mark.parametrize("path", ["order", "offer", "event", "balance"])
def test_an_odd_publishable_key_opens_nothing(path, client):
    odd_ones = (*ODD_WORDS, "pk_live_", "pk_live_%00", "sk_live_x")
    answers = {odd[:20]: client.post(f"/w/{odd}/{path}", data="{}") for odd in odd_ones}

    assert {odd: seen(a) for odd, a in answers.items() if a.status_code not in {400, 404, 405}} == {}


ODD_SECRETS = (
    "",
    "Bearer",
    "Bearer ",
    "Basic c2s6",
    "Bearer null",
    "Bearer sk_live_",
    "Bearer sk_live__",
    "Bearer sk_live_é_é",
    "Bearer sk_live_\x00_\x00",
    "bearer pk_live_x",
    "Bearer " + "x" * 60_000,
)


def test_an_odd_secret_key_opens_nothing(client):
    answers = {
        odd[:30]: client.get("/api/v1/referrals", headers={"Authorization": odd}) for odd in ODD_SECRETS
    }

    assert {odd: seen(a) for odd, a in answers.items() if (a.status_code, is_problem(a)) != (401, True)} == {}


@pytest.mark.parametrize("key", ["x" * 256, "é", "k\x7f", '""'])
def test_an_odd_idempotency_key_is_refused(key, merchant):
    answer = merchant.post("/orders", factories.order(), key=key)

    assert (answer.status_code, is_problem(answer)) == (422, True), seen(answer)


def signed(store: CreatedStore, claims: dict[str, object], **forged: object) -> dict[str, str]:
    """The body that hands over a token, as the shop's server signs it unless it is forged."""
    return {"token": jwt.encode(claims, **({"key": store.signing_secret, "algorithm": "HS256"} | forged))}
