"""Use case of fraud: gather the signals of one referral and judge them."""

from rafiq.fraud.rules import Signals, Verdict, judge
from rafiq.people import service as people
from rafiq.people.rules import Identity


def assess(
    store_id: str,
    *,
    advocate_id: str,
    friend_ids: set[str],
    friend_brought_advocate: bool,
    brought_today: int,
) -> Verdict:
    """``friend_ids`` is everyone who is the same human as the friend, so an alias does not help."""
    same_human = advocate_id in friend_ids or bool(friend_ids & _aliases(store_id, advocate_id))
    return judge(
        Signals(
            same_human=same_human,
            friend_brought_advocate=friend_brought_advocate,
            brought_today=brought_today,
        )
    )


def _aliases(store_id: str, person_id: str) -> set[str]:
    person = people.get(store_id, person_id)
    return people.same_human(
        store_id, Identity(email=person.email, phone=person.phone, customer_id=person.customer_id)
    )
