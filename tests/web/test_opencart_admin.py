"""The OpenCart extension in the shop's admin: its zip, installing and removing it, and the owner's page."""

import json
import re
import subprocess

import jinja2
import pytest

from tests.web.opencart_world import CODE, COUPON, EXTENSION, LANGUAGES, ROOT, answer, php, played


@pytest.mark.parametrize(
    "file", sorted(p.relative_to(EXTENSION).as_posix() for p in EXTENSION.rglob("*.php"))
)
def test_every_file_is_good_php(file):
    told = subprocess.run([php(), "-l", EXTENSION / file], check=False, capture_output=True, text=True)

    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize(
    ("version", "dash"), [("4.0.2.3", "/"), ("4.1.0.0", "."), ("4.1.0.3", "."), ("5.0.0.0", ".")]
)
def test_installing_hangs_it_into_the_events_of_this_version(version, dash):
    seen = played("install", version=version)

    assert f"catalog/model/checkout/order{dash}addHistory/after" in seen["events"]
    assert f"catalog/model/marketing/coupon{dash}getCoupon/before" in seen["events"]
    for action in [*seen["events"].values(), *seen["cron"]]:
        folder, name, method = re.fullmatch(r"extension/rafiq/(\w+)/(\w+)(?:\.(\w+))?", action).groups()
        source = (EXTENSION / f"catalog/controller/{folder}/{name}.php").read_text()
        assert f"function {method or 'index'}(" in source


def test_removing_leaves_no_event_no_cron_no_setting_and_no_living_coupon():
    typed = played("shop", ["type", CODE], "uninstall", answers=[answer(COUPON)])
    named = {name for name in typed["settings"] if name.startswith("module_rafiq")}

    assert (typed["events"], typed["cron"], named) == ([], [], set())
    assert [row["status"] for row in typed["coupons"]] == ["0"]


def test_a_secret_left_empty_stays_and_nonsense_is_refused():
    typed = {
        "address": "https://new.example//",
        "publishable_key": "pk_live_<b>2</b>",
        "secret_key": "",
        "paid": ["2"],
    }

    saved = played("save", typed=typed)["settings"]
    refused = played("save", typed=typed | {"address": "javascript:alert(1)"})["output"]
    stranger = played("save", typed=typed, may=False)

    assert saved["module_rafiq_address"] == "https://new.example"
    assert saved["module_rafiq_publishable_key"] == "pk_live_b2b"
    assert (saved["module_rafiq_secret_key"], saved["module_rafiq_paid"]) == ("sk_live_cart", [2])
    assert list(refused["error"]) == ["address"]
    assert "warning" in stranger["output"]["error"]


@pytest.mark.parametrize("language", [*LANGUAGES, "de-de"])
def test_the_owners_page_is_drawn_in_four_languages_and_never_shows_the_secret(language):
    """Twig's few signs on this page are Jinja's too."""
    data = played("form", language=language)["output"]
    template = (EXTENSION / "admin/view/template/module/rafiq.twig").read_text(encoding="utf-8")
    outer = {"button_save": "Save", "button_back": "Back"}

    page = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=True).from_string(template)
    drawn = page.render(data | outer)

    assert "sk_live_cart" not in json.dumps(data)
    assert 'name="paid[]" value="5" id="input-paid-5" class="form-check-input" checked' in drawn
    assert 'name="refunded[]" value="5" id="input-refunded-5" class="form-check-input"/>' in drawn
    assert "entry_" not in drawn.replace("entry_status", "")


def test_every_language_has_every_text():
    files = {code: EXTENSION / f"admin/language/{code}/module/rafiq.php" for code in LANGUAGES}
    texts = {
        code: dict(re.findall(r"\$_\['(\w+)'\] = '(.+)';", file.read_text())) for code, file in files.items()
    }

    assert len({frozenset(each) for each in texts.values()}) == 1
    assert len({each["entry_address"] for each in texts.values()}) == len(LANGUAGES)


def test_the_zip_of_the_recipe_is_what_opencarts_installer_takes():
    """Its name gives the folder, and so the names of routes and classes; `install.json` lies on top."""
    recipe = (ROOT / "docs/shops/opencart.md").read_text(encoding="utf-8")
    [(folder, made)] = re.findall(r"```sh\ncd (\S+) && zip -r \.\./(\S+)\.ocmod\.zip \.\n```", recipe)

    about = json.loads((ROOT / folder / "install.json").read_text(encoding="utf-8"))
    page = (ROOT / folder / f"admin/controller/module/{made}.php").read_text(encoding="utf-8")
    assert all(about[name] for name in ("name", "version", "author", "link"))
    assert f"ROUTE = 'extension/{made}/module/{made}'" in page
