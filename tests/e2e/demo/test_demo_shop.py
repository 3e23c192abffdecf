import re

import pytest

from demo_store import texts
from demo_store.goods import SHELF, read_shelf
from demo_store.run import create_shop
from demo_store.settings import CURRENCY_OF, LANGUAGES, ShopSettings
from tests.e2e.demo.far_end import SECRET, SIGNING, buy, visitor


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["", "about", "account", "basket", "goods/teapot-repair", "nothing-here"])
def test_every_page_opens_in_every_language(open_shop, language, page):
    answer = visitor(open_shop()).get(f"/{language}/{page}")

    assert answer.status_code == (404 if page == "nothing-here" else 200)
    assert f'dir="{texts.direction(language)}"' in answer.text


def test_the_front_door_leads_to_the_readers_language_and_keeps_the_friends_visit(open_shop):
    answer = visitor(open_shop()).get("/?rafiq=abc", headers={"Accept-Language": "fa-IR,fa;q=0.9"})

    assert answer.location == "/fa/?rafiq=abc"


def test_each_good_has_a_picture_a_price_and_a_text_for_everybody():
    shelf = read_shelf()

    assert len(shelf) == 12
    for slug, good in shelf.items():
        assert (SHELF.parent / "static/goods" / f"{slug}.svg").is_file()
        assert all(good.minor_price(currency) > 0 for currency in CURRENCY_OF.values())
        assert all(set(good.texts[language]) == {"name", "line", "story", "detail"} for language in LANGUAGES)


def test_a_page_that_another_shop_does_not_have_leads_to_its_front_and_says_so(open_shop, rafiq):
    """An order stays in the shop where it was placed; a link to its page in another led back to where it began."""
    page = buy(visitor(open_shop(rafiq.url))).text
    tongues = dict(re.findall(r'<a href="([^"]+)" lang="\w\w" hreflang="\w\w"([^>]*)>', page))
    own = next(iter(tongues))

    assert own.startswith("/en/thank-you/")
    assert list(tongues)[1:] == ["/fa/", "/ar/", "/ms/"]
    assert ["title=" in said for said in tongues.values()] == [False, True, True, True]


def test_a_shop_with_one_store_thanks_in_every_language(tmp_path, rafiq):
    keys = {"publishable_key": "pk", "secret_key": SECRET, "signing_secret": SIGNING, "currency": "EUR"}
    app = create_shop({"rafiq_url": rafiq.url, "data_dir": tmp_path, "stores": {"en": keys}})
    client = visitor(app)
    page = buy(client).text
    address = re.search(r'"(/fa/thank-you/[^"]+)"', page)

    assert address
    assert 'lang="fa"' in client.get(address[1]).text
    app.extensions["chaykhana"].counter.close()


def test_a_page_that_every_shop_has_is_one_click_away_in_each_language(open_shop):
    page = visitor(open_shop()).get("/en/goods/firuzeh-mug").text

    assert re.findall(r'href="([^"]+)" lang=', page) == [f"/{each}/goods/firuzeh-mug" for each in LANGUAGES]


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "€1,450.00"), ("fa", "۱٬۴۵۰٫۰۰ یورو"), ("ar", "1,450.00 يورو"), ("ms", "€1,450.00")],
)
def test_prices_are_written_as_the_reader_writes_them(language, said):
    assert texts.price(language, 145_000, "EUR") == said


def test_a_strict_content_policy_covers_every_page(open_shop):
    policy = visitor(open_shop()).get("/en/").headers["Content-Security-Policy"]

    assert "style-src 'self'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy


def test_a_form_of_another_site_does_not_speak_for_our_customer(open_shop):
    client = visitor(open_shop())
    goods = {"slug": "firuzeh-mug", "quantity": "1", "add": "1"}

    assert (
        client.post("/en/basket", data=goods, headers={"Origin": "https://evil.example"}).status_code == 403
    )
    assert (
        client.post("/en/basket", data=goods, headers={"Origin": "http://localhost:8001"}).status_code == 302
    )


def test_the_last_workshop_place_is_sold_once(open_shop):
    app = open_shop()
    storage = app.extensions["chaykhana"].storage
    assert storage.take_places("w1", "earlier", 11, 12)

    assert "Thank you" in buy(visitor(app), "tasting-workshop").text
    assert "not enough places" in buy(visitor(app), "tasting-workshop").text


def test_bad_settings_stop_the_start_and_name_themselves(tmp_path):
    with pytest.raises(ValueError, match="stores"):
        ShopSettings.read({"rafiq_url": "http://localhost", "stores": {}, "data_dir": tmp_path})
    with pytest.raises(ValueError, match="colour"):
        ShopSettings.read({"rafiq_url": "", "stores": {}, "data_dir": tmp_path, "colour": "blue"})
