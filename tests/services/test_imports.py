"""Coming is easy: past customers get links, old codes keep working, what was owed is owed on (S0-1)."""

import csv
import io

import pytest

from rafiq.cli import filling
from rafiq.cli.filling import Source
from rafiq.core.db import transaction
from rafiq.ledger import proof
from rafiq.ledger import service as ledger
from rafiq.links import service as links
from rafiq.moving import advocates, headings, judging, rewards, rows, scores, uploads
from rafiq.moving import proof as moving_proof
from rafiq.moving.sums import NewReward
from rafiq.people import service as people
from rafiq.people.rules import Identity
from rafiq.referrals import proof as referrals_proof
from tests import factories


@pytest.fixture
def bring(app, store, tmp_path):
    """`bring("customers", text)` as the command line does; how many were (new, known, bad)."""

    def run(
        kind: str, text: str, *, dry_run: bool = False, source: str = "referralcandy", **told
    ) -> tuple[int, int, int]:
        file = tmp_path / "list.csv"
        file.write_text(text, encoding="utf-8")
        given = Source(file, "en", dry_run, **told)
        with app.app_context():
            if kind == "customers":
                filling.bring_customers(given, store.store_id)
            elif kind == "links":
                take = lambda found: advocates.take_in(store.store_id, found, source=source)  # noqa: E731
                filling.bring_rows(given, headings.LINK, take)
            elif kind == "scores":
                take = lambda found: scores.take_in(store.store_id, scores.checked(rows.score(found)))  # noqa: E731
                filling.bring_rows(given, headings.SCORE, take, needs="score")
            else:
                take = lambda found: take_reward(store.store_id, found, source)  # noqa: E731
                filling.bring_rows(given, headings.REWARD, take)
        return given.tally.new, given.tally.known, given.tally.bad

    return run


def take_reward(store_id: str, found: dict[str, str], source: str) -> bool | NewReward:
    row = rows.reward(found, currency="EUR")
    return rewards.take_in(store_id, row, source=source, hold=rewards.timedelta(days=14))


@pytest.fixture
def balance(app, store):
    def of(customer_id: str) -> tuple[int, int, int]:
        with app.app_context():
            person = people.get(store.store_id, customer_id)
            (found,) = ledger.balances(store.store_id, person.id)
            return found.pending, found.available, found.redeemed

    return of


def proven(app) -> bool:
    with app.app_context():
        return (proof.verify() or referrals_proof.verify() or moving_proof.verify()) is None


def test_a_thousand_past_customers_get_a_thousand_links_and_doubles_are_merged(bring, merchant):
    """S0-1."""
    lines = [f"c{number},n{number}@example.com" for number in range(1_000)]
    doubles = ["c7,", ",N8@example.com", "c9,n9@example.com"]

    assert bring("customers", "\n".join(["customer id,email", *lines, *doubles])) == (1_000, 3, 0)
    codes = {
        merchant.post("/advocates", {"customer": {"id": f"c{n}"}}).get_json()["referral_code"]
        for n in (0, 7, 999)
    }
    assert len(codes) == 3


def test_the_same_file_again_changes_nothing(bring):
    text = "email,first name\nana@example.com,Ana\nben@example.com,Ben\n"

    assert bring("customers", text) == (2, 0, 0)
    assert bring("customers", text) == (0, 2, 0)


def test_a_dry_run_counts_the_same_and_keeps_nothing(bring, app, store):
    text = "email\nana@example.com\nANA@example.com\nnope\n"

    assert bring("customers", text, dry_run=True) == (1, 1, 1)
    with app.app_context():
        assert people.find(store.store_id, Identity(email="ana@example.com")) is None


def test_refused_lines_stand_beside_the_file_with_the_reason(bring, tmp_path):
    bring("customers", "email,name\nana@example.com,Ana\nnot an address,=HYPERLINK(1)\n,Nobody\n")

    refused = list(csv.reader((tmp_path / "list.csv.rejected.csv").read_text("utf-8-sig").splitlines()))
    assert refused[1:] == [
        ["3", "This is no e-mail address", "not an address", "'=HYPERLINK(1)"],
        ["4", "Neither customer number, e-mail nor phone", "", "Nobody"],
    ]


def test_importing_writes_to_no_customer(bring, app, store):
    """A welcome belongs to who enrols, not to a list of a hundred thousand."""
    bring("customers", "email\nana@example.com\n")

    with app.app_context():
        events = filling.db.session.execute(filling.db.text("SELECT name FROM outbox")).scalars().all()
    assert events == []


def test_an_old_code_works_at_the_checkout_whatever_its_looks(bring, merchant):
    """Field 4.1-12: ABCD2345 looks like one of ours, and FREE-4U is a word we keep off cards."""
    assert bring("links", "email,referral code\nana@example.com,ABCD2345\nben@example.com,FREE-4U\n") == (
        2,
        0,
        0,
    )

    order = factories.order(customer=factories.customer("Cem"), referral="abcd 2345")
    placed = merchant.post("/orders", order).get_json()
    assert placed["referral"]["method"] == "code"


def test_a_code_that_another_has_is_told_and_nothing_of_its_line_is_kept(bring, app, store):
    bring("links", "email,code\nana@example.com,TEA-ANA\n")

    assert bring("links", "email,code\nben@example.com,TEA-ANA\nana@example.com,TEA-ANA\n") == (0, 1, 1)
    with app.app_context():
        assert people.find(store.store_id, Identity(email="ben@example.com")) is None


def test_a_code_is_found_in_an_old_address_and_the_address_is_remembered(bring, app, store):
    text = "email,referral link\nana@example.com,https://refer.shop.example/x/rt6H5\nben@example.com,shop.example/?rc=bentea\n"

    assert bring("links", text, source="friendbuy") == (2, 0, 0)
    with app.app_context():
        assert links.by_code(store.store_id, "RT6H5") != links.by_code(store.store_id, "bentea")


REWARDS = "reward id,customer id,amount,currency,status,release date\n"


def test_what_was_pending_waits_and_what_was_available_can_be_spent(bring, balance, app):
    bring(
        "rewards",
        REWARDS + "r1,ana,10.00,EUR,approved,\nr2,ana,5.50,EUR,pending,\nr3,ana,9.00,EUR,redeemed,\n",
    )

    assert balance("ana") == (550, 1000, 0)
    assert proven(app)


def test_the_same_rewards_again_move_nothing(bring, balance, app):
    text = REWARDS + "r1,ana,10.00,EUR,available,\nr2,ana,5.50,EUR,pending,\n"

    assert bring("rewards", text) == (2, 0, 0)
    assert bring("rewards", text) == (0, 2, 0)
    assert balance("ana") == (550, 1000, 0)


def test_the_same_number_with_another_amount_is_refused(bring, balance):
    bring("rewards", REWARDS + "r1,ana,10.00,EUR,available,\n")

    assert bring("rewards", REWARDS + "r1,ana,99.00,EUR,available,\n") == (0, 0, 1)
    assert balance("ana") == (0, 1000, 0)


def test_two_programs_may_number_their_rewards_alike(bring, balance):
    bring("rewards", REWARDS + "r1,ana,10.00,EUR,available,\n", source="talkable")
    bring("rewards", REWARDS + "r1,ana,4.00,EUR,available,\n", source="friendbuy")

    assert balance("ana") == (0, 1400, 0)


@pytest.mark.parametrize(("status", "after"), [("available", (0, 550, 0)), ("cancelled", (0, 0, 0))])
def test_a_newer_file_moves_a_pending_reward_on(bring, balance, app, status, after):
    bring("rewards", REWARDS + "r2,ana,5.50,EUR,pending,\n")
    bring("rewards", REWARDS + f"r2,ana,5.50,EUR,{status},\n")

    assert balance("ana") == after
    assert proven(app)


def test_a_pending_reward_is_released_on_its_day(bring, balance, app, clock):
    bring("rewards", REWARDS + "r2,ana,5.50,EUR,pending,2026-12-01\n")

    with app.app_context():
        assert rewards.release_due(clock.move(days=9)) == 0
        assert rewards.release_due(clock.move(days=1)) == 1
    assert balance("ana") == (0, 550, 0)
    assert proven(app)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (",ana,1.00,EUR,available,", "no number"),
        ("r1,,1.00,EUR,available,", "Neither"),
        ("r1,ana,-1.00,EUR,available,", "no amount"),
        ("r1,ana,1.0005,EUR,available,", "no amount"),
        ("r1,ana,1.005,EUR,available,", "two ways"),
        ("r1,ana,1.00,EUR,dancing,", "The state"),
        ("r1,ana,1.00,EUR,pending,soon", "no date"),
    ],
)
def test_a_reward_that_cannot_be_read_says_why(bring, tmp_path, line, problem):
    assert bring("rewards", REWARDS + line + "\n") == (0, 0, 1)
    assert problem in (tmp_path / "list.csv.rejected.csv").read_text(encoding="utf-8-sig")


# ------------------------------------------------------------------------------ a file that a member puts in


def put_in(app, store, content: bytes):
    with app.app_context(), transaction():
        return uploads.look_at(store.store_id, io.BytesIO(content), file_name="list.csv", actor="ana@shop")


def test_a_file_is_understood_before_anybody_is_taken_in(app, store):
    found = put_in(app, store, b"E-Mail,Shoe size\nana@example.com,38\nANA@example.com,39\nnope,1\n")

    assert (found.status, found.new_count, found.known_count, found.bad_count) == ("looked_at", 1, 1, 1)
    assert [(c["heading"], c["field"]) for c in found.understood["columns"]] == [
        ("E-Mail", "email"),
        ("Shoe size", ""),
    ]


def test_an_import_that_was_killed_goes_on_where_it_was(app, store, monkeypatch):
    lines = "\n".join(f"n{number}@example.com" for number in range(judging.PART_ROWS * 3))
    found = put_in(app, store, f"email\n{lines}\n".encode())
    with app.app_context():
        with transaction():
            uploads.start(store.store_id, found.id)
        with transaction():
            uploads._next_part(store.store_id, found.id)
        assert uploads.get(store.store_id, found.id).percent == 33
        filling.db.session.remove()

        assert uploads.work() == 2
        done = uploads.get(store.store_id, found.id)
        assert (done.status, done.new_count, done.known_count) == ("done", judging.PART_ROWS * 3, 0)


def test_what_nobody_confirmed_is_forgotten_after_two_days(app, store, clock):
    found = put_in(app, store, b"email\nana@example.com\nnope\n")
    clock.move(days=2, seconds=1)
    with app.app_context():
        with transaction():
            uploads.forget_old()

        assert uploads.get(store.store_id, found.id).status == "dropped"
        assert list(uploads.refused(store.store_id, found.id)) == []


def test_an_address_whose_code_is_anothers_leads_on_by_itself(bring, app, store):
    """Some programs tell aB3dE from Ab3dE; a person at a checkout does not."""
    text = "email,url\nana@example.com,https://r.shop.example/aB3dE\nben@example.com,https://r.shop.example/Ab3dE\n"

    assert bring("links", text, source="friendbuy") == (2, 0, 0)


def test_scores_of_another_tool_come_in_once_and_the_refused_lines_say_why(bring, merchant, tmp_path):
    """S1-15 by CSV: a dry run first, the same file again is safe."""
    text = "response id,email,score,comment,date\nr1,ana@example.com,10,Lovely,2025-01-02\n,ben@example.com,11,,\n"

    assert bring("scores", text, dry_run=True) == (1, 0, 1)
    assert merchant.get("/surveys/answers").get_json()["data"] == []
    assert (bring("scores", text), bring("scores", text)) == ((1, 0, 1), (0, 1, 1))
    (answer,) = merchant.get("/surveys/answers").get_json()["data"]
    assert (answer["score"], answer["wish"], answer["answered_at"][:10]) == (10, "Lovely", "2025-01-02")


@pytest.mark.parametrize(
    ("cells", "good"),
    [
        ("0,2025-01-02", 1),
        ("7.0,1774990125", 1),
        ("-1,", 0),
        ("٩,", 1),
        ("9,yesterday", 0),
        ("9,1890-01-01", 0),
    ],
)
def test_a_score_is_a_whole_number_and_its_day_a_day(bring, cells, good):
    assert bring("scores", f"email,score,date\nana@example.com,{cells}\n") == (good, 0, 1 - good)
