"""Balances that a shop checks itself: signed, short-lived, and still good while the keys change over."""

import re
from pathlib import Path

import jwt
import pytest

from rafiq.core.db import transaction
from rafiq.core.signing import Keyring
from rafiq.stores import api_keys
from rafiq.web.shopper import balance_token
from tests import factories

ISSUER = "http://localhost:8000"


def kid_of(secret: str) -> str:
    """What the docs tell a shop: everything before the last underscore."""
    return secret.rsplit("_", 1)[0]


@pytest.fixture
def token(merchant):
    merchant.post("/advocates", {"customer": factories.customer("Ana")})

    def token() -> str:
        return str(merchant.get("/customers/c-ana/balance-token").get_json()["token"])

    return token


@pytest.fixture
def read(store):
    def read(token: str, *secrets: str):
        held = {kid_of(secret): secret for secret in secrets}
        return balance_token.read(token, held, store_id=store.store_id, issuer=ISSUER)

    return read


def new_secret(app, store) -> str:
    with app.app_context(), transaction():
        return api_keys.create_key(Keyring((factories.TEST_KEY,)), store.store_id, api_keys.SIGNING)


def revoke_oldest(app, store) -> None:
    with app.app_context(), transaction():
        keys = [each for each in api_keys.list_keys(store.store_id) if each.kind == api_keys.SIGNING]
        api_keys.revoke_key(store.store_id, keys[-1].id)


def test_a_shop_reads_the_balances_with_nothing_but_its_secret(merchant, store, token, read):
    code = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]
    merchant.post("/orders", factories.order(referral=code))

    claims = read(token(), store.signing_secret)

    assert claims["sub"] == "c-ana"
    assert claims["exp"] - claims["iat"] == 900
    assert claims["balances"] == merchant.get("/customers/c-ana/balance").get_json()["balances"]


@pytest.mark.parametrize("wrong", ["signature", "secret", "issuer", "none"])
def test_a_forged_token_says_nothing(store, token, read, wrong):
    good = token()
    claims = jwt.decode(good, options={"verify_signature": False})
    headers = {"kid": kid_of(store.signing_secret)}
    forged = {
        "signature": good[:-4] + "AAAA",
        "secret": jwt.encode(claims, "x" * 40, algorithm="HS256", headers=headers),
        "issuer": jwt.encode(
            claims | {"iss": "https://evil.example"}, store.signing_secret, algorithm="HS256", headers=headers
        ),
        "none": jwt.encode(claims, "", algorithm="none", headers=headers),
    }[wrong]

    assert read(forged, store.signing_secret) is None
    assert read(good, store.signing_secret) is not None


def test_after_a_quarter_of_an_hour_it_is_over(clock, store, token, read):
    signed = token()
    clock.move(minutes=14, seconds=59)
    assert read(signed, store.signing_secret) is not None
    clock.move(seconds=1)
    assert read(signed, store.signing_secret) is None


def test_keys_change_over_without_a_moment_in_which_the_shop_cannot_read(app, store, token, read):
    """A new secret signs nothing before the old one is revoked, so there is time to put it beside."""
    before = token()
    fresh = new_secret(app, store)
    between = token()
    assert read(before, store.signing_secret) is not None
    assert read(between, store.signing_secret, fresh) is not None

    revoke_oldest(app, store)

    assert read(token(), fresh) is not None
    assert read(token(), store.signing_secret) is None
    assert read(between, store.signing_secret, fresh) is not None, "what is out keeps its quarter of an hour"


def test_a_balance_token_logs_nobody_in(shopper, token):
    """It is signed with the secret that also vouches for customers: it must not pass for such a word."""
    answer = shopper.post("/identify", {"token": token()})

    assert answer.status_code in {401, 403}


def test_the_widget_gets_one_for_a_proven_person_only(shopper, merchant, store, token, read):
    said = {"customer": factories.customer("Ana"), "exp": 4_000_000_000}
    me = shopper.post("/identify", {"token": jwt.encode(said, store.signing_secret)}).get_json()["me"]

    proven = shopper.post("/balance", {"me": me}).get_json()
    unproven = shopper.post("/balance", {"me": "somebody"}).get_json()

    assert read(proven["token"], store.signing_secret)["sub"] == "c-ana"
    assert "token" not in unproven


def test_the_python_of_the_docs_does_what_it_says(app, clock, store, token):
    """Twelve lines without a library are all a shop needs."""
    page = (Path(__file__).parents[2] / "docs/ledger.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    room: dict = {}
    exec(compile(code, "ledger.md", "exec"), room)
    signed, fresh = token(), new_secret(app, store)

    assert room["balances"](signed, [fresh, store.signing_secret], store.store_id) == []
    assert room["balances"](signed, [fresh], store.store_id) is None
    assert room["balances"](signed, [store.signing_secret], "st_other") is None
    assert room["balances"](signed[:-4] + "AAAA", [store.signing_secret], store.store_id) is None
    clock.move(minutes=16)
    assert room["balances"](signed, [store.signing_secret], store.store_id) is None
