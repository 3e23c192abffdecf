"""A friend noted at the desk: the last word counts, for the next order and for the codes the friend has already."""

from sqlalchemy import select

from rafiq.core import clock
from rafiq.core.db import db
from rafiq.coupons import desk as codes
from rafiq.coupons import service as coupons
from rafiq.coupons.rules import CouponStatus, CouponView
from rafiq.links import desk, introductions
from rafiq.links import service as links
from rafiq.links.desk import Note
from rafiq.links.service import LinkView
from rafiq.programs.rules import GiftKind
from rafiq.programs.service import ProgramView
from rafiq.referrals.models import Referral
from rafiq.referrals.rules import Status

EVER = 36_500  # days


def note(link: LinkView, *, email_key: str | None, phone: str | None, actor: str) -> Note:
    """The friend's next order credits this advocate, with a code they were given before or without."""
    noted = desk.note(link, email_key=email_key, phone=phone, actor=actor)
    codes.credit(link.store_id, [each.id for each in _had(link.store_id, noted)], link.id)
    return noted


def code(store_id: str, program: ProgramView, noted: Note) -> CouponView | None:
    """What any friend gets who follows a link; whoever has a coupon of this program already keeps that one."""
    if program.terms.friend_gift(at=clock.now()).kind is GiftKind.NONE:
        return None
    for mine in _had(store_id, noted):
        if coupons.program_of(store_id, mine) == program.id:
            return mine
    return coupons.offer(
        store_id,
        codes.cause(program.id, noted.id),
        program.terms,
        program.terms_id,
        program_id=program.id,
        link_id=noted.link_id,
        channel=codes.CHANNEL,
        email_key=noted.email_key,
    )


def thanked_instead(store_id: str, noted: Note) -> str | None:
    """Who else is thanked for this friend, whose code was used before the note was made."""
    for used in _had(store_id, noted):
        if used.status is CouponStatus.REDEEMED and used.link_id:
            mine = (Referral.store_id == store_id, Referral.order_number == used.redeemed_order)
            found = db.session.execute(select(Referral.advocate_id, Referral.status).where(*mine)).first()
            if found and found.status in {Status.VOIDED, Status.BLOCKED}:  # that order thanks nobody
                continue
            credited = found.advocate_id if found else links.get(store_id, used.link_id).person_id
            return credited if credited != noted.advocate_id else None
    return None


def named_since(store_id: str, noted: Note) -> str | None:
    """Who was noted for the same friend after this note, when it is somebody else."""
    every = introductions.lately(
        store_id, email_key=noted.email_key, phone=noted.phone, within_days=EVER, staff_only=True
    )
    last = every[0].link.person_id if every else noted.advocate_id
    return last if last != noted.advocate_id else None


def _had(store_id: str, noted: Note) -> list[CouponView]:
    return codes.of_friend(store_id, identity=noted.email_key, phone=noted.phone)
