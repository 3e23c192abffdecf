"""The playground: every surface at every stage in every language, and a tag that says the same."""

import html
import re

import pytest

from rafiq.core.texts import LOCALES
from rafiq.web.admin.reach.playground import ELEMENTS, PLACEMENTS, STAGES, SURFACES
from tests.web.admin_door import member


@pytest.fixture
def owner(app, store):
    return member(app, store.store_id)


def tag(page):
    return html.unescape(re.search(r'<textarea[^>]*id="tag"[^>]*>(.*?)</textarea>', page, re.DOTALL)[1])


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("stage", STAGES)
def test_every_surface_can_be_seen_at_every_stage(owner, surface, stage):
    page = owner.get("/playground", surface=surface, stage=stage)
    frame = html.unescape(re.search(r'<iframe src="([^"]+)"', page.text)[1])
    inside = owner.client.get(frame)

    assert page.status_code == inside.status_code == 200
    assert (f"<rafiq-{surface}>" in inside.text) == (surface in ELEMENTS)
    assert "'self'" in inside.headers["Content-Security-Policy"].split("frame-ancestors")[1]


@pytest.mark.parametrize("lang", LOCALES)
def test_the_tag_says_what_was_picked(owner, store, lang):
    picked = {
        "lang": lang,
        "theme": "dark",
        "placement": PLACEMENTS[1],
        "accent": "#aa2233",
        "own_accent": "1",
    }

    shown = tag(owner.get("/playground", **picked).text)

    assert f'src="http://localhost:8000/w/{store.publishable_key}.js"' in shown
    assert f'data-locale="{lang}" data-theme="dark" data-accent="#aa2233" data-placement="popup"' in shown


@pytest.mark.parametrize(("lang", "spoken"), [("en", "en-GB"), ("fa", "fa")])
def test_days_in_the_frame_stand_in_the_order_of_our_sentences(owner, lang, spoken):
    """S0-21: "Yours on 7 December" beside "released on 7 December"; the tag to copy leaves the region to the reader."""
    page = owner.get("/playground", surface="balance", stage="rewarded", lang=lang)
    frame = owner.client.get(html.unescape(re.search(r'<iframe src="([^"]+)"', page.text)[1])).text

    assert f'data-locale="{spoken}"' in frame
    assert f'data-locale="{lang}"' in tag(page.text)


@pytest.mark.parametrize("name", ["surface", "stage", "lang", "theme", "placement", "size", "accent"])
def test_nonsense_in_the_address_is_answered_with_the_usual(owner, name):
    page = owner.get("/playground", **{name: '"><script>alert(1)</script>', "own_accent": "1"})

    assert page.status_code == 200
    assert "alert(1)" not in page.text


@pytest.fixture
def asked(owner, store):
    """The address that the widget in the frame asks at this stage."""

    def asked(stage: str, **typed: str) -> str:
        frame = owner.get("/preview", stage=stage, **typed).text
        return (
            f"/admin/preview/{re.search(r'/preview/([^/]+)/widget.js', frame)[1]}/w/{store.publishable_key}"
        )

    return asked


@pytest.mark.parametrize(
    ("stage", "name", "said"),
    [
        ("known", "order", {"prompt": {"surface": "share"}}),
        ("guest", "order", {"prompt": {"surface": "enrol"}, "me": None}),
        ("friend", "offer", {"status": "offered"}),
        ("refused", "offer", {"status": "refused", "reason_code": "not_new_customer"}),
        ("rewarded", "balance", {"proven": True}),
    ],
)
def test_the_made_up_backend_answers_for_its_stage(client, asked, stage, name, said):
    answer = client.post(f"{asked(stage)}/{name}", json={})

    assert answer.json.items() >= said.items()


def test_a_preview_does_not_contradict_itself(client, asked):
    """Who has brought nobody yet has nothing ready and nothing waiting."""
    known, rewarded = (
        client.post(f"{asked(stage)}/balance", json={}).json for stage in ("known", "rewarded")
    )

    assert (known["balances"], known["referrals"]) == ([], [])
    assert (len(rewarded["balances"]), len(rewarded["referrals"])) == (1, 2)


def test_a_friend_in_the_preview_is_spoken_to_and_not_of(client, asked):
    said = client.post(f"{asked('refused')}/offer", json={}).json["reason"]["en"]

    assert said.startswith("You have bought here")
    assert "The friend" not in said


@pytest.mark.parametrize(("score", "band", "shares"), [(10, "promoter", True), (3, "detractor", False)])
def test_the_survey_in_the_preview_asks_and_answers_as_the_shops_own_would(
    client, asked, score, band, shares
):
    address = asked("known")
    question = client.post(f"{address}/survey", json={}).json["survey"]
    said = client.post(f"{address}/survey-answer", json={"token": question["token"], "score": score}).json

    assert "Chaykhana" in question["words"]["question"]
    assert (said["band"], said["share"] is not None) == (band, shares)


def test_other_pages_say_why_they_show_nothing(owner):
    assert "Nothing shows on other pages" in owner.get("/preview", surface="page").text
    assert "Nothing shows on other pages" not in owner.get("/preview", surface="page", page="tab").text


def test_where_our_server_is_down_nothing_answers(client, asked):
    assert client.post(f"{asked('away')}/order", json={}).status_code == 503
    assert client.get(f"{asked('away')}/config.json").status_code == 503


def test_an_unknown_stage_is_the_usual_and_an_unknown_key_is_not_found(client, asked):
    address = asked("moon")

    assert client.post(f"{address}/order", json={}).status_code == 200
    assert client.post(f"{address.rpartition('/')[0]}/pk_live_nobody/order", json={}).status_code == 404


def test_the_address_without_a_store_leads_to_ones_own(owner, client, store):
    assert owner.client.get("/admin/playground").location == f"/admin/{store.store_id}/playground"
    assert "/admin/login" in client.application.test_client().get("/admin/playground").location


def test_the_script_asks_the_made_up_backend_for_the_published_terms(client, asked):
    config = client.get(f"{asked('known')}/config.json?locale=fa").json

    assert config["api"].endswith(asked("known").partition("/w/")[0])
    assert config["program"]["friend"]["percent"] == "10"


@pytest.mark.parametrize(("size", "wide"), [("phone", False), ("desktop", True)])
def test_the_frame_is_as_wide_as_the_screen_that_was_picked(owner, size, wide):
    assert ('class="screen desktop"' in owner.get("/playground", size=size).text) == wide


def test_the_survey_is_seen_with_what_is_typed_before_it_is_saved(owner, asked, client):
    """Issue 7, one editor: the real widget asks the unsaved question; the form's page shows it beside the form."""
    page = owner.get("/surveys/settings").text
    address = asked("known", surface="survey", lowest="1", product_name="Saffron tea", direct_line="+49 30 1")
    question = client.post(f"{address}/survey", json={"locale": "en"}).json["survey"]
    answer = client.post(f"{address}/survey-answer", json={"token": question["token"], "score": 2}).json

    assert 'data-preview="#survey-form"' in page
    assert (question["lowest"], question["product"]) == (1, "Saffron tea")
    assert "Saffron tea" in str(question["words"])
    assert answer["direct_line"] == "+49 30 1"
