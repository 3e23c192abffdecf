"""A file of rewards that holds the same one more than once: what is said before the yes is what comes of it."""

import json
import zipfile
from functools import partial

import pytest
from click.testing import CliRunner

from rafiq.cli import main
from rafiq.stores.rights import Role
from tests.web import reward_files
from tests.web.admin_door import member
from tests.web.reward_files import HEADING, balances, cells
from tests.web.test_admin_moving import path_of

STATES = HEADING + (
    "r1,ana,10.00,EUR,pending,\nr2,ana,20.00,EUR,available,\nr3,ana,5.00,EUR,pending,\n"
    "r1,ana,10.00,EUR,available,\nr2,ana,20.00,EUR,cancelled,\nr3,ana,5.00,EUR,cancelled,\n"
)
LATER_CANCELLED = HEADING + "".join(
    f"r{number},c{number},1.00,EUR,{state},\n" for state in ("pending", "cancelled") for number in range(210)
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


@pytest.fixture
def command(tmp_path, monkeypatch):
    monkeypatch.setenv("RAFIQ_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    made = ["store", "create", "Tea", "--origin", "https://tea.example", "--currency", "EUR"]
    CliRunner().invoke(main, made, catch_exceptions=False)

    def run(content: str, *more: str, file: str = "rewards.csv", source: str = "talkable") -> list[str]:
        if content:
            (tmp_path / file).write_text(content, encoding="utf-8")
        words = ["import", "rewards", str(tmp_path / file), "--from", source, *more]
        said = CliRunner().invoke(main, words, catch_exceptions=False).stdout
        return said.replace("Nothing was changed.", "Done.").replace("would be", "were").splitlines()

    return run


def tiles(page: str) -> list[str]:
    """New, known and refused."""
    return [part.partition("</dd>")[0] for part in page.split("</dt><dd>")[1:4]]


def test_the_last_state_of_a_reward_is_what_the_sums_tell(look, say_yes, merchant):
    page = look(STATES)
    done = say_yes(page)

    assert balances(merchant, "ana") == {"EUR": ("0.00", "30.00")}
    for each in (page.text, done):
        assert {"2", "€30.00", "€0.00"} <= set(cells(each))
        assert "€35.00" not in cells(each)
        assert tiles(each) == ["2", "4", "0"]


def test_rewards_that_a_later_part_of_the_file_takes_back_are_not_owed(look, say_yes, merchant):
    page = look(LATER_CANCELLED)
    done = say_yes(page)

    assert balances(merchant, "c7") == {"EUR": ("0.00", "0.00")}
    for each in (page.text, done):
        assert cells(each) == [""]
        assert tiles(each) == ["0", "420", "0"]


def test_a_known_reward_that_stands_twice_in_a_file_moves_on_once(look, say_yes):
    say_yes(look(HEADING + "r1,ana,10.00,EUR,pending,\n"))
    page = look(HEADING + "r1,ana,10.00,EUR,available,\nr1,ana,10.00,EUR,available,\n")

    assert "Move 1 reward on<" in page.text
    assert tiles(page.text) == tiles(say_yes(page)) == ["1", "1", "0"]


def test_an_account_has_no_more_room_for_many_lines_of_one_file_than_for_many_files(look, say_yes):
    lines = (f"r{number},ana,90000000000.00,EUR,pending,\n" for number in range(120))
    page = look(HEADING + "".join(lines))

    assert tiles(page.text) == tiles(say_yes(page)) == ["111", "0", "9"]


def test_whoever_is_erased_before_the_yes_takes_exactly_their_lines_along(look, say_yes, manager, merchant):
    """G33."""
    ana = merchant.post("/customers", {"id": "ana"}).get_json()["id"]
    say_yes(look(HEADING + "r1,ana,10.00,EUR,pending,\n"))
    page = look(
        HEADING + "r2,ana,5.00,EUR,pending,\nr2,ana,5.00,EUR,pending,\nr1,ana,10.00,EUR,available,\n"
        "r3,ben,7.00,EUR,available,\nr4,cy,9.00,EUR,cancelled,\nr5,ana,9.00,EUR,pending,\nr5,ana,9.00,EUR,cancelled,\n"
    )
    assert merchant.delete(f"/customers/{ana}").status_code == 204

    before = manager.get(path_of(page)).text
    assert "Take in 1 new reward<" in before
    for each in (before, say_yes(page)):
        assert tiles(each) == ["1", "1", "0"]
        assert {"€7.00", "€0.00"} <= set(cells(each))


def test_a_dry_run_says_what_the_run_then_does(command):
    again = LATER_CANCELLED + LATER_CANCELLED.removeprefix(HEADING)
    for content in (STATES, again, HEADING + "r9,ana,5.00,USD,pending,\nr9,ana,5.00,USD,available,\n"):
        assert command(content, "--dry-run") == command(content)


def test_a_dry_run_counts_a_line_once_however_far_apart_it_comes_again(command):
    lines = [f"x{number},c{number},1.00,EUR,pending,\n" for number in range(250)]

    said = command(HEADING + "".join(lines * 2), "--dry-run")
    assert said[-1].endswith("250, €250.00 in all; €0.00 can be spent at once, €250.00 waits.")


def test_the_balances_of_an_archive_are_summed_up_before_and_after(command, tmp_path):
    """A debt is owed to nobody, and the same account counts once."""
    lines = "cus_1,ana,EUR,5.00,10.00\ncus_2,ben,EUR,-3.00,4.00\ncus_3,cy,EUR,2.00,0.00\ncus_1,ana,EUR,5.00,10.00\n"
    with zipfile.ZipFile(tmp_path / "old.zip", "w") as archive:
        archive.writestr("schema.json", json.dumps({"store": {"id": "st_old"}}))
        archive.writestr("balances.csv", "rafiq id,customer id,unit,available,redeemed\n" + lines)
        archive.writestr("rewards.csv", HEADING + "r1,ana,1.00,EUR,pending,\n")

    dry, done = (command("", *more, file="old.zip", source="rafiq") for more in (["--dry-run"], []))
    assert "  Balances: 2, €7.00 in all, which can be spent at once." in done
    assert dry == done


def test_who_says_yes_second_hears_that_other_currencies_are_left_out(look, manager):
    path = path_of(look(HEADING + "r1,ana,10.00,EUR,pending,\nr2,ana,3.00,USD,pending,\n"))
    manager.post(f"{path}/start")
    manager.post(f"{path}/start", any_currency="1")

    assert "Somebody said yes to this list already" in manager.get(path).text


@pytest.mark.parametrize(
    ("moved", "new", "said"),
    [(1, 0, "Move 1 reward on<"), (2, 1, "Take in 1 new reward and move 2 on<")],
)
def test_the_yes_counts_what_is_new_and_what_moves_on(look, say_yes, moved, new, said):
    old = "".join(f"r{number},ana,1.00,EUR,pending,\n" for number in range(moved))
    say_yes(look(HEADING + old))
    fresh = "".join(f"n{number},ana,1.00,EUR,pending,\n" for number in range(new))

    assert said in look(HEADING + old.replace("pending", "available") + fresh).text


@pytest.mark.parametrize("unit", ["$", "dollar", "kr", "﷼", "₿"])
def test_a_sign_of_several_currencies_is_refused_with_its_reason(look, unit):
    page = look(HEADING + f"r1,ana,10.00,{unit},available,\n")

    assert tiles(page.text) == ["0", "0", "1"]
    assert "does not say which currency" in page.text


def test_signs_and_names_of_one_currency_are_that_currency(look, say_yes, merchant):
    named = ("EURO", "€", "US$", "toman", "تومان", "points", "MB")
    lines = (f"r{place},ana,10,{unit},available,\n" for place, unit in enumerate(named))
    say_yes(look(HEADING + "".join(lines)), any_currency="1")

    assert {unit: there for unit, (_, there) in balances(merchant, "ana").items()} == {
        "EUR": "20.00",
        "USD": "10.00",
        "IRT": "20",
        "points": "10",
        "MB": "10",
    }
