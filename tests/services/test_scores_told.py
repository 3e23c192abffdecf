"""Scores that other tools tell of: believed, taken once, brought up to date, followed up like our own (S1-15)."""

from urllib.parse import urlencode

import pytest

from rafiq.app import run_due
from rafiq.integrations.rules import State
from tests import shops


@pytest.fixture
def delighted(clock, app, store):
    return shops.connect(app, store.store_id, "delighted", product_field="Bought", order_field="Order")


@pytest.fixture
def asknicely(clock, app, store):
    return shops.connect(app, store.store_id, "asknicely")


@pytest.fixture
def form(clock, app, store):
    return shops.connect(app, store.store_id, "scores")


@pytest.fixture
def answers(merchant):
    def shown():
        fields = ("score", "band", "wish", "product", "order_number", "channel", "confirmed")
        return [
            tuple(each[name] for name in fields)
            for each in merchant.get("/surveys/answers").get_json()["data"]
        ]

    return shown


def test_a_score_from_delighted_counts_with_what_was_bought(delighted, answers):
    """S1-15: a sample payload creates a response."""
    delighted.tell(shops.delighted_answer())

    assert answers() == [(9, "promoter", "", "Saffron tea", "1001", "import", True)]


def test_a_comment_that_comes_later_joins_its_score(delighted, answers):
    delighted.tell(shops.delighted_answer())
    delighted.tell(shops.delighted_answer("updated", comment="Fast!\nThank you", updated_at=1795255290))

    assert [each[:3] for each in answers()] == [(9, "promoter", "Fast!\nThank you")]
    assert delighted.log()[0].did[0].code == "did_score_changed"


def test_words_that_arrive_in_the_wrong_order_end_in_the_newest(delighted, answers):
    delighted.tell(
        shops.delighted_answer("updated", score=4, comment="Second thought", updated_at=1795255190)
    )
    delighted.tell(shops.delighted_answer(updated_at=1795255100, score=9))

    assert [each[:3] for each in answers()] == [(4, "detractor", "Second thought")]


def test_an_answer_run_again_changes_nothing(delighted, answers):
    delighted.tell(shops.delighted_answer(), shops.delighted_answer())

    assert len(answers()) == 1
    assert delighted.log()[0].did[0].code == "did_score_same"


def test_another_kind_of_survey_and_an_unsubscription_are_no_score(delighted, answers):
    delighted.tell(shops.delighted_answer(survey_type="csat"))
    delighted.tell({"event_type": "unsubscribe.created", "event_id": "e", "event_data": {"person": {}}})

    assert answers() == []
    assert [each.code for each in delighted.log()] == ["other_topic", "other_survey"]


def test_a_forged_score_is_refused_and_its_twin_is_taken(delighted, answers):
    answer = delighted.say(shops.delighted_answer(), X_Delighted_Webhook_Signature="sha256=" + "0" * 64)

    assert (answer.status_code, delighted.say(shops.delighted_answer()).status_code) == (401, 200)
    assert delighted.log()[-1].state == State.REFUSED


def test_asknicely_brings_a_score_and_its_owner_hears_of_it(asknicely, answers, merchant):
    """A detractor's score is somebody's task, whichever tool asked."""
    asknicely.tell(shops.asknicely_answer())
    run_due(asknicely.app)

    assert [each[:3] for each in answers()] == [(3, "detractor", "Came cold.")]
    assert [each["kind"] for each in merchant.get("/followups").get_json()["data"]] == ["detractor"]


def test_a_score_of_long_ago_is_counted_and_is_nobodys_task(asknicely, answers, merchant):
    asknicely.tell(shops.asknicely_answer(responded="1774990125"))
    run_due(asknicely.app)

    assert len(answers()) == 1
    assert merchant.get("/followups").get_json()["data"] == []


def test_asknicely_without_our_secret_is_refused(asknicely):
    assert asknicely.say(shops.asknicely_answer(), Authorization="Bearer " + "x" * 32).status_code == 401


@pytest.mark.parametrize("as_form", [True, False])
def test_a_form_may_post_plainly_or_as_json(form, answers, as_form):
    told = {"id": "r1", "score": "8", "email": "ana@example.com", "comment": "چای خوب بود", "product": "Tea"}
    form.tell(urlencode(told).encode() if as_form else told)

    assert answers() == [(8, "passive", "چای خوب بود", "Tea", None, "import", True)]


def test_a_form_may_carry_the_secret_in_its_address(form, answers):
    """Senders that cannot set a header can write a password into the address."""
    token = shops.base64.b64encode(f"rafiq:{form.secret}".encode()).decode()
    said = form.say(b"score=10&email=ana@example.com", Authorization=f"Basic {token}")
    wrong = form.say(b"score=10&email=ben@example.com", Authorization="Basic cmFmaXE6d3Jvbmc=")

    assert (said.status_code, wrong.status_code) == (200, 401)


def test_a_form_without_names_for_its_answers_counts_each_of_a_day_once(form, answers):
    form.tell(b"score=10&email=ana@example.com")
    form.tell(b"score=10&email=ana@example.com", Content_Type="text/plain")
    form.tell(b"score=10&email=ben@example.com")

    assert len(answers()) == 2


@pytest.mark.parametrize("signature", ["bearer", "hmac"])
def test_a_score_that_is_changed_back_is_what_it_was(app, clock, store, answers, signature):
    form = shops.connect(app, store.store_id, "scores", signature=signature)
    for score in (9, 2, 2, 9):
        say(form, {"id": "r1", "score": score, "email": "ana@example.com"})
        clock.move(days=1 / 24)

    assert [each[0] for each in answers()] == [9]


def test_an_old_signed_score_with_its_moment_is_not_taken_again(app, clock, store, answers):
    """The signature covers the moment: who listened cannot bring yesterday back."""
    form = shops.connect(app, store.store_id, "scores", signature="hmac")
    for score in (9, 2, 9):
        at = f"2026-11-2{0 if score == 9 else 1}T08:00:00Z"
        say(form, {"id": "r1", "score": score, "email": "ana@example.com", "answered_at": at})
        clock.move(days=1 / 24)

    assert [each[0] for each in answers()] == [2]
    assert form.log()[-1].double_count == 1


def test_long_names_of_answers_differ_to_their_end(form, answers):
    for score, end in ((9, "a"), (2, "b")):
        form.tell(
            {"id": "https://forms.example/" + "0" * 300 + end, "score": score, "email": "ana@example.com"}
        )

    assert len(answers()) == 2


def say(form: shops.Shop, body: shops.factories.Payload) -> None:
    made = shops.hmac.digest(form.secret.encode(), shops.json.dumps(body).encode(), "sha256").hex()
    form.tell(body, X_Signature=made)


def test_fields_lie_where_the_merchant_says(app, store, answers):
    form = shops.connect(
        app,
        store.store_id,
        "scores",
        **{"signature": "bearer", "fields.score": "hidden.nps", "fields.email": "who"},
    )
    form.tell({"hidden": {"nps": 7}, "who": "ana@example.com"})

    assert [each[0] for each in answers()] == [7]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"score=11&email=ana@example.com", "invalid"),
        (b"score=good&email=ana@example.com", "invalid"),
        (b"score=9", "invalid"),
        (b"score=9&email=nobody", "invalid"),
        (b"\xff\xfe", "invalid"),
        (b"a=1", "no_score"),
        (b"score=9&email=ana@example.com&answered_at=1990-01-01", "invalid"),
        (b"&".join(b"x=%d" % number for number in range(400)), "invalid"),
    ],
)
def test_what_cannot_be_an_answer_is_told_and_counts_nothing(form, answers, body, code):
    assert form.say(body).status_code == 200
    shops.run(form.app)

    assert (form.log()[0].code, answers()) == (code, [])
