"""What members of a furnished store have made by hand: one of each thing that an address of the admin can name."""

from datetime import date

from apiflask import APIFlask
from sqlalchemy import text

from rafiq.analytics import journal, report_links
from rafiq.analytics import service as analytics
from rafiq.app import run_due
from rafiq.bulk import service as bulk
from rafiq.bulk.rules import Pick
from rafiq.core.db import db, transaction
from rafiq.core.money import Money
from rafiq.coupons import code_files
from rafiq.coupons import uploads as code_uploads
from rafiq.encounters import asks, gestures
from rafiq.encounters import service as encounters
from rafiq.encounters.rules import Occasion
from rafiq.experiments import service as experiments
from rafiq.experiments.drafts import Draft, DraftVariant
from rafiq.experiments.rules import Goal
from rafiq.experiments.rules import Kind as Tested
from rafiq.followups import causes
from rafiq.fraud import merchant as fraud
from rafiq.ledger import adjustments
from rafiq.ledger.wishes import GRANT, Wish
from rafiq.links import desk
from rafiq.links import service as links
from rafiq.messaging import service as mail
from rafiq.messaging.rules import Kind
from rafiq.partners import service as partners
from rafiq.partners.rules import PartnerDraft
from rafiq.playbook import objectives
from rafiq.playbook.progress import Objective
from rafiq.prompts import policies
from rafiq.prompts.rules import Policy
from rafiq.staff import service as staff
from rafiq.stores import members, saved_views, share_settings
from rafiq.stores.rights import Role
from rafiq.stores.service import CreatedStore
from rafiq.voices import service as voices
from tests import shops

# The name of an id in an address -> the table in which the store's newest row has it.
TABLES = {
    "block_id": "fraud_blocks",
    "coupon_id": "coupons",
    "gesture_id": "gestures",
    "entry_id": "crm_deliveries",
    "key_id": "api_keys",
    "link_id": "links",
    "mail_id": "mails",
    "member_id": "members",
    "request_id": "privacy_requests",
    "setting_version_id": "setting_versions",
    "view_id": "saved_views",
}

SIDES = (DraftVariant("As it is"), DraftVariant("Short", 1, {"texts": {"en": "Try {store}: {link}"}}))
TEST = Draft(Tested.COPY, Goal.SHARE, "Shorter words", "Fewer words are read.", "Mina", SIDES)


def furnish_by_hand(app: APIFlask, store: CreatedStore, ids: dict[str, str]) -> dict[str, str]:
    """The further ids, by the names the addresses use."""
    store_id, ana, actor = store.store_id, ids["person_id"], "tests"
    shops.connect(app, store_id, "shopify").tell(shops.shopify_order(), shops.shopify_wish("data_request"))
    run_due(app)
    with app.app_context(), transaction():
        keyring = app.extensions["rafiq"].keyring
        members.invite("kept@example.com", store_id, Role.VIEWER, keyring, "https://ours.example")
        kept_by = members.create_user("kept@example.com").id
        saved_views.save(
            store_id, kept_by, list_name="people", name="Anas", filters={"q": "ana"}, shared=True
        )
        fraud.add_block(store_id, "email", "*@bad.example", actor=actor)
        mail.post(store_id, Kind.WELCOME, about="kept", person_id=ana)
        link = links.link_for(store_id, ana)
        # Above the limit, so that it waits for a second member.
        wish = Wish(ana, Money(1_000_000, "EUR"), form_key="kept", kind=GRANT, reason="Much went wrong")
        gestures.save_plan(store_id, {Occasion.FIRST_FRIEND: "A card from the team"})
        gestures.brought(store_id, ana)
        made = {
            "adjustment_id": adjustments.adjust(store_id, wish, actor=actor).id,
            "ask_id": asks.ask(store_id, ana, name="Eva", company="", actor=actor).id,
            "cause_id": causes.named(store_id, "Late parcel").id,
            "chart_note_id": journal.write(store_id, analytics.today(store_id), "Sale", author=actor),
            "report_id": report_links.make(store_id, "Bank", days=7, actor=actor).id,
            "channel_id": share_settings.add_own(
                store_id, name="Board", to="https://board.example/?u={url}", icon="B"
            ).id,
            "delight_id": encounters.note_delight(store_id, ana, behaviour="gift", note="", actor=actor).id,
            "experiment_id": experiments.start(store_id, TEST, actor=actor).id,
            "note_id": desk.note(link, email_key=None, phone="+4917100000", actor=actor).id,
            "objective_id": objectives.save(
                store_id,
                Objective("Thirty friends", "referrals", 30, date(2026, 1, 1), date(2027, 12, 31)),
                owner_id=None,
                actor=actor,
            ),
            "partner_id": partners.create(store_id, PartnerDraft("Bakery", "business", "", "")).id,
            "policy_id": policies.save(store_id, Policy(), author=actor).id,
            "share_version_id": share_settings.VERSIONS.history(store_id)[0].id,
            "run_id": bulk.ask(
                store_id, "void_coupon", [Pick("cpn_1", "issued")], user_id="usr_1", actor=actor
            ).id,
            "staff_id": staff.add(store_id, "Nina").id,
            "story_id": _story(store_id, ana),
            "upload_id": code_uploads.look_at(
                store_id, ids["bank_id"], code_files.of_codes(["CARD-9"]), actor=actor
            ).id,
        }
    with app.app_context():
        return made | {name: _newest(table, store_id) for name, table in TABLES.items()}


def _story(store_id: str, person_id: str) -> str:
    """Told with consent, and not looked at yet."""
    words = "I came for the mugs and stayed for the people who make them."
    told = voices.tell(
        store_id, person_id, name="Ana", words=words, locale="en", consent="I agree.", agreed=True
    )
    return told.id


def _newest(table: str, store_id: str) -> str:
    query = text(f"SELECT id FROM {table} WHERE store_id = :s ORDER BY id DESC")
    return str(db.session.execute(query, {"s": store_id}).scalars().first())
