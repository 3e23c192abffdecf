"""Coming and leaving in the admin: a list is looked at, taken in by a job, an archive is an owner's (S0-1, 4.1-12)."""

import io
import zipfile
from urllib.parse import urlsplit

import pytest

from rafiq.errands import moving as errands
from rafiq.stores.rights import Role
from tests import factories
from tests.web.admin_door import HERE, csrf_token, member

LIST = "E-Mail;نام;Shoe size\nana@example.com;آنا;38\nben@example.com;Ben;43\nANA@example.com;Ana;38\nnope;=1+1;0\n"

SCORES = (
    "Email;NPS Score;Comment;Survey responded at\n"
    "ana@example.com;9;چای خوب;2024-11-21 10:00:00 UTC\n"
    "ben@example.com;3;=cold;2024-11-22\n"
    "ana@example.com;9;چای خوب;2024-11-21 10:00:00 UTC\n"
    "cy@example.com;eleven;;2024-11-22\n"
    "di@example.com;7;;2031-01-01\n"
)


@pytest.fixture
def manager(app, store):
    return member(app, store.store_id, Role.MANAGER)


def put_in(
    who, content: bytes = LIST.encode(), name: str = "list.csv", *, to: str = "people/import", **told: str
):
    form = {"csrf_token": csrf_token(who.client), "file": (io.BytesIO(content), name)} | told
    path = f"/admin/{who.store_id}/{to}"
    return who.client.post(path, data=form, headers=HERE, follow_redirects=True)


def path_of(page) -> str:
    return page.request.path.removeprefix(f"/admin/{page.request.path.split('/')[2]}")


def test_a_list_is_shown_as_it_was_understood_before_anybody_is_taken_in(manager, merchant):
    page = put_in(manager)

    assert "Take in 2 new people" in page.text, "what is new, not how many lines"
    assert "<b>first name</b>" in page.text
    assert "This is no e-mail address" in page.text
    assert "آنا" in page.text
    assert merchant.get("/customers/ana@example.com").status_code == 404
    assert "ana@example.com" not in manager.get("/people").text


def test_a_yes_takes_everybody_in_by_a_job_and_the_page_says_how_far_it_is(app, manager):
    path = path_of(put_in(manager))
    manager.post(f"{path}/start")
    assert '<progress class="w-100" id="done" max="100" value="0">' in manager.get(path).text

    errands.take_in_files(app)
    assert manager.get(f"{path}/progress").headers["HX-Refresh"] == "true"
    assert "Everyone on this list has a link now." in manager.get(path).text
    assert "ana@example.com" in manager.get("/people").text


def test_the_refused_lines_come_as_a_file_that_no_sheet_runs(manager):
    """G34."""
    path = path_of(put_in(manager))

    lines = manager.get(f"{path}/refused.csv").get_data(as_text=True).splitlines()
    assert lines[1:] == ["5,This is no e-mail address,nope,'=1+1,0"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04xlsx", "This is a spreadsheet"),
        (b"", "There is nothing in this file"),
        (b"colour,size\nred,1\n", "No column tells who is meant"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(manager, content, said):
    page = put_in(manager, content)

    assert page.status_code == 422
    assert said in page.text


def test_a_list_that_was_dropped_takes_nobody_in(app, manager):
    path = path_of(put_in(manager))
    manager.post(f"{path}/drop")
    manager.post(f"{path}/start")
    errands.take_in_files(app)

    assert "ana@example.com" not in manager.get("/people").text


def test_another_stores_lists_and_archives_do_not_exist(app, store, manager):
    """G25."""
    path = path_of(put_in(manager))
    owner = member(app, store.store_id, Role.OWNER)
    owner.post("/export")
    errands.write_archives(app, app.extensions["rafiq"])
    archive = archive_of(owner)
    stranger = member(app, factories.new_store(app, name="Elsewhere").store_id, email="s@example.com")

    assert {
        stranger.get(each).status_code for each in (path, f"{path}/progress", f"{path}/refused.csv", archive)
    } == {404}
    assert stranger.post(f"{path}/start").status_code == 404


def archive_of(owner) -> str:
    page = owner.get("/export").text
    return page.partition(f'href="/admin/{owner.store_id}')[2] and next(
        part.partition('"')[0].removeprefix(f"/admin/{owner.store_id}")
        for part in page.split('href="')
        if "archive.zip" in part.partition('"')[0]
    )


def test_an_owner_gets_everything_in_one_archive(app, store, merchant):
    merchant.post("/advocates", {"customer": factories.customer("Ana")})
    owner = member(app, store.store_id, Role.OWNER)
    owner.post("/export")
    assert "about to begin" in owner.get("/export").text
    assert "about to begin" in owner.get("/export/list").text, "as the page asks for it while it waits"
    errands.write_archives(app, app.extensions["rafiq"])

    got = owner.get(archive_of(owner))
    assert got.headers["Content-Disposition"].startswith("attachment; filename=rafiq-export-")
    assert "ana@example.com" in zipfile.ZipFile(io.BytesIO(got.data)).read("customers.csv").decode()


def test_a_manager_gets_no_archive(manager):
    assert {manager.get("/export").status_code, manager.post("/export").status_code} == {403}


def scores_of(merchant) -> list[tuple[object, ...]]:
    answers = merchant.get("/surveys/answers").get_json()["data"]
    return sorted((each["score"], each["wish"], each["answered_at"][:10]) for each in answers)


def test_scores_are_looked_at_first_and_counted_after_a_yes(app, manager, merchant):
    """S1-15: a file of another survey tool; what is old is nobody's task."""
    page = put_in(manager, SCORES.encode(), to="surveys/import")
    path = path_of(page)
    assert "Take in 2 new answers" in page.text
    assert ["This is no score" in page.text, "This is no date" in page.text] == [True, True]
    assert scores_of(merchant) == []

    manager.post(f"{path}/start")
    errands.take_in_files(app)
    assert scores_of(merchant) == [(3, "=cold", "2024-11-22"), (9, "چای خوب", "2024-11-21")]
    assert "All answers of this list count now." in manager.get(path).text
    assert merchant.get("/followups").get_json()["data"] == []


def test_the_same_file_of_scores_again_counts_nothing_twice(app, manager, merchant):
    for _ in range(2):
        page = put_in(manager, SCORES.encode(), to="surveys/import")
        manager.post(f"{path_of(page)}/start")
        errands.take_in_files(app)

    assert len(scores_of(merchant)) == 2
    assert "Nothing in this file is new" in page.text
    assert f'{path_of(page)}/start"' not in page.text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"email,shoe\na@b.c,1\n", "No column holds a score."),
        (b"score\n9\n", "No column tells who is meant."),
    ],
)
def test_a_file_without_people_or_scores_says_so(manager, content, said):
    page = put_in(manager, content, to="surveys/import")

    assert (page.status_code, said in page.text) == (422, True)


def test_lists_of_people_and_of_scores_stand_on_pages_of_their_own(manager):
    put_in(manager, SCORES.encode(), name="scores.csv", to="surveys/import")

    assert "scores.csv" in manager.get("/surveys/import").text
    assert "scores.csv" not in manager.get("/people/import").text


LINKS = b"emailAddress,referralCode,referralLink\nana@example.com,TEA-ANA,https://old.shop.example/x/TEA-ANA\nnope,X,\n"
REWARDS = b"rewardId,customerId,rewardAmount,status\nr1,ana,5.00,pending\nr2,ana,x,pending\n"


def test_links_of_another_program_are_looked_at_taken_in_and_led_on_by_a_map(app, manager, merchant):
    """Field 4.1-12: what was shared before goes on crediting who shared it."""
    page = put_in(manager, LINKS, to="people/import-links", source="friendbuy")
    path = path_of(page)
    assert ["Take in 1 new line<" in page.text, "This is no e-mail address" in page.text] == [True, True]
    manager.post(f"{path}/start")
    errands.take_in_files(app)

    assert "The links and codes of this list work here now." in manager.get(path).text
    share_url = merchant.post("/advocates", {"customer": {"email": "ana@example.com"}}).get_json()[
        "share_url"
    ]
    maps = zipfile.ZipFile(io.BytesIO(manager.get("/people/import-links/redirects.zip").data))
    assert f"/x/TEA-ANA {share_url} 302" in maps.read("old.shop.example/_redirects").decode()


def test_rewards_of_another_program_wait_as_long_as_a_member_says(clock, app, manager, merchant):
    path = path_of(put_in(manager, REWARDS, to="people/import-rewards", source="friendbuy", hold_days="3"))
    manager.post(f"{path}/start")
    errands.take_in_files(app)
    assert "This is no amount" in manager.get(f"{path}/refused.csv").text
    (before,) = merchant.get("/customers/ana/balance").get_json()["balances"]
    clock.move(days=3, minutes=1)
    errands.release_rewards(app)
    (after,) = merchant.get("/customers/ana/balance").get_json()["balances"]

    assert [(each["pending"], each["available"]) for each in (before, after)] == [
        ("5.00", "0.00"),
        ("0.00", "5.00"),
    ]


def test_the_api_says_when_a_reward_of_another_program_is_theirs(clock, app, manager, merchant):
    """As the pages do: the day in each language's sentence, and as a value for programs."""
    path = path_of(put_in(manager, REWARDS, to="people/import-rewards", source="friendbuy", hold_days="3"))
    manager.post(f"{path}/start")
    errands.take_in_files(app)
    (waits,) = merchant.get("/customers/ana/balance").get_json()["explained"]
    clock.move(days=3, minutes=1)
    errands.release_rewards(app)
    released, _ = merchant.get("/customers/ana/balance").get_json()["explained"]

    assert (waits["kind"], waits["release_at"][:10]) == ("hold", "2026-11-24")
    assert waits["reason"]["en"].endswith("It waits until 24 November 2026.")
    assert "۳ آذر ۱۴۰۵" in waits["reason"]["fa"]
    assert (released["kind"], released["release_at"]) == ("post", None)


def test_sums_name_each_currency_in_the_readers_language(app, manager):
    content = (
        "rewardId;customerId;rewardAmount;currency;status\nr1;ana;5.00;EUR;pending\nr2;ben;900;IRT;pending\n"
    )
    path = path_of(put_in(manager, content.encode(), to="people/import-rewards", source="other"))
    manager.post(f"{path}/start", any_currency="1")
    errands.take_in_files(app)
    for language, named in (("fa", ("یورو", "تومان")), ("en", ("Euro", "toman"))):
        manager.speaks(language)
        page = manager.get(path).text

        assert [f'<td class="title"><bdi>{each}</bdi></td>' in page for each in named] == [True, True]


@pytest.mark.parametrize("told", [{"source": "nobody"}, {}, {"source": "other", "hold_days": "366"}])
def test_what_is_told_of_a_file_has_to_be_possible(manager, told):
    page = put_in(manager, REWARDS, to="people/import-rewards", **told)

    assert (page.status_code, "Choose the program" in page.text) == (422, True)


def test_rewards_are_money_so_support_puts_none_in_and_says_no_yes(app, store, manager):
    path = path_of(put_in(manager, REWARDS, to="people/import-rewards", source="other"))
    support = member(app, store.store_id, Role.SUPPORT, email="support@example.com")

    assert put_in(support, REWARDS, to="people/import-rewards", source="other").status_code == 403
    assert support.post(f"{path}/start").status_code == 403
    assert put_in(support, LINKS, to="people/import-links", source="other").status_code == 200


def test_the_same_rewards_under_another_program_are_owed_once(app, manager, merchant):
    """G3: whoever chooses the program anew is told line by line under which name they came."""
    content = b"rewardId,customerId,rewardAmount,status\nr1,ana,5.00,available\n"
    looks = []
    for source in ("other", "referralcandy"):
        looks.append(put_in(manager, content, to="people/import-rewards", source=source))
        manager.post(f"{path_of(looks[-1])}/start")
        errands.take_in_files(app)

    assert "It came in before in a file of another program" in looks[1].text
    (balance,) = merchant.get("/customers/ana/balance").get_json()["balances"]
    assert balance["available"] == "5.00"


def test_an_owner_takes_the_redirect_maps_alone_and_a_manager_does_not(app, store, manager, merchant):
    """Shared links live on without us, and without the archive of everything about everybody."""
    share_url = merchant.post("/advocates", {"customer": factories.customer("Ana")}).get_json()["share_url"]
    owner = member(app, store.store_id, Role.OWNER)
    got = owner.get("/export/redirects.zip")

    maps = zipfile.ZipFile(io.BytesIO(got.data))
    assert urlsplit(share_url).path in maps.read("redirects/_redirects").decode()
    assert all(name.startswith("redirects/") for name in maps.namelist())
    assert manager.get("/export/redirects.zip").status_code == 403
