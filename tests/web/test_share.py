"""What friends meet: typed codes, previews in messengers, pages in their language."""

import re

import pytest

from rafiq.core.db import transaction
from rafiq.core.errors import Invalid
from rafiq.links.service import by_code_anywhere
from rafiq.stores.service import change_store
from rafiq.web.serving.agents import Agent, agent_of
from tests import factories

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/AP3A.240617.008) AppleWebKit/537.36 (KHTML, like Gecko)"
)
PEOPLE = [
    f"{IPHONE} Version/17.5 Mobile/15E148 Safari/604.1",
    f"{IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/468.0.0.33.111;FBDV/iPhone14,5]",
    f"{IPHONE} Mobile/15E148 Instagram 334.0.4.32.98",
    f"{IPHONE} Mobile/15E148 [Pinterest/iOS]",
    f"{IPHONE} Mobile/15E148 Snapchat/12.80.0.43 (like Safari/8617)",
    f"{IPHONE} Mobile/15E148 LinkedInApp/9.29.4",
    f"{IPHONE} Mobile/15E148 Twitter for iPhone/10.40",
    f"{IPHONE} GSA/319.0 Mobile/15E148 Safari/604.1",
    f"{ANDROID} Chrome/126.0 Mobile Safari/537.36",
    f"{ANDROID} Version/4.0 Chrome/124.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/462.0.0.47.85;] MetaIAB Facebook",
    f"{ANDROID} Version/4.0 Chrome/123.0 Mobile Safari/537.36 Line/14.5.0/IAB",
    f"{ANDROID} Version/4.0 Chrome/119.0 Mobile Safari/537.36 Viber/21.0",
    f"{ANDROID} Version/4.0 Chrome/120.0 Mobile Safari/537.36 MicroMessenger/8.0.47",
    f"{ANDROID} Version/4.0 Chrome/122.0 Mobile Safari/537.36 musical_ly_2023 BytedanceWebview",
    f"{ANDROID} SamsungBrowser/25.0 Chrome/121.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 OPR/111.0",
]
PREVIEWS = [
    "WhatsApp/2.23.20.0",
    "TelegramBot (like TwitterBot)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "facebookexternalhit/1.1;line-poker/1.0",
    "Twitterbot/1.0",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "LinkedInBot/1.0 (compatible; Mozilla/5.0)",
    "Viber/13.3.0.22 CFNetwork",
    "Pinterest/0.2 (+https://www.pinterest.com/bot.html)",
    "Mozilla/5.0 (compatible; redditbot/1.0; +http://www.reddit.com/feedback)",
    "Bluesky Cardyb/1.1",
    "Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)",
    "SkypeUriPreview Preview/0.5",
    "Mastodon/4.2.1 (http.rb/5.1.1)",
]
ROBOTS = [
    "",
    "curl/8.5.0",
    "python-requests/2.32",
    "Java/17",
    "node",
    "Go-http-client/1.1",
    "Wget/1.21",
    "PostmanRuntime/7",
]


# Python and browsers read these differently (guarantee G36).
UNSAFE_PATHS = [
    "https://evil.test\\@shop.example",
    "///evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "/\t/evil.test",
    "https:evil.test",
    "https:/evil.test",
    "java\nscript:alert(1)",
    "https://shop。example",
    "//evil.test/%2e%2e",
    "@evil.test",
    ".evil.test",
]


@pytest.fixture
def ana(merchant: factories.Merchant) -> dict[str, str]:
    made: dict[str, str] = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()
    return made


@pytest.fixture
def path(ana) -> str:
    return ana["share_url"].removeprefix("http://localhost:8000")


def recorded(app) -> int:
    lane = app.extensions["rafiq.fastlane"]
    lane.visits.flush()
    return lane.visits.counts().flushed


@pytest.mark.parametrize("agent", PEOPLE)
def test_people_are_taken_for_people(agent):
    assert agent_of(agent) is Agent.HUMAN


@pytest.mark.parametrize("agent", PREVIEWS)
def test_messengers_that_draw_previews_are_known(agent):
    assert agent_of(agent) is Agent.PREVIEW


@pytest.mark.parametrize("agent", ROBOTS)
def test_programmes_are_taken_for_robots(agent):
    assert agent_of(agent) is Agent.BOT


@pytest.mark.parametrize("agent", PREVIEWS)
def test_a_messenger_gets_a_picture_of_the_gift_and_counts_as_nobody(app, client, path, agent):
    answer = client.get(path, headers={"User-Agent": agent})

    assert (answer.status_code, recorded(app)) == (200, 0)
    assert 'property="og:title" content="Chaykhana: a gift from a friend"' in answer.text


def test_a_preview_speaks_the_stores_language_whatever_the_messenger_says(app, client, store, path):
    with app.app_context(), transaction():
        change_store(store.store_id, {"locale": "fa"})
    answer = client.get(path, headers={"User-Agent": "WhatsApp/2", "Accept-Language": "en"})

    assert '<html lang="fa" dir="rtl">' in answer.text


def test_a_person_taken_for_a_messenger_gets_through_by_the_button(app, client, path):
    page = client.get(f"{path}?c=whatsapp", headers={"User-Agent": "WhatsApp/2"}).text
    button = re.search(r'href="http://localhost:8000([^"]+go=1)"', page)[1].replace("&amp;", "&")
    answer = client.get(button, headers={"User-Agent": "WhatsApp/2"})

    assert (answer.status_code, recorded(app)) == (302, 1)


def test_an_in_app_browser_that_navigates_is_no_messenger(app, client, path):
    headers = {
        "User-Agent": "Mozilla/5.0 WhatsApp/2",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "document",
    }

    assert (client.get(path, headers=headers).status_code, recorded(app)) == (302, 1)


def test_prefetch_is_asked_to_come_back_as_a_navigation(client, path):
    answer = client.get(path, headers={"User-Agent": PEOPLE[0], "Sec-Purpose": "prefetch"})

    assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "no-store")


@pytest.mark.parametrize(
    "spelling", [str.upper, str.lower, lambda code: f"{code[:4]}-{code[4:]}", lambda code: f"{code}."]
)
def test_a_code_may_be_typed_as_people_type(app, client, ana, spelling):
    answer = client.get(f"/r/{spelling(ana['referral_code'])}?c=card", headers={"User-Agent": PEOPLE[0]})

    assert answer.location.startswith(f"{factories.SHOP_ORIGIN}/?rafiq=")
    assert recorded(app) == 1


def test_a_typed_code_leads_to_the_same_link_as_the_signed_one(app, client, ana):
    keyring = app.extensions["rafiq"].keyring
    answer = client.get(f"/r/{ana['referral_code']}", headers={"User-Agent": PEOPLE[0]})
    with app.app_context():
        link = by_code_anywhere(ana["referral_code"])

    assert keyring.read_visit(answer.location.split("rafiq=")[1]).link_number == link.number


@pytest.mark.parametrize(
    "name", ["ZZZZ9999", "x", "a" * 300, "%00", "%3Cscript%3E", "..", "\u0627\u0644", "a.b.c", "😀"]
)
def test_a_name_of_nothing_gets_a_page_in_plain_words(client, store, name):
    answer = client.get(f"/r/{name}")

    assert (answer.status_code, "<script" in answer.text) == (404, False)
    assert "This link does not lead anywhere" in answer.text


@pytest.mark.parametrize(
    ("language", "direction"), [("fa-IR,fa;q=0.9", "rtl"), ("ar", "rtl"), ("ms", "ltr"), ("de", "ltr")]
)
def test_pages_speak_the_readers_language(client, store, language, direction):
    answer = client.get("/r/ZZZZ9999", headers={"Accept-Language": language})

    assert f'dir="{direction}"' in answer.text
    assert answer.headers["Content-Language"] in {language[:2], "en"}


def test_guessing_codes_is_slowed_down(client, store):
    headers = {"User-Agent": PEOPLE[0]}
    statuses = [
        client.get(f"/r/GUESS{i:03}", headers=headers, environ_base={"REMOTE_ADDR": "192.0.2.9"}).status_code
        for i in range(32)
    ]

    assert (statuses[0], statuses[-1]) == (404, 429)


def test_guessing_does_not_slow_down_signed_links_or_other_people(client, path, ana):
    for i in range(32):
        client.get(f"/r/GUESS{i:03}", environ_base={"REMOTE_ADDR": "192.0.2.10"})
    signed = client.get(path, headers={"User-Agent": PEOPLE[0]}, environ_base={"REMOTE_ADDR": "192.0.2.10"})
    typed = client.get(
        f"/r/{ana['referral_code']}",
        headers={"User-Agent": PEOPLE[0]},
        environ_base={"REMOTE_ADDR": "192.0.2.11"},
    )

    assert (signed.status_code, typed.status_code) == (302, 302)


@pytest.mark.parametrize("locale", ["en", "fa", "ar", "ms"])
def test_a_stores_share_page_holds_our_own_tag(client, store, locale):
    answer = client.get(f"/s/{store.store_id}?locale={locale}")

    assert answer.status_code == 200
    assert f'src="/w/{store.publishable_key}.js"' in answer.text
    assert "<rafiq-share>" in answer.text


def test_no_store_no_share_page(client, store):
    assert client.get("/s/st_nobody").status_code == 404


def test_an_advocates_own_page_opens_with_a_token_of_theirs(client, shopper, store, ana):
    body = {"email": "ana@example.com", "first_name": "Ana", "order_number": None}
    me = shopper.post("/enrol", body).get_json()["me"]

    assert "<rafiq-balance>" in client.get(f"/me/{me}").text
    assert client.get(f"/me/{me[:-6]}AAAAAA").status_code == 404


@pytest.mark.parametrize("page", ["/r/ZZZZ9999", "/s/{store}", "/me/expired"])
def test_pages_run_no_script_but_ours_and_leave_no_trace(client, store, page):
    headers = client.get(page.format(store=store.store_id)).headers

    assert "script-src 'self';" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert (headers["Referrer-Policy"], headers["Cache-Control"]) == ("no-referrer", "no-store")


def test_pages_carry_no_inline_script_or_style(client, store):
    pages = [client.get(address).text for address in ("/r/ZZZZ9999", f"/s/{store.store_id}", "/me/expired")]

    assert not [page for page in pages if re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)]


def test_the_style_sheet_of_the_pages_is_there(client, store):
    [address] = re.findall(r'stylesheet" href="([^"]+)"', client.get("/r/ZZZZ9999").text)

    with client.get(address) as sheet:
        assert (sheet.status_code, sheet.mimetype) == (200, "text/css")


def test_a_stores_name_is_text_and_never_markup(app, client, store, path):
    with app.app_context(), transaction():
        change_store(store.store_id, {"name": '"><script>alert(1)</script>'})

    assert "<script>alert" not in client.get(path, headers={"User-Agent": "WhatsApp/2"}).text


@pytest.mark.parametrize(
    "vector", [*UNSAFE_PATHS, "/a//evil.test", "/a\\evil.test", "/a\r\nLocation: x", "/سلام", "evil"]
)
def test_no_such_landing_page_can_be_set(app, store, vector):
    with app.app_context(), pytest.raises(Invalid), transaction():
        change_store(store.store_id, {"landing_path": vector})


def test_a_path_of_the_shop_can_be_the_landing_page(app, store):
    with app.app_context(), transaction():
        changed = change_store(store.store_id, {"landing_path": "/welcome/friends"})

    assert changed.landing_url == f"{factories.SHOP_ORIGIN}/welcome/friends"
