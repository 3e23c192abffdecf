"""What many answers say, against numbers worked out by hand: weeks, the interval, a change, who answers at all."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from rafiq.core.db import db, transaction
from rafiq.people import service as people
from rafiq.people.rules import Identity
from rafiq.surveys import figures, inbound
from rafiq.surveys.inbound import Imported
from rafiq.surveys.rules import Moment, Tally
from tests.stories.survey_scene import answers, ask, buys

SCORES = (9, 7, 3)


@pytest.fixture
def said(shop):
    """`said(2, 0, 1, days=3)`: so many promoters, passives and detractors answered three days ago.

    All of them are different people, unless ``who`` is one whose answers they are.
    """
    taken = iter(range(1_000))

    def said(*counts: int, product: str = "", who: str = "", **ago: float) -> None:
        at = shop.clock.at - timedelta(**ago)
        with shop.app.app_context(), transaction():
            for score in (score for score, count in zip(SCORES, counts, strict=True) for _ in range(count)):
                number = str(next(taken))
                someone = people.recognise(shop.store_id, Identity(customer_id=who or number), vouched=True)[
                    0
                ].id
                answer = Imported(number, score, "", "", product, None, Moment.PURCHASE, at)
                inbound.bring(shop.store_id, someone, answer)

    return said


def found(shop) -> figures.Figures:
    with shop.app.app_context():
        return figures.figures(shop.store_id, shop.clock.at)


def test_the_score_and_what_it_lies_between(shop, said):
    """24 of 40 less 6 of 40; (24.75 − 6.75) / 43 = 41.86, its error 11.385: 41.86 ± 1.96 × 11.385."""
    said(24, 10, 6, days=30)
    score = found(shop).score

    assert (score.value, score.count, score.enough) == (45.0, 40, True)
    assert (round(score.low, 2), round(score.high, 2)) == (19.55, 64.17)


@pytest.mark.parametrize(
    ("before", "moved"),
    [
        ((10, 10, 20), (70.0, True)),  # 65.1 points between the middles, chance explains 33.2
        ((20, 14, 6), (10.0, False)),  # 9.3 points, chance explains 31.2
        ((19, 8, 2), None),  # 29 answers: too few to compare
    ],
)
def test_a_change_is_told_from_chance(shop, said, before, moved):
    said(24, 10, 6, days=30)
    said(*before, days=120)
    change = found(shop).change

    assert (change and (round(change.by, 2), change.sure)) == moved


def test_each_answer_is_in_one_week_of_twelve(shop, said):
    """A week ends at this very moment; an answer of exactly seven days ago is the week before."""
    said(2, 0, 1, hours=1)
    said(0, 1, 0, days=7)
    said(0, 0, 1, days=83)
    said(9, 0, 0, days=84)
    weeks = found(shop).weeks

    assert [week.tally.total for week in weeks] == [1, *[0] * 9, 1, 3]
    assert [week.score and round(week.score.value, 1) for week in weeks] == [-100.0, *[None] * 9, 0.0, 33.3]
    assert weeks[-1].until - weeks[0].since == timedelta(weeks=12)


def test_ninety_days_are_counted_and_no_longer(shop, said):
    said(1, 0, 0, days=89.9)
    said(0, 0, 5, days=90)

    assert found(shop).tally == Tally(1, 0, 0)


def test_products_are_ordered_by_how_many_answered(shop, said):
    said(1, 0, 1, days=1, product="Mug")
    said(2, 1, 0, days=1, product="Teapot")

    assert [(each.product, round(each.score.value, 1)) for each in found(shop).products] == [
        ("Teapot", 66.7),
        ("Mug", 0.0),
    ]


def test_forty_answers_of_one_person_are_one_answer(shop, said):
    """S1-5, S2-9: the newest counts; an interval as if forty people had spoken would be no interval."""
    said(0, 0, 39, who="Ana", days=3)
    said(0, 1, 0, who="Ana", product="Mug", hours=1)
    told = found(shop)

    assert (told.tally, told.score.enough) == (Tally(0, 1, 0), False)
    assert [week.tally.total for week in told.weeks][-2:] == [0, 1]
    assert [row.tally for row in told.products] == [Tally(0, 1, 0)]


def test_somebody_counts_once_in_each_week_and_about_each_product(shop, said):
    said(1, 0, 0, who="Ana", product="Mug", days=20)
    said(0, 0, 2, who="Ana", product="Mug", days=9)
    said(1, 0, 0, who="Ana", product="Teapot", days=8)
    told = found(shop)

    assert [week.tally for week in told.weeks if week.tally.total] == [Tally(1, 0, 0), Tally(1, 0, 0)]
    assert {row.product: row.tally for row in told.products} == {
        "Mug": Tally(0, 0, 1),
        "Teapot": Tally(1, 0, 0),
    }
    assert told.tally == Tally(1, 0, 0)


# Shares nothing with ours: no later answer of the same person stands beside the one that is counted.
BY_HAND = """SELECT count(CASE WHEN band = 'promoter' THEN 1 END), count(CASE WHEN band = 'passive' THEN 1 END),
count(CASE WHEN band = 'detractor' THEN 1 END) FROM survey_answers AS one
WHERE answered_at > :since AND NOT EXISTS (SELECT 1 FROM survey_answers AS later WHERE later.person_id = one.person_id
AND (later.answered_at > one.answered_at OR later.answered_at = one.answered_at AND later.id > one.id))"""


def test_the_score_is_what_independent_sql_counts(shop, said):
    """S1-5, S0-6."""
    said(24, 10, 6, days=30)
    said(0, 0, 9, who="Ana", days=40)
    said(3, 0, 0, who="Ana", days=2)
    with shop.app.app_context():
        since = (shop.clock.at - timedelta(days=90)).replace(tzinfo=None)
        by_hand = db.session.execute(text(BY_HAND), {"since": str(since)}).one()

    assert found(shop).tally == Tally(*by_hand) == Tally(25, 10, 6)


def asked_on_the_page(shop, who: str, number: str, score: int | None = None) -> None:
    """A shop that nobody vouches for yet told of the order; they are asked, and press a score perhaps."""
    page = shop.thank_you_page(who, number)
    question = shop.told(shop.browser.post("/survey", {"me": page["me"]}))["survey"]
    if score is not None:
        shop.told(shop.browser.post("/survey-answer", {"token": question["token"], "score": score}))


def test_who_answers_is_whose_answer_counts_of_those_who_were_asked(shop):
    """Ana's counts, Ben's waits for the shop to name his order, Cyd gave none."""
    ask(shop, moments=("purchase",))
    buys(shop, "Ana", "1")
    answers(shop, "Ana", 10)
    asked_on_the_page(shop, "Ben", "2", 2)
    asked_on_the_page(shop, "Cyd", "3")

    told = found(shop)
    assert (told.response, told.response.rate) == (figures.Response(3, 1, 1, put=3, replies=1), 3_333)
    assert told.tally == Tally(1, 0, 0)
    buys(shop, "Ben", "2")
    told = found(shop)
    assert (told.response, told.response.rate) == (figures.Response(3, 2, 0, put=3, replies=2), 6_666)
    assert told.tally == Tally(1, 0, 1)


def test_somebody_asked_three_times_is_one_person_who_answered_two_questions(shop):
    """S1-6: the rate is of the questions: who leaves one of three open does not answer all."""
    ask(shop, moments=("purchase",), rest_days=0)
    for number in ("1", "2"):
        buys(shop, "Ana", number)
        answers(shop, "Ana", 10)
    asked_on_the_page(shop, "Ana", "3")

    told = found(shop)
    assert (told.response, told.response.rate) == (figures.Response(1, 1, 0, put=3, replies=2), 6_666)
    assert told.tally == Tally(1, 0, 0)


def test_nobody_was_asked_where_another_tool_did(shop, said):
    said(3, 0, 0, days=1)

    assert (found(shop).response, found(shop).response.rate) == (figures.Response(0, 0, 0, 0, 0), None)
