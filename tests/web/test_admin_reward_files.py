"""Rewards of another program in a file: what is said before the yes is what comes of it, in each currency (G10)."""

import csv
import io
import re
from functools import partial

import pytest
from click.testing import CliRunner

from rafiq.cli import main
from rafiq.moving import rows
from rafiq.stores.rights import Role
from tests import factories
from tests.house import tree
from tests.web import reward_files
from tests.web.admin_door import member
from tests.web.reward_files import HEADING, balances, cells
from tests.web.test_admin_moving import path_of, put_in

MIXED = (
    HEADING + "r1,ana,10.00,EUR,pending,2031-05-01\nr2,ben,110.00,EUR,available,\nr1,ana,10.00,EUR,pending,\n"
    "r3,ana,30.00,USD,available,\nr4,ana,1.00,EUR,dancing,\n"
)


@pytest.fixture
def manager(app, store):
    return member(app, store.store_id, Role.MANAGER)


@pytest.fixture
def look(manager):
    return partial(reward_files.look, manager)


@pytest.fixture
def say_yes(app, manager):
    return partial(reward_files.say_yes, app, manager)


def test_the_sums_are_told_before_the_yes_and_after_it(look, say_yes):
    page = look(MIXED)
    assert "What will be owed once you say yes" in page.text
    assert "Take in 2 new rewards" in page.text
    assert {"Euro", "2", "€120.00", "€110.00", "€10.00"} <= set(cells(page.text))

    done = say_yes(page)
    assert "What was taken in" in done
    assert {"Euro", "2", "€120.00", "€110.00", "€10.00"} <= set(cells(done))


def test_another_currency_is_asked_about_and_left_out_without_a_yes_to_it(look, say_yes, merchant):
    """G10."""
    page = look(MIXED)
    assert "in another currency: \u20681 × US$30.00\u2069" in page.text
    assert 'name="any_currency"' in page.text

    done = say_yes(page)
    assert "and nobody said to take those" in done
    assert balances(merchant, "ana") == {"EUR": ("10.00", "0.00")}


def test_another_currency_is_taken_in_its_own_with_a_yes_to_it(look, say_yes, merchant):
    done = say_yes(look(MIXED), any_currency="1")

    assert {"US Dollar", "US$30.00", "Euro", "€120.00"} <= set(cells(done))
    assert balances(merchant, "ana") == {"EUR": ("10.00", "0.00"), "USD": ("0.00", "30.00")}
    again = look(MIXED)
    assert "Nothing in this file is new" in again.text
    assert 'name="any_currency"' not in again.text


def test_a_file_in_another_currency_alone_is_only_taken_with_that_word(look):
    page = look(HEADING + "r1,ana,30.00,USD,available,\n")

    assert "Take in what was chosen" in page.text
    assert 'name="any_currency" value="1" required' in page.text


def test_rewards_that_move_on_are_told_apart_from_new_ones(look, say_yes):
    say_yes(look(HEADING + "r1,ana,10.00,EUR,pending,2031-05-01\n"))
    page = look(HEADING + "r1,ana,10.00,EUR,available,\nr2,ana,5.00,EUR,available,\n")

    assert "Take in 1 new reward and move 1 on" in page.text
    assert "1 reward that is here already will move on to a newer state." in page.text
    assert "€5.00" in cells(page.text)
    assert "€15.00" not in cells(page.text)


def test_whoever_is_erased_before_the_yes_is_not_in_the_sums(look, manager, merchant):
    """G33."""
    ana = merchant.post("/customers", {"id": "ana"}).get_json()["id"]
    path = path_of(look(MIXED))
    assert merchant.delete(f"/customers/{ana}").status_code == 204

    page = manager.get(path).text
    assert "Take in 1 new reward<" in page
    assert "€110.00" in cells(page)
    assert 'name="any_currency"' not in page


@pytest.mark.parametrize("locale", ["en", "fa"])
def test_a_person_and_their_statement_say_from_where_and_until_when(look, say_yes, manager, merchant, locale):
    say_yes(look(HEADING + "r1,ana,10.00,EUR,pending,2031-05-01\n"))
    ana = merchant.get("/customers/ana").get_json()["id"]
    words = {
        "en": ("1 May 2031", "Brought along from Talkable"),
        "fa": ("۱۱ اردیبهشت ۱۴۱۰", "آورده‌شده از Talkable"),
    }
    manager.speaks(locale)

    for path in (f"/people/{ana}", f"/people/{ana}/statement"):
        page = manager.get(path).text
        assert all(each in page for each in words[locale])
        assert "import:talkable" not in page


@pytest.mark.parametrize(
    ("kind", "to"),
    [
        ("customers", "people/import"),
        ("links", "people/import-links"),
        ("rewards", "people/import-rewards"),
        ("scores", "surveys/import"),
    ],
)
@pytest.mark.parametrize("currency", ["EUR", "IRT"])
def test_each_list_has_a_sample_that_can_be_put_in_as_it_is(app, kind, to, currency):
    store = factories.new_store(app, name="Tea", currency=currency)
    manager = member(app, store.store_id, Role.MANAGER, email="m@tea.example")
    assert f'people/import/sample/{kind}"' in manager.get(f"/{to}").text
    sample = manager.get(f"/people/import/sample/{kind}")
    page = put_in(manager, sample.data, to=to, source="other")

    lines = list(csv.reader(io.StringIO(sample.data.decode("utf-8-sig"))))
    assert "Take in 2 new" in page.text
    assert "Every line could be read." in page.text
    assert "not used" not in page.text, lines[0]


def test_the_page_names_the_columns_and_every_state_that_is_understood(manager):
    page = manager.get("/people/import-rewards").text

    assert '<bdi class="code">reward id</bdi>' in page
    for words in rows.STATES.values():
        assert all(word.replace("-", " ") in page for word in words)


def test_the_docs_list_every_state_that_is_understood():
    listed = (tree.ROOT / "docs" / "import-export.md").read_text(encoding="utf-8").partition("**States**")[2]
    said = {
        word.strip(" ;.\n") for word in re.split(r"[,:;]\s", " ".join(listed.split()).replace(". ", ", "))
    }

    for words in rows.STATES.values():
        assert {word.replace("-", " ") for word in words} - said == set()


def test_the_command_line_tells_the_sums_and_takes_another_currency_only_when_told(tmp_path, monkeypatch):
    """G10."""
    monkeypatch.setenv("RAFIQ_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    (tmp_path / "rewards.csv").write_text(MIXED, encoding="utf-8")
    made = ["store", "create", "Tea", "--origin", "https://tea.example", "--currency", "EUR"]
    words = ["import", "rewards", str(tmp_path / "rewards.csv"), "--from", "talkable"]
    CliRunner().invoke(main, made, catch_exceptions=False)
    dry, plain, told = (
        CliRunner().invoke(main, [*words, *more], catch_exceptions=False).stdout
        for more in (["--dry-run"], [], ["--any-currency"])
    )

    euros = "New rewards: 2, €120.00 in all; €110.00 can be spent at once, €10.00 waits."
    assert [euros in each for each in (dry, plain, told)] == [True, True, False]
    assert "New rewards: 1, US$30.00 in all" not in dry + plain
    assert "New rewards: 1, US$30.00 in all" in told
