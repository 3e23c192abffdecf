"""Orders and identities signed by a store's server: believed when genuine, refused with a reason when not (G24)."""

import time

import jwt
import pytest

from tests import factories


@pytest.fixture
def code(merchant) -> str:
    return str(
        merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]
    )


def signed(secret: str, **claims: object) -> str:
    now = int(time.time())
    return jwt.encode({"iat": now, "exp": now + 300} | claims, secret, algorithm="HS256")


def forged_tokens(secret: str) -> dict[str, str]:
    customer = factories.customer("Ana")
    header, payload, _ = signed(secret, customer=customer).split(".")
    none = jwt.encode({"customer": customer, "exp": int(time.time()) + 300}, None, algorithm="none")
    return {
        "another secret": signed("ss_live_another_secret_of_someone_else", customer=customer),
        "no algorithm": none,
        "no signature": f"{header}.{payload}.",
        "expired": signed(secret, customer=customer, exp=int(time.time()) - 120),
        "no expiry": jwt.encode({"customer": customer}, secret, algorithm="HS256"),
        "another hash": jwt.encode(
            {"customer": customer, "exp": int(time.time()) + 300}, secret, algorithm="HS384"
        ),
        "nonsense": "x",
    }


@pytest.mark.parametrize("kind", list(forged_tokens("s" * 64)))
@pytest.mark.parametrize("path", ["/identify", "/order"])
def test_a_forged_token_is_refused(shopper, store, path, kind):
    answer = shopper.post(path, {"token": forged_tokens(store.signing_secret)[kind]})

    assert (answer.status_code, answer.get_json()["code"]) == (401, "unauthorised")


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("another secret", "signing secret"),
        ("no algorithm", "HS256"),
        ("expired", "time (exp) is over"),
        ("no expiry", "until when"),
    ],
)
def test_a_refused_token_says_what_is_wrong_with_it(shopper, store, kind, reason):
    answer = shopper.post("/order", {"token": forged_tokens(store.signing_secret)[kind]})

    assert reason in answer.get_json()["detail"]


def test_a_token_of_another_store_is_refused(app, shopper):
    stranger = factories.new_store(app, origin="https://elsewhere.example")
    answer = shopper.post("/order", {"token": signed(stranger.signing_secret, **factories.order())})

    assert answer.status_code == 401


def test_a_signed_order_may_be_told_again_without_harm(shopper, merchant, store, code):
    token = signed(store.signing_secret, **factories.order(order_number="1001", referral=code))
    first, second = (shopper.post("/order", {"token": token}).get_json()["share"] for _ in range(2))

    assert first == second
    assert len(merchant.get("/referrals").get_json()["data"]) == 1


def test_a_signed_order_is_believed_and_waits_for_payment_only(shopper, merchant, store, code):
    body = factories.order(order_number="1001", referral=code)

    shopper.post("/order", {"token": signed(store.signing_secret, **body)})

    found = merchant.get("/orders/1001").get_json()
    assert found["order"]["verified"]
    assert found["referral"]["reason_code"] == "awaiting_payment"


def test_a_token_may_name_its_customer_without_a_wrapper(shopper, store):
    """Contract §2: `["identify", customer or token]`."""
    answer = shopper.post("/identify", {"token": signed(store.signing_secret, **factories.customer("Ana"))})

    assert answer.get_json()["share"]["code"]
