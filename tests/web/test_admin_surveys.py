"""Surveys and follow-ups in the admin: settings with their preview, answers, themes, my queue, the board of causes."""

import re

import pytest

from rafiq.app import run_due
from rafiq.core.db import transaction
from rafiq.followups import causes, hours
from rafiq.followups import service as followups
from rafiq.stores.rights import Role
from rafiq.surveys import definitions, themes
from rafiq.surveys import service as surveys
from tests import factories
from tests.web.admin_door import member
from tests.web.answering import answered, owner

__all__ = ["answered", "owner"]

SETTINGS = {
    "id": "", "active": "1", "lowest": "1", "moment_purchase": "1", "wait_days": "0", "rest_days": "۳۰",
    "edit_days": "7", "product_tag": "", "product_name": "", "direct_line": "", "review_url": "",
}  # fmt: skip


def test_a_shop_without_answers_is_told_what_it_would_gain(owner):
    assert "Ask three questions" in owner.get("/surveys").text
    assert "Nobody waits for you" in owner.get("/followups").text
    assert "No cause written down yet" in owner.get("/followups/causes").text


def test_how_many_answer_says_on_the_spot_what_it_counts(owner, answered):
    answered("Ana", 10)
    page = owner.get("/surveys").text

    assert 'aria-describedby="about-response"' in page
    assert "Questions whose answer counts, out of all that were put" in page
    assert "0 of 0 questions put" in page, "another tool asked"
    assert 'aria-describedby="about-score"' in page
    assert "Each person counts once, by their newest answer" in page


def test_settings_are_kept_as_typed_and_bring_the_first_themes(app, store, owner):
    """S1-7, S1-11."""
    assert owner.post("/surveys/settings", **SETTINGS).status_code == 302

    with app.app_context():
        (kept,) = definitions.every(store.store_id)
        assert (kept.active, kept.lowest, kept.rest_days, kept.moments) == (True, 1, 30, ("purchase",))
        assert "Price" in {each.name for each in themes.every(store.store_id)}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("wait_days", "366"),
        ("rest_days", "x"),
        ("review_url", "http://x"),
        ("moment_purchase", ""),
        ("direct_line", "x" * 201),
    ],
)
def test_a_wrong_setting_is_named_and_what_was_typed_stays(app, store, owner, field, value):
    answer = owner.post("/surveys/settings", **(SETTINGS | {"product_name": "The tea", field: value}))

    assert (answer.status_code, "The tea" in answer.text) == (422, True)
    with app.app_context():
        assert definitions.every(store.store_id) == []


def test_the_preview_reads_in_four_languages_with_what_is_typed(owner):
    """S1-7."""
    page = owner.get("/surveys/preview", product_name="<b>Pot", lowest="1", moment_service="1").text

    assert page.count("&lt;b&gt;Pot") == 4
    assert 'lang="fa" dir="rtl"' in page
    assert "On a scale of 1 to 10" in page


def test_the_score_is_honest_about_few_answers(owner, answered):
    answered("Ana", 10)

    page = owner.get("/surveys").text
    assert "too few to say" in page


def test_answers_are_found_by_band_theme_and_words_and_words_are_harmless(app, store, owner, answered):
    answered("Ana", 9, "Lovely <i>tea</i>")
    answered("Ben", 3, "Cold")
    with app.app_context(), transaction():
        cold = themes.save(store.store_id, themes.Theme("", "Cold", ("cold",), caveat=False))

    assert "&lt;i&gt;tea" in owner.get("/surveys/answers").text
    queries = ({"band": "promoter"}, {"band": "detractor"}, {"theme": cold.id}, {"q": "LOVELY"})
    found = ["Lovely" in owner.get("/surveys/answers", **query).text for query in queries]
    assert found == [True, False, False, True]


def test_what_is_ticked_by_hand_is_what_an_answer_is_about(app, store, owner, answered):
    """S1-11."""
    answered("Ana", 3, "Cold")
    with app.app_context(), transaction():
        cold, price = (
            themes.save(store.store_id, themes.Theme("", name, (name,), caveat=False)).id
            for name in ("cold", "price")
        )
        (said,) = surveys.page(store.store_id)

    owner.post(f"/surveys/answers/{said.id}/themes", theme=price)

    with app.app_context():
        found = themes.of_answers(store.store_id, [said.id])[said.id]
    assert ([each.id for each in found], cold in {each.id for each in found}) == ([price], False)


def test_a_follow_up_says_what_to_say_with_the_live_offer_and_their_words(owner, answered):
    """S1-17: the script is there, the friend's side first."""
    address = f"/followups/{answered('Ana', 10, 'More saffron')}"
    owner.post(f"{address}/link")  # to look makes none
    page = owner.get(address).text

    assert "More saffron" in page
    assert page.index("the friend gets 10% off") < page.index("they get €10.00")
    assert "/r/" in page


def test_nobody_is_told_to_offer_anything_to_the_unhappy(owner, answered):
    """S1-10."""
    page = owner.get(f"/followups/{answered('Ana', 2, 'Cold')}").text

    assert "Say sorry first" in page
    assert "/r/" not in page


# Verbs and endings by which Arabic tells a man: neither the customer nor whoever calls is known to be one.
HIS = frozenset(
    "عنه اشكره كتب يكتب اسأله دعه إليه رابطه مثله إجابته صراحته هو اطلب اذكر أرسل اعتذر دونه".split()
)


@pytest.mark.parametrize(("score", "words"), [(10, "خير"), (8, ""), (3, "برد"), (2, "")])
def test_an_arabic_call_script_fits_women_and_men(owner, answered, score, words):
    """S1-17, S1-19, S1-20."""
    followup_id = answered("Ana", score, words)
    owner.speaks("ar")
    page = owner.get(f"/followups/{followup_id}").text
    script = re.sub("<[^>]+>", " ", page[page.index('aria-labelledby="script"') :].partition("</section>")[0])
    said = set(re.findall(r"\w+", re.sub("[\u064b-\u0652]", "", script)))

    assert len(said) > 20
    assert not said & HIS


def test_how_it_went_is_noted_once_with_its_cause(app, store, owner, answered):
    """S1-19, S1-20."""
    followup_id = answered("Ana", 3)
    first = owner.post(f"/followups/{followup_id}/outcome", outcome="no_answer", note="", cause="")
    typed = {"outcome": "solved", "note": "New pot", "cause": "Chipped lid"}
    second = owner.post(f"/followups/{followup_id}/outcome", seen="1", **typed)
    third = owner.post(
        f"/followups/{followup_id}/outcome", seen="2", outcome="spoke", note="Me too", cause=""
    )

    assert [each.status_code for each in (first, second, third)] == [302, 302, 409]
    assert "done this already" in third.text
    assert "Me too" in third.text
    with app.app_context():
        (cause,) = causes.board(store.store_id)
        found = followups.get(store.store_id, followup_id)
    assert (cause.name, found.outcome, found.note) == ("Chipped lid", "solved", "New pot")


def test_without_an_outcome_nothing_is_noted_and_the_words_stay(owner, answered):
    answer = owner.post(f"/followups/{answered('Ana', 3)}/outcome", outcome="", note="I called", cause="")

    assert (answer.status_code, "I called" in answer.text, "Say how it went" in answer.text) == (
        422,
        True,
        True,
    )


def test_it_can_be_given_to_a_member_and_stands_in_their_queue(app, store, owner, answered):
    followup_id = answered("Ana", 10)
    mia = member(app, store.store_id, Role.MANAGER, "mia@shop.example")
    with app.app_context():
        ids = {each.email: each.user_id for each in hours.members.list_members(store.store_id)}

    owner.post(f"/followups/{followup_id}/give", to=ids["mia@shop.example"])

    assert followup_id in mia.get("/followups").text
    assert followup_id not in owner.get("/followups").text
    assert followup_id in owner.get("/followups", tab="all").text
    assert owner.post(f"/followups/{followup_id}/give", to="usr_nobody").status_code == 422


def test_a_fixed_cause_lists_whom_to_tell_and_each_is_told_once(app, store, owner, answered):
    """S1-19."""
    owner.post(f"/followups/{answered('Ana', 3)}/outcome", outcome="spoke", note="", cause="Cold tea")
    with app.app_context():
        (cause,) = causes.board(store.store_id)
    assert owner.post(f"/followups/causes/{cause.id}/fix", note="").status_code == 422

    owner.post(f"/followups/causes/{cause.id}/fix", note="New kettle\r\nand a thermometer")
    page = owner.get("/followups/causes").text
    assert "New kettle\nand a thermometer</bdi>" in page
    assert "mailto:ana@example.com" in page
    with app.app_context():
        (ana,) = causes.reporters(store.store_id, cause.id)
    owner.post(f"/followups/causes/{cause.id}/told", person=ana.person_id)

    assert "mailto:ana@example.com" not in owner.get("/followups/causes").text


def test_what_was_passed_on_is_not_called_late_before_its_new_time(app, clock, store, answered):
    """S1-17: the badge and the date beside it say the same."""
    followup_id = answered("Ana", 9)
    clock.move(hours=25)
    run_due(app)
    maya = member(app, store.store_id, Role.OWNER)

    assert "Was late, passed on" in maya.get("/followups").text
    clock.move(days=9)
    page = member(app, store.store_id, Role.OWNER, "noor@example.com").get(f"/followups/{followup_id}").text
    assert (">Late<" in page, "passed on" in page) == (True, False)


def test_a_viewer_sees_and_changes_nothing(app, store, owner, answered):
    followup_id = answered("Ana", 3)
    viewer = member(app, store.store_id, Role.VIEWER)

    assert viewer.get(f"/followups/{followup_id}").status_code == 200
    assert viewer.post(f"/followups/{followup_id}/outcome", outcome="spoke").status_code == 403
    assert viewer.post("/surveys/settings", **SETTINGS).status_code == 403


def test_the_dashboard_and_the_persons_page_speak_of_it(merchant, owner, answered):
    answered("Ana", 3, "Cold tea")
    merchant.post("/orders", factories.order())
    ana = merchant.get("/customers/c-ana").get_json()["id"]

    assert "Customers to call" in owner.get("").text
    assert "Cold tea" in owner.get(f"/people/{ana}").text


def test_imported_scores_are_taken_once_and_followed_up(merchant, answered):
    """S1-15: a sample of another tool makes answers."""
    body = {"customer": {"email": "eve@example.com"}, "id": "x1", "score": 9, "moment": "service"}

    statuses = [merchant.post("/surveys/answers", body).status_code for _ in range(2)]

    assert statuses == [201, 200]
    (kept,) = merchant.get("/surveys/answers", band="promoter").get_json()["data"]
    assert (kept["channel"], kept["moment"], kept["confirmed"]) == ("import", "service", True)


def test_answers_and_follow_ups_come_in_pages(merchant, answered):
    for number in range(3):
        answered(f"P{number}", 9)
    for path in ("/surveys/answers", "/followups"):
        first = merchant.get(path, limit=2).get_json()
        rest = merchant.get(path, limit=2, cursor=first["next_cursor"]).get_json()

        assert (len(first["data"]), len(rest["data"]), rest["next_cursor"]) == (2, 1, None)


def test_a_follow_up_is_worked_off_by_the_shops_server(merchant, answered):
    path = f"/followups/{answered('Ana', 3)}"

    done = merchant.patch(path, {"outcome": "spoke", "cause": "Cold tea"}).get_json()

    assert (done["outcome"], done["cause"]) == ("spoke", "Cold tea")
    assert merchant.patch(path, {"outcome": "spoke"}).status_code == 409
    assert merchant.patch(path, {"outcome": "sang"}).status_code == 422
    assert merchant.get("/followups", open="true").get_json()["data"] == []
