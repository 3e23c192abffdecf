"""The path to mastery in the admin: assessment, objectives, ideal customer, work by hand, the owner's estimate."""

import re

import pytest
from sqlalchemy import text

from rafiq.analytics.ideal import IdealRule
from rafiq.analytics.kpis import KPIS
from rafiq.analytics.queries.ideal import ideal_report
from rafiq.analytics.queries.newcomers import newcomers
from rafiq.core import clock as our_clock
from rafiq.core import months, texts
from rafiq.core.db import db, transaction
from rafiq.playbook import assessments, burden, estimates, objectives
from rafiq.playbook.maturity import NEEDS, QUESTIONS, Level
from rafiq.stores.rights import Role
from rafiq.surveys.rules import Score
from tests import factories
from tests.web.admin_door import member, plain

TWELVE = {each.code: "1" for each in QUESTIONS}


@pytest.fixture
def manager(app, store):
    return member(app, store.store_id, Role.MANAGER)


@pytest.fixture
def code(merchant):
    return merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["referral_code"]


def path(app, store):
    with app.app_context():
        return assessments.path(store.store_id)


@pytest.mark.both_databases
def test_answers_are_kept_and_the_facts_are_read_anew(clock, app, store, manager, merchant):
    """S0-3: score recomputed after data changes; repeatable, history kept with date and actor."""
    manager.post("/mastery", **TWELVE)
    before = path(app, store)
    merchant.post("/orders", factories.order())
    after = path(app, store)
    clock.move(days=30)
    member(app, store.store_id, Role.MANAGER, "second@example.com").post(
        "/mastery", **TWELVE | {"owner": "2"}
    )

    assert not before.signs["orders_confirmed"].holds
    assert after.signs["orders_confirmed"].count == 1
    assert after.standing.percent > before.standing.percent
    kept = path(app, store).history
    assert [each.answers["owner"] for each in kept] == [1, 2]
    assert [each.actor for each in kept] == ["manager@example.com", "second@example.com"]
    with app.app_context(), pytest.raises(Exception, match="append-only"), transaction():
        db.session.execute(text("UPDATE maturity_assessments SET percent = 100"))


def test_an_answer_left_out_is_asked_for_and_the_others_stay(manager):
    answer = manager.post("/mastery", **TWELVE | {"owner": "2", "hands": ""})

    assert answer.status_code == 422
    assert answer.text.count("Please answer every question.") == 1
    assert re.search(r'name="owner" value="2" checked', answer.text)


@pytest.mark.parametrize("locale", texts.LOCALES)
def test_every_question_fact_and_figure_has_its_words(locale):
    """S0-3: about twelve answers in four languages."""
    words = texts.catalogue(locale, "mastery")
    keys = [f"q_{q.code}" for q in QUESTIONS] + [f"a_{q.code}_{n}" for q in QUESTIONS for n in range(3)]
    keys += [f"do_q_{q.code}" for q in QUESTIONS]
    keys += [f"{part}_{need.code}" for need in NEEDS for part in ("f", "do_f")]
    keys += [f"kind_{kind}" for kind in burden.KINDS]
    figures = [f"kpi_{kpi.name}" for kpi in KPIS]

    assert [key for key in keys if key not in words] == []
    assert [key for key in figures if key not in texts.catalogue(locale, "numbers")] == []


def test_each_next_action_opens_the_page_where_it_is_done(manager, app, store):
    """S0-3: the next three actions, each linked to the admin page where it is done."""
    page = manager.get("/mastery").text
    steps = path(app, store).standing.missing

    assert path(app, store).standing.level is Level.UNCONSCIOUS
    assert "Publish a program" not in page  # a store begins with a live program
    assert {manager.get(address).status_code for address in doors(page)} == {200}
    assert len(steps) > 20


def doors(page: str) -> set[str]:
    (body,) = re.findall(r'id="next">(.+?)</section>', page, re.DOTALL)
    return {f"/{address.split('/', 3)[3]}" for address in re.findall(r'href="([^"]+)"', body)}


def aim(who, **changes):
    form = {"name": "Three friends", "kpi": "referrals", "wanted": "3", "owner": ""}
    return who.post("/objectives", **form | {"starts_on": "2026-01-01", "due_on": "2027-12-31"} | changes)


def test_an_objective_stands_as_its_figure_does(app, store, manager, merchant, code):
    """S0-16: goal, KPI, target, date and owner; progress by the same formula as the API's key figure."""
    with app.app_context():
        (owner,) = objectives.owners(store.store_id)
    aim(manager, wanted="2", owner=owner)
    merchant.post("/orders", factories.order(referral=code))
    page = plain(manager.get("/objectives").text)
    figures = merchant.get("/reports/kpis", **{"from": "2026-01-01"}).get_json()["kpis"]

    assert "It stands at 1." in page
    assert {each["name"]: each["value"] for each in figures}["referrals"] == "1"
    merchant.post("/orders", factories.order(referral=code, customer=factories.customer("Cem")))
    assert "It stands at 2; 2 was wanted." in plain(manager.get("/objectives").text)


def test_an_objective_is_checked_changed_and_closed(app, store, manager):
    """S0-16: a goal's KPI and target validated; edit, close."""
    wrong = aim(manager, name="", kpi="joy", wanted="many", due_on="2025-01-01", owner="usr_none")
    aim(manager, kpi="share_rate", wanted="33.5")
    with app.app_context():
        (found,) = objectives.every(store.store_id)
    manager.post(f"/objectives/{found.id}", **_typed(name="Half", wanted="50"))

    assert (wrong.status_code, wrong.text.count('class="wrong"')) == (422, 5)
    assert found.objective.wanted == 3_350
    assert "Half" in manager.get("/objectives").text
    manager.post(f"/objectives/{found.id}/close")
    assert manager.post(f"/objectives/{found.id}", **_typed(name="Late", wanted="1")).status_code == 404
    with app.app_context():
        assert (objectives.every(store.store_id), len(objectives.every(store.store_id, closed=True))) == (
            [],
            1,
        )


def _typed(**changes: str) -> dict[str, str]:
    form = {"kpi": "share_rate", "starts_on": "2026-01-01", "due_on": "2027-12-31", "owner": ""}
    return form | changes


def test_the_ideal_customer_is_written_down_in_versions(manager):
    """S0-14: ideal-customer note and rule, kept with history."""
    manager.post("/ideal", note="Tea lovers", minimum="50", product_tags="pots", countries="de")
    wrong = manager.post("/ideal", note="", minimum="x", product_tags="", countries="Germany")
    manager.post("/ideal", note="Tea lovers who cook", minimum="49,90", product_tags="", countries="")
    page = manager.get("/ideal").text

    assert wrong.status_code == 422
    assert 'value="49.90"' in page
    assert re.findall(r'dir="auto">(Tea lovers[^<]*)</p>', page) == ["Tea lovers"], (
        "the version before, with who and when"
    )


@pytest.mark.both_databases
def test_the_share_of_ideal_friends_stands_beside_all_customers(app, store, merchant, code):
    """S0-14: report "share of referred customers who match", equal to a count by hand, and per advocate."""
    for name, value, tag, friend in (("Ben", "60.00", "pots", True), ("Cem", "20.00", "pots", True),
                                     ("Dana", "90.00", "pots", False), ("Eve", "90.00", "cups", False)):  # fmt: skip
        body = factories.order(subtotal=value, customer=factories.customer(name))
        body |= {"items": [{"tags": [tag], "quantity": 1}]} | ({"referral": code} if friend else {})
        assert merchant.post("/orders", body).status_code < 300
    with app.app_context():
        found = ideal_report(store.store_id, IdealRule(5_000, ("pots",)), currency="EUR")

    assert (found.referred.ideal, found.referred.customers) == (1, 2)
    assert (found.everybody.ideal, found.everybody.customers) == (2, 4)
    assert [(each.person.label, each.friends.ideal, each.friends.customers) for each in found.bringers] == [
        ("Ana", 1, 2)
    ]


@pytest.mark.both_databases
def test_new_customers_by_month_are_what_independent_sql_counts(app, store, merchant, code):
    """S0-4, S4-1: share of new customers by referral, the unprompted ones on a line of their own."""
    merchant.post("/orders", factories.order(referral=code))
    merchant.post("/orders", factories.order(customer=factories.customer("Cem"), referred_by="Ana"))
    merchant.post("/orders", factories.order(customer=factories.customer("Dana")))
    with app.app_context():
        found = newcomers(store.store_id, months.latest(our_clock.now().date(), 1, "en"))[0]
        new, sent, alone = db.session.execute(text(
            "SELECT count(DISTINCT o.person_id), count(DISTINCT r.friend_id),"
            " count(DISTINCT CASE WHEN r.method = 'name' THEN r.friend_id END) FROM orders o"
            " LEFT JOIN referrals r ON r.store_id = o.store_id AND r.order_number = o.order_number"
            " WHERE o.store_id = :s AND o.verified"), {"s": store.store_id}).one()  # fmt: skip

    assert (found.new, found.referred, found.unprompted) == (new, sent, alone) == (3, 2, 1)
    assert (found.prompted, found.share) == (1, 6_667)


def test_the_owners_estimate_comes_before_the_measured_score(app, store, manager, merchant):
    """S3-3: the owner's own estimate of NPS next to the measured one; thirty answers of one person are one person."""
    for number in range(30):
        answer = {"customer": factories.customer("Eve"), "id": f"r{number}", "score": 10}
        merchant.post("/surveys/answers", answer)
    hidden = plain(manager.get("/mastery").text)
    manager.post("/mastery/estimate", estimate="−۲۰")
    shown = plain(manager.get("/mastery").text)

    assert "Measured" not in hidden
    assert "120 points apart, but from few people" in shown
    assert manager.post("/mastery/estimate", estimate="101").status_code == 422
    with app.app_context():
        assert [each.value for each in estimates.every(store.store_id)] == [-20]


@pytest.mark.parametrize(
    ("estimate", "score", "sure"),
    [
        (85, Score(50, 40, 60, 90), True),
        (55, Score(50, 40, 60, 90), False),
        (85, Score(50, 40, 60, 29), False),
    ],
)
def test_a_difference_is_called_sure_only_when_chance_cannot_explain_it(estimate, score, sure):
    """S3-3: the difference with honest significance."""
    said = estimates.EstimateView(estimate, "owner", our_clock.now())

    assert estimates.Compared(said, score).sure is sure
    assert estimates.Compared(said, None).apart is None


def test_one_referral_shows_each_trade_its_own_step(app, store, manager, merchant, code):
    """S0-5: one referral visible to four trades with different actions, whatever the member's role."""
    placed = merchant.post("/orders", factories.order(referral=code)).get_json()["referral"]["id"]
    viewer = member(app, store.store_id, Role.VIEWER)
    pages = [plain(who.get(f"/referrals/{placed}").text) for who in (manager, viewer)]

    for page in pages:
        assert "Who does what next" in page
        assert "Greet the new customer by name." in page
        assert "Tell the advocate when the reward is due." in page
