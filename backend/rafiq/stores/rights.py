"""What each role may do in each room of the admin, in one table that every page and every button asks; pure."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """As what a member enters a store; in the order in which an owner chooses among them."""

    OWNER = "owner"
    MANAGER = "manager"
    MARKETING = "marketing"
    SALES = "sales"
    ACCOUNT_MANAGER = "account_manager"
    SUPPORT = "support"
    ACCOUNTANT = "accountant"
    VIEWER = "viewer"
    DESK = "desk"

    def may(self, level: "Level", room: "Room") -> bool:
        """Whether this role reaches ``level`` in this room."""
        given = RIGHTS[self].get(room)
        return given is not None and _LEVELS.index(given) >= _LEVELS.index(level)


class Level(StrEnum):
    """What a page asks of whoever opens it, by the name of the role that has just this much everywhere."""

    LOOK = "viewer"
    ACT = "manager"
    OWN = "owner"


class Room(StrEnum):
    """A part of the admin. The first eight are folders of pages; the others gather pages of several folders."""

    DAILY = "daily"
    PEOPLE = "people"
    REWARDS = "rewards"
    ASKING = "asking"
    REACH = "reach"
    IN_PERSON = "in_person"
    NUMBERS = "numbers"
    SETUP = "setup"
    DESK = "desk"  # noting at the desk who sent a friend
    CARE = "care"  # what somebody does for a customer: a note about them, a gift handed over
    VERDICTS = "verdicts"  # approving and voiding referrals
    MONEY = "money"  # credit by hand, and closing what the staff earned
    FILES = "files"  # what people did, as a file to take away


_LEVELS = tuple(Level)


def _everywhere(
    level: Level, *, act: tuple[Room, ...] = (), never: tuple[Room, ...] = ()
) -> dict[Room, Level]:
    """``level`` in every room but for those where they act, and those that are shut to them."""
    return {room: Level.ACT if room in act else level for room in Room if room not in never}


RIGHTS: Mapping[Role, Mapping[Room, Level]] = {
    Role.OWNER: _everywhere(Level.OWN),
    Role.MANAGER: _everywhere(Level.ACT),
    Role.MARKETING: _everywhere(
        Level.LOOK, act=(Room.ASKING, Room.REACH, Room.NUMBERS), never=(Room.DESK, Room.FILES)
    ),
    Role.SALES: _everywhere(
        Level.LOOK, act=(Room.DAILY, Room.IN_PERSON, Room.DESK, Room.CARE), never=(Room.FILES,)
    ),
    Role.ACCOUNT_MANAGER: _everywhere(
        Level.LOOK, act=(Room.DAILY, Room.PEOPLE, Room.ASKING, Room.CARE), never=(Room.DESK,)
    ),
    Role.SUPPORT: _everywhere(
        Level.LOOK, act=(Room.DAILY, Room.PEOPLE, Room.CARE, Room.VERDICTS), never=(Room.DESK,)
    ),
    Role.ACCOUNTANT: _everywhere(Level.LOOK, act=(Room.MONEY,), never=(Room.DESK,)),
    Role.VIEWER: _everywhere(Level.LOOK, never=(Room.DESK, Room.FILES)),
    Role.DESK: {Room.DESK: Level.ACT},
}
