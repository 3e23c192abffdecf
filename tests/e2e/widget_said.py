"""What shops and the backend say in the widget's own tests: orders, answers, a deal, a balance."""

URL = "https://refer.example.com/r/3kTq9vX2mPz7Lw5Rb8Ny4Hc6JdA"

ORDER = {
    "order_number": "1001",
    "subtotal": "49.90",
    "currency": "EUR",
    "customer": {"id": "c77", "email": "canary-ana@example.com", "first_name": "Ana"},
}
# As the widget tells it: with the language that its buyer reads, where the shop named none.
TOLD = ORDER | {
    "customer": {"locale": "en", "id": "c77", "email": "canary-ana@example.com", "first_name": "Ana"}
}
GUEST = {"order_number": "1002", "subtotal": "12.00", "currency": "EUR"}
PROGRAM = {
    "version": 1,
    "friend": {
        "kind": "percent_off",
        "percent": "10",
        "amount": None,
        "minimum": "30.00",
        "expires_days": 30,
    },
    "advocate": {"kind": "credit", "amount": "10.00"},
    "currency": "EUR",
    "hold_days": 14,
    "window_days": 30,
    "minimum_order": "0.00",
}
CHANNELS = "native whatsapp telegram email sms facebook x linkedin pinterest qr".split()
SHARE = {"url": URL, "code": "K7M2QX4P"}
ANSWER = {"me": "me-token", "share": SHARE, "prompt": {"surface": "share"}, "proven": False}
NOBODY = {"me": None, "share": None, "prompt": {"surface": "enrol"}, "proven": False}
OFFER = {
    "status": "offered",
    "coupon": {
        "code": "FRIEND-7K2Q9",
        "kind": "percent_off",
        "percent": "10",
        "amount": None,
        "currency": "EUR",
        "minimum": "30.00",
        "expires_at": "2030-12-05T10:00:00Z",
    },
    "advocate": {"first_name": "Ana"},
    "referral": "visit-renewed",
}
REFUSED = {
    "status": "refused",
    "reason_code": "not_new_customer",
    "reason": {
        "en": "This gift is for people who are new here. You have bought before, thank you for that.",
        "fa": "این هدیه برای کسانی است که تازه به ما سر می‌زنند. شما قبلاً خرید کرده‌اید و از این بابت ممنونیم.",
        "ar": "هذه الهدية لمن يتسوق هنا لأول مرة. لقد اشتريت من قبل، وشكرًا لك.",
        "ms": "Hadiah ini untuk pelanggan baharu. Anda pernah membeli di sini, terima kasih.",
    },
}
BALANCE = {
    "proven": True,
    "balances": [{"unit": "EUR", "pending": "10.00", "available": "20.00", "redeemed": "0.00"}],
    "referrals": [
        {
            "id": "ref_1",
            "status": "pending",
            "reason_code": "in_hold",
            "reason": "The return time of this order is still running.",
            "friend": "Ben",
            "opened_at": "2026-11-20T10:00:00Z",
            "available_at": "2026-12-05T10:00:00Z",
            "reward": {"amount": "10.00", "unit": "EUR", "status": "pending"},
        },
        {
            "id": "ref_2",
            "status": "voided",
            "reason_code": "below_minimum",
            "reason": "The order was below 30.00 €. A new order from 30.00 € would count.",
            "friend": None,
            "opened_at": "2026-11-02T10:00:00Z",
            "available_at": None,
            "reward": {"amount": "10.00", "unit": "EUR", "status": "cancelled"},
        },
        {
            "id": "ref_3",
            "status": "approved",
            "reason_code": "hold_over",
            "reason": "The return time is over.",
            "friend": "Sara",
            "opened_at": "2026-10-02T10:00:00Z",
            "available_at": "2026-10-16T10:00:00Z",
            "reward": {"amount": "20.00", "unit": "EUR", "status": "available"},
        },
    ],
    "share": SHARE,
}
# What follows an unhappy score, and a "no": a person of the shop.
LINE = {"direct_line": "boss@shop.example", "direct_url": "mailto:boss@shop.example"}
UNHAPPY = {"score": 3, "band": "detractor", "share": None, **LINE, "review_url": None}
