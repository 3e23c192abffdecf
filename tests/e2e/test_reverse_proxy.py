"""Behind the shop's own address: the recipes of docs/shops/reverse-proxy.md, run as they stand there."""

import json
import re
import shutil
import subprocess
import threading
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from tests import factories, nginx
from tests.conftest import missing
from tests.e2e.oscar.processes import free_port
from tests.e2e.oscar.processes import running as running_program
from tests.e2e.widget_stub import Shop, running

RECIPE = (Path(__file__).parents[2] / "docs/shops/reverse-proxy.md").read_text(encoding="utf-8")
SITE = """
    server {{
        listen 127.0.0.1:{port};
        location / {{ proxy_pass {shop}; }}
        {recipe}
    }}
"""
# Words that the public lists of blockers carry in their rules for addresses.
LISTED = re.compile(
    r"refer(r|s|[^e]|$)|affil|/ads?[/._-]|advert|track|pixel|beacon|analytic|promo|partner|sponsor|social|"
    r"-share-|/share[-_/.]|collect\b|telemetry|popup|banner",
    re.IGNORECASE,
)


def block(language):
    return re.search(rf"```{language}\n(.*?)```", RECIPE, re.DOTALL)[1]


@pytest.fixture
def house(make_app, tmp_path):
    """A shop on nginx with the recipe in it, and our server behind."""
    program = nginx.program()
    front, back = free_port(), free_port()
    origin = f"http://localhost:{front}"
    app = make_app(public_url=f"{origin}/friends", trusted_proxies=1)
    store = factories.new_store(app, origin=origin)
    server = make_server("127.0.0.1", back, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    with running(Shop()) as shop:
        recipe = block("nginx").replace("127.0.0.1:8000", f"127.0.0.1:{back}")
        site = nginx.write(tmp_path, SITE.format(port=front, shop=shop.url, recipe=recipe))
        command = [program, "-c", site, "-e", tmp_path / "error.log"]
        with running_program(command, environ={}, folder=tmp_path, url=origin, log=tmp_path / "log"):
            tag = f'<script async src="/friends/w/{store.publishable_key}.js"></script>'
            shop.thanks(tag)
            shop.put("/", "<h1>Chaykhana</h1>", tag=tag)
            yield SimpleNamespace(app=app, store=store, shop=origin)
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_share_loop_runs_behind_the_shops_own_path(house, page, watched):
    asked = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.goto(f"{house.shop}/thanks")
    field = page.locator("rafiq-prompt [part~=link]")
    expect(field).to_have_value(re.compile(f"^{house.shop}/friends/r/"))

    friend = page.context.new_page()
    friend.goto(field.input_value())
    expect(friend.locator("rafiq-offer [part~=code]")).not_to_have_value("")

    assert friend.url == f"{house.shop}/"
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(house.shop).netloc}
    assert [url for url in asked if LISTED.search(urlsplit(url).path)] == []
    assert watched.ours == []


def test_our_own_pages_stay_below_the_path(house, page):
    page.goto(f"{house.shop}/friends/s/{house.store.store_id}")
    expect(page.locator("rafiq-share input[type=email]")).to_be_visible()

    assert page.evaluate("document.styleSheets.length") > 0
    assert page.goto(f"{house.shop}/friends/admin/").status == 404


def test_the_shops_server_credits_where_the_script_never_loads(house, page):
    """What blockers cost is a picture, never a reward."""
    ana = factories.Merchant(house.app.test_client(), house.store.secret_key)
    link = ana.post("/advocates", {"customer": factories.customer("Ana")}).json["share_url"]
    page.route("**/w/*.js", lambda route: route.abort())

    page.goto(link)
    visit = parse_qs(urlsplit(page.url).query)["rafiq"][0]
    told = ana.post("/orders", factories.order(referral=visit)).json

    assert told["referral"]["status"] == "pending"
    assert page.locator("rafiq-offer").count() == 0


def test_the_worker_hands_on_what_the_recipe_says(tmp_path):
    node = shutil.which("node")
    if node is None:
        missing("Node is not here")
    (tmp_path / "worker.mjs").write_text(block("js"))
    (tmp_path / "ask.mjs").write_text(
        """import worker from "./worker.mjs";
        globalThis.fetch = async (request, init) => new Response(JSON.stringify(
            [request.url, request.headers.get("x-forwarded-prefix"), request.headers.get("cookie"), init.redirect]));
        const headers = { cookie: "a=b" };
        const ask = async (path) => worker.fetch(new Request("https://shop.example" + path, { headers }));
        console.log(await (await ask("/friends/r/abc?c=qr")).text());
        console.log((await ask("/friends/admin/")).status, (await ask("/friendship")).status);"""
    )

    told = subprocess.run([node, tmp_path / "ask.mjs"], check=True, capture_output=True, text=True).stdout

    asked, refused = told.splitlines()
    assert json.loads(asked) == ["https://rafiq.internal.example/r/abc?c=qr", "/friends", None, "manual"]
    assert refused == "404 404"
