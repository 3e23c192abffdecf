"""Settings saved by many members at the same instant: each is a version of its own, and nobody meets an error."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count

from rafiq.followups import hours
from rafiq.prompts import policies
from tests.races.crowd import THREADS
from tests.web.admin_door import csrf_token, member
from tests.web.test_admin_asking import POLICY
from tests.web.test_admin_hours import PLAN


def test_settings_saved_at_once_are_versions_one_after_the_other(app, store):
    who, turns = member(app, store.store_id), count(1)
    token = csrf_token(who.client)
    who.post("/asking", **POLICY)
    with app.app_context():
        policy = policies.every(store.store_id)[0].id
    cookie = who.client.get_cookie("rafiq_session").value

    def press(_: int) -> set[int]:
        client, turn = app.test_client(), str(next(turns))
        client.set_cookie("rafiq_session", cookie)
        forms = {
            "/asking": POLICY | {"id": policy, "days": turn},
            "/followups/settings": PLAN | {"promoter_minutes": turn},
        }
        headers = {"Origin": "http://localhost"}
        answers = [
            client.post(f"/admin/{store.store_id}{path}", data=form | {"csrf_token": token}, headers=headers)
            for path, form in forms.items()
        ]
        return {answer.status_code for answer in answers}

    with ThreadPoolExecutor(THREADS) as pool:
        assert set().union(*pool.map(press, range(8))) == {302}
    with app.app_context():
        for room, subject, first in ((policies.VERSIONS, policy, 2), (hours.VERSIONS, "", 1)):
            numbers = [each.number for each in room.history(store.store_id, subject)]
            assert numbers == list(range(first + 8, 0, -1))
