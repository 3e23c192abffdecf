"""The recipes of docs/shops, run as they stand there, each as far as it can run without its shop."""

import json
import re
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.conftest import missing

ROOT = Path(__file__).parents[2]
SHOPS = ROOT / "docs/shops"
WIDGET = (ROOT / "docs/widget.md").read_text(encoding="utf-8")
TEMPLATE = (ROOT / "widget/shops/gtm/template.tpl").read_text(encoding="utf-8")


def blocks(page, language):
    return re.findall(rf"```{language}\n(.*?)```", (SHOPS / page).read_text(encoding="utf-8"), re.DOTALL)


def php_blocks():
    return [
        (page.name, number)
        for page in sorted(SHOPS.glob("*.md"))
        for number in range(len(blocks(page.name, "php")))
    ]


def section(name):
    return re.search(rf"___{name}___\n(.*?)(?=\n___|\Z)", TEMPLATE, re.DOTALL)[1]


def ours(text, backend, shop):
    return text.replace("https://refer.example.com", backend.url).replace("pk_live_…", shop.key)


def test_the_lines_of_html_show_the_prompt_and_a_button_that_opens_it(page, widget_backend, widget_shop):
    """S1-2: share buttons after the checkout and on any page of a plain shop, by one tag."""
    tag, order, places = (ours(text, widget_backend, widget_shop) for text in blocks("html.md", "html"))

    page.goto(widget_shop.put("/thanks", order + places, tag=tag))
    expect(page.locator("rafiq-share [part~=link]")).to_have_value(re.compile("/r/"))
    page.locator("rafiq-prompt [part~=close]").click()
    page.get_by_role("button", name="Give a friend a gift").click()

    expect(page.locator("rafiq-prompt [part~=panel]")).to_be_visible()
    [told] = widget_backend.told("order")
    assert told["items"][0]["title"] == "Mug"


def test_who_sent_you_travels_from_the_checkout_to_the_order(page, widget_backend, widget_shop):
    """S4-14: the field of the shop's own checkout, as the docs show it."""
    told = re.search(r"### Who sent you\?\n(.*?)\nStep by step", WIDGET, re.DOTALL)[1]
    field, carry, join = re.findall(r"```html\n(.*?)```", told, re.DOTALL)
    thanks = widget_shop.thanks(f'<script async src="{widget_backend.tag}"></script>', body=join)
    page.goto(widget_shop.put("/checkout", f"{field}{carry}<a href={thanks}>Buy</a>"))
    page.get_by_label("Did somebody send you?").fill('رضا "Reza" </script>')
    page.get_by_text("Buy").click()
    expect(page.locator("rafiq-prompt [part~=link]")).to_be_visible()
    page.reload()
    page.wait_for_function("window.rafiq?.version")

    first, again = widget_backend.hears("order", 2)
    assert (first["referred_by"], "referred_by" in again) == ('رضا "Reza" </script>', False)


def test_a_tag_managers_tag_needs_no_attributes(page, widget_backend, widget_shop):
    [tag] = (ours(text, widget_backend, widget_shop) for text in blocks("gtm.md", "html"))

    page.goto(widget_shop.thanks(tag))

    expect(page.locator("rafiq-prompt [part~=link]")).to_have_value(re.compile("/r/"))
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0


def test_the_tag_managers_template_asks_for_the_same_address(tmp_path):
    node = shutil.which("node") or missing("Node is not here")
    fields = {each["name"] for each in json.loads(section("TEMPLATE_PARAMETERS"))}
    data = {
        "address": "https://friends.example/",
        "key": "pk_live_1",
        "locale": "fa",
        "consent": True,
        "silent": True,
    }
    (tmp_path / "scene.mjs").write_text(
        f"""const asked = [];
        const known = {{ encodeUriComponent: encodeURIComponent, queryPermission: () => true,
                         injectScript: (address, success) => (asked.push(address), success()) }};
        const data = {{ ...{json.dumps(data)}, gtmOnSuccess: () => asked.push("done") }};
        const run = new Function("require", "data", {json.dumps(section("SANDBOXED_JS_FOR_WEB_TEMPLATE"))});
        run((name) => known[name], data);
        console.log(JSON.stringify(asked));"""
    )

    told = subprocess.run([node, tmp_path / "scene.mjs"], check=True, capture_output=True, text=True).stdout

    assert fields == set(data)
    assert json.loads(told) == [
        "https://friends.example/w/pk_live_1.js?locale=fa&consent=required&auto=off",
        "done",
    ]
    assert json.loads(section("INFO"))["type"] == "TAG"
    assert json.loads(section("WEB_PERMISSIONS"))[0]["instance"]["key"]["publicId"] == "inject_script"


@pytest.mark.parametrize(("document", "number"), php_blocks())
def test_php_in_a_recipe_is_php(tmp_path, document, number):
    php = shutil.which("php") or missing("PHP is not here: install the package php-cli")
    (tmp_path / "snippet.php").write_text(blocks(document, "php")[number], encoding="utf-8")

    done = subprocess.run([php, "-l", tmp_path / "snippet.php"], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("document", "language", "source"),
    [("react.md", "jsx", "react/rafiq.jsx"), ("vue.md", "js", "vue/rafiq.js")],
)
def test_a_recipe_shows_the_very_file_that_is_tested(document, language, source):
    assert blocks(document, language)[0] == (ROOT / "widget/shops" / source).read_text(encoding="utf-8")


def run_python(page, number, live_server, store):
    code = blocks(page, "python")[number]
    code = code.replace("https://refer.example.com", live_server.url).replace("sk_live_…", store.secret_key)
    names = {}
    exec(compile(code, page, "exec"), names)
    return names


def test_the_lines_of_python_tell_of_an_order_and_its_return(live_server):
    store = factories.new_store(live_server.app)

    run_python("html.md", 0, live_server, store)

    merchant = factories.Merchant(live_server.app.test_client(), store.secret_key)
    assert merchant.get("/orders/1001").json["order"]["net"] == "24.95"


def test_the_lines_of_python_know_what_a_friends_code_takes_off(live_server):
    """Where the shop's checkout does not know `FRIEND-…` by itself."""
    store = factories.new_store(live_server.app)
    client = live_server.app.test_client()
    advocate = factories.Merchant(client, store.secret_key).post(
        "/advocates", {"customer": factories.customer("Ana")}
    )
    shopper = factories.Browser(client, store.publishable_key)
    code = shopper.post("/offer", {"visit": advocate.json["referral_code"]}).json["coupon"]["code"]
    discount_of = run_python("html.md", 1, live_server, store)["discount_of"]

    off = [discount_of(each, Decimal("49.95")) for each in (code, "FRIEND-AAAAAAAAA", "x y/?")]

    assert off == [Decimal("5.00"), 0, 0]
