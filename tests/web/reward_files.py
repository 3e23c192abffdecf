"""A file of rewards that a member puts in: the look at it, the yes, and what the page and the ledger then say."""

from apiflask import APIFlask
from werkzeug.test import TestResponse

from rafiq.errands import moving as errands
from tests.web.admin_door import Member
from tests.web.test_admin_moving import path_of, put_in

HEADING = "rewardId,customerId,rewardAmount,currency,status,release date\n"


def look(who: Member, content: str) -> TestResponse:
    return put_in(who, content.encode(), to="people/import-rewards", source="talkable")


def say_yes(app: APIFlask, who: Member, page: TestResponse, **said: str) -> str:
    """The page once the worker has taken the file in."""
    who.post(f"{path_of(page)}/start", **said)
    errands.take_in_files(app)
    return who.get(path_of(page)).text


def cells(page: str) -> list[str]:
    """The table of sums as a reader sees it, without its marks."""
    table = page.partition('id="sums"')[2].partition("</section>")[0]
    return [part.partition("<")[0] for part in table.replace("<b>", "").replace("<bdi>", "").split(">")]


def balances(merchant, customer_id: str) -> dict[str, tuple[str, str]]:
    found = merchant.get(f"/customers/{customer_id}/balance").get_json()["balances"]
    return {each["unit"]: (each["pending"], each["available"]) for each in found}
