"""An address that was closed in error is opened again from the log of mails; what a reader stopped is not."""

from rafiq.stores.rights import Role
from tests import factories
from tests.web import mail_scene as scene
from tests.web.admin_door import member
from tests.web.mail_scene import states, stop_path

server, app, everything_on, post, ana = scene.server, scene.app, scene.everything_on, scene.post, scene.ana


def reopen(app, store) -> int:
    manager = member(app, store.store_id, Role.MANAGER)
    found = manager.get("/messages").text.split("/reopen")[0].rpartition("/")[2]
    return manager.post(f"/messages/{found}/reopen").status_code


def test_a_manager_opens_a_closed_address_again(app, store, server, merchant, ana, post):
    server.on_rcpt = "550 5.1.1 no such user"
    post()
    server.on_rcpt = "250 OK"
    reopen(app, store)
    merchant.post("/orders", factories.order(order_number="1001", referral=ana))
    post()

    assert ("friend_bought", "sent", None) in states(app)


def test_what_a_reader_stopped_offers_no_such_button(app, store, server, ana, post):
    post()
    app.test_client().post(stop_path(server.mails[0]))

    assert "/reopen" not in member(app, store.store_id).get("/messages").text
