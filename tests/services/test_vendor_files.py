"""Coming from another program: its file is taken as its own documents name the columns (field 4.1-12)."""

import csv
import io
from pathlib import Path

import pytest

from rafiq.cli import filling
from rafiq.cli.filling import Source
from rafiq.core.db import transaction
from rafiq.core.errors import Invalid
from rafiq.ledger import service as ledger
from rafiq.links import service as links
from rafiq.moving import brought, headings, judging, rewards, rows, uploads
from rafiq.moving import proof as moving_proof
from rafiq.people import service as people
from rafiq.people.rules import Identity

FILES = Path(__file__).parent / "moving_files"
FIELDS = {"links": headings.LINK, "rewards": headings.REWARD}
# What each file comes to: (new, known, refused lines with their reason).
LINKS = {
    "friendbuy": (3, 0, {5: "bad_email", 6: "code_taken", 7: "no_code"}),
    "referralcandy": (2, 1, {5: "bad_url", 6: "nobody"}),
    "talkable": (2, 0, {4: "bad_code", 5: "nobody"}),
}
REWARDS = {
    "friendbuy": (2, 2, {6: "bad_amount", 7: "no_external_id"}),
    "referralcandy": (2, 1, {5: "bad_amount", 6: "bad_status"}),
    "talkable": (2, 2, {6: "bad_amount", 7: "changed"}),
}
EVERY = [
    (kind, each, *told) for kind, of in (("links", LINKS), ("rewards", REWARDS)) for each, told in of.items()
]
OWED = {"friendbuy": (1000, 1000), "referralcandy": (1000, 1000), "talkable": (1000, 1000)}


@pytest.fixture
def put_in(app, store):
    """As in the admin: the file is judged, and with a yes taken in by the job."""

    def run(kind: str, vendor: str, *, yes: bool) -> tuple[int, int, dict[int, str]]:
        told = brought.Told(vendor, 14, "USD")
        stream = io.BytesIO((FILES / f"{vendor}-{kind}.csv").read_bytes())
        with app.app_context():
            with transaction():
                found = uploads.look_at(
                    store.store_id, stream, file_name="list.csv", actor="tests", kind=kind, told=told
                )
            if yes:
                with transaction():
                    uploads.start(store.store_id, found.id)
                uploads.work()
            view = uploads.get(store.store_id, found.id)
            refused = {line: problem for line, _, problem in uploads.refused(store.store_id, found.id)}
            assert view.bad_count == len(refused)
            return view.new_count, view.known_count, refused

    return run


@pytest.fixture
def bring(app, store, tmp_path):
    """As the command line does."""

    def run(kind: str, vendor: str, *, dry_run: bool = False) -> tuple[int, int, dict[int, str]]:
        file = tmp_path / f"{vendor}-{kind}.csv"
        file.write_bytes((FILES / file.name).read_bytes())
        source, told = Source(file, "en", dry_run, origin=vendor), brought.Told(vendor, 14, "USD")
        take = _takes(store.store_id, told)[kind]
        with app.app_context():
            filling.bring_rows(source, FIELDS[kind], take)
        beside = file.with_name(f"{file.name}.rejected.csv").read_text("utf-8-sig").splitlines()
        why = {source.say(f"line_{each}"): each.value for each in rows.RowProblem}
        filling.told(source)
        return (
            source.tally.new,
            source.tally.known,
            {int(r[0]): why[r[1]] for r in list(csv.reader(beside))[1:]},
        )

    return run


def _takes(store_id, told):
    return {
        "links": lambda found: brought.advocates.take_in(store_id, found, source=told.source),
        "rewards": lambda found: rewards.take_in(
            store_id,
            rows.reward(found, currency=told.currency),
            source=told.source,
            hold=rewards.timedelta(days=told.hold_days),
        ),
    }


@pytest.mark.parametrize(("kind", "vendor", "new", "known", "refused"), EVERY)
def test_a_vendors_file_is_taken_as_it_stands_and_each_refused_line_says_why(
    put_in, kind, vendor, new, known, refused
):
    judged = put_in(kind, vendor, yes=False)

    assert judged == (new, known, refused), "what is said before anybody says yes"
    assert put_in(kind, vendor, yes=True) == judged, "what comes of it"
    assert put_in(kind, vendor, yes=True) == (0, new + known, refused), "the same file again changes nothing"


@pytest.mark.parametrize(("kind", "vendor", "new", "known", "refused"), EVERY)
def test_the_command_line_says_of_a_vendors_file_what_the_admin_says(
    bring, kind, vendor, new, known, refused
):
    """A dry run within one batch counts as it will be."""
    assert bring(kind, vendor, dry_run=True) == bring(kind, vendor) == (new, known, refused)


@pytest.mark.parametrize("vendor", LINKS)
def test_a_coupon_that_all_friends_share_is_nobodys_own_code(app, store, put_in, vendor):
    """`Coupon Code` is what the friend was given, or what a reward was paid with."""
    put_in("links", vendor, yes=True)

    with app.app_context():
        assert {links.by_code(store.store_id, each) for each in ("FRIENDS-10", "SAVE10", "WELCOME")} == {None}


@pytest.mark.parametrize(
    ("vendor", "code"), [("friendbuy", "refer12Gy840c"), ("referralcandy", "ZF6RG4K"), ("talkable", "xQ8kAn")]
)
def test_a_vendors_code_leads_to_the_advocate_of_its_line(app, store, put_in, vendor, code):
    """Of two e-mail columns the advocate's is meant, and their own row number is nobody's customer id."""
    put_in("links", vendor, yes=True)

    with app.app_context():
        ana = people.find(store.store_id, Identity(email="ana@example.com"))
        assert links.by_code(store.store_id, code).person_id == ana.id
        assert (ana.first_name, ana.customer_id) == ("Ana", "cus-1" if vendor == "friendbuy" else None)


@pytest.mark.parametrize(("vendor", "owed"), OWED.items())
def test_what_a_vendor_still_owes_is_owed_here_and_what_was_a_coupon_is_not(app, store, put_in, vendor, owed):
    put_in("rewards", vendor, yes=True)

    with app.app_context():
        ana = people.find(store.store_id, Identity(email="ana@example.com"))
        (found,) = ledger.balances(store.store_id, ana.id)
        assert (found.pending, found.available) == owed
        ben = people.find(store.store_id, Identity(email="ben@example.com"))
        assert ben is None or ledger.balances(store.store_id, ben.id) == []
        assert moving_proof.verify() is None


def test_a_file_of_rewards_that_was_killed_goes_on_where_it_was(app, store, monkeypatch):
    monkeypatch.setattr(judging, "PART_ROWS", 2)
    stream = io.BytesIO((FILES / "talkable-rewards.csv").read_bytes())
    told = brought.Told("talkable", 14, "USD")
    with app.app_context():
        with transaction():
            found = uploads.look_at(
                store.store_id, stream, file_name="x", actor="t", kind="rewards", told=told
            )
        with transaction():
            uploads.start(store.store_id, found.id)
        with transaction():
            uploads._next_part(store.store_id, found.id)
        assert uploads.get(store.store_id, found.id).percent == 33
        uploads.db.session.remove()

        assert uploads.work() == 2
        done = uploads.get(store.store_id, found.id)
        assert (done.status, done.new_count, done.bad_count) == ("done", 2, 2)


def test_a_code_that_somebody_takes_between_the_look_and_the_yes_is_told(app, store, merchant):
    with app.app_context():
        with transaction():
            found = uploads.look_at(
                store.store_id,
                io.BytesIO(b"email,code\nana@example.com,TEA-ANA\n"),
                file_name="x",
                actor="t",
                kind="links",
            )
        with transaction():
            brought.advocates.take_in(
                store.store_id, {"email": "ben@example.com", "code": "TEA-ANA"}, source="other"
            )
        with transaction():
            uploads.start(store.store_id, found.id)
        uploads.work()

        view = uploads.get(store.store_id, found.id)
        assert (view.status, view.new_count, view.bad_count) == ("done", 0, 1)
        assert list(uploads.refused(store.store_id, found.id)) == [
            (2, ["ana@example.com", "TEA-ANA"], "code_taken")
        ]


@pytest.mark.parametrize(
    ("kind", "heading", "reason"),
    [
        ("links", "email,coupon code", "no_code"),
        ("links", "code,colour", "headings"),
        ("rewards", "email,amount,status", "no_reward"),
    ],
)
def test_a_file_that_lacks_what_it_is_about_is_refused_as_a_whole(app, store, kind, heading, reason):
    stream = io.BytesIO(f"{heading}\na@example.com,x,y\n".encode())
    with pytest.raises(Invalid) as refused, app.app_context(), transaction():
        uploads.look_at(store.store_id, stream, file_name="x", actor="t", kind=kind)

    assert refused.value.problems[0].detail == reason


def test_the_command_line_tells_what_is_over_from_what_is_known(bring, capsys):
    """What was rejected or handed over as a coupon over there was never seen here, and nothing of it is owed."""
    bring("rewards", "friendbuy", dry_run=True)
    bring("rewards", "friendbuy")
    first, second = capsys.readouterr().out.splitlines()[::2]

    assert "2 would be new, 0 known already, 2 over with nothing owed, 2 refused" in first
    assert "2 were new, 0 known already, 2 over with nothing owed, 2 refused" in second
