"""The words of a name in any of our scripts: titles left out, articles and compounds put together; pure."""

import re
import unicodedata

from rafiq.core.words import is_showable

_JOINERS = "\u200c\u200d'’‘ʿʾ`ـ"
_FOLDED = str.maketrans(
    {"ك": "ک", "ي": "ی", "ى": "ی", "ئ": "ی", "ة": "ه", "أ": "ا", "إ": "ا", "ٱ": "ا", "آ": "ا"}
)
_TITLES = frozenset(
    "mr mrs ms miss mister dr doctor doktor prof professor herr frau sir madam mdm encik puan cik tuan dato datuk "
    "datin haji hajah hj hjh agha aghaye aqaye khanom khanum mohandes "
    "اقا اقای خانم خانوم دکتر مهندس استاد جناب سرکار حاج حاجی سیده السیده الانسه الدکتور الدکتوره دکتور دکتوره "
    "الاستاذ الاستاذه المهندس المهندسه الحاج د م ا".split()
)
_MR = "السید"
_NO_NAME = frozenset({"the", "my", "our", "a"})
# Short for Encik and Puan, and names without the dot; son and daughter of somebody.
_NO_PART = re.compile(r"^\s*(?:en|pn)\.|\b[asd]/[lop]\b", re.IGNORECASE)
_CHILD_OF = frozenset("bin binti binte bint bt bte ibn bn بن بنت ابن".split())
_SHORT = {"mohd": "mohammad", "muhd": "muhammad"}
_ARTICLES = frozenset({"al", "el"})
# As they are spoken before the letter they take on: Harun ar-Rashid, Abd ur-Rahman.
_ASSIMILATED = re.compile(r"(?:[aeiou](?P<letter>r|s|z|t|d|n|sh|l))")
_SERVANT = frozenset("abd abdul abdel abdal abdol abdool عبد".split())
_FATHER = frozenset("abu abou abo ابو".split())
_GOD = frozenset("allah ullah ollah الله".split())
_MOTHER = frozenset("umm umme um om ام".split())
_FAITH = re.compile(r"d(?:i|ee|ie)n+e?|دین")
# No hello: titles that are names as well, and what stands before a name.
_HONOURS = "tan tun sri mme mlle sheikh shaikh sheik syed sayyid sayyed hajji st شیخ الشیخ امیر الامیر"
_NOT_ALONE = _TITLES | {_MR} | _NO_NAME | _SERVANT | _FATHER | _MOTHER | {*_SHORT, *_HONOURS.split()}
# In one word: Abdulrahman, Abdurrahman, Abdorahman; and Nuraldin, Nureddin, Habibullah.
_SERVANT_OF = re.compile(
    r"^(?:abd[aeiou]?l+(?=ah?$)|abd[aeiou](?:l(?=..)|(?P<twice>sh|[rsztdn])(?=(?P=twice))|(?=[^aeiou]{1,2}[aeiou]))|عبدال)"
)
_OF_FAITH = re.compile(
    r"(?<=..)(?:[aeiou][ld]?(?=d(?:i|ee|ie)ne?$)|ال(?=د[یي]ن$)|[aeiou](?=llah?$)|ال(?=له$))"
)


def words(name: str) -> list[str]:
    """What tells somebody apart: ``Dr. Abd ur-Rahman Al-Farsi`` is abdrahman, alfarsi."""
    parts = spaced(_NO_PART.sub(" ", name)).split()
    while len(parts) > 1 and (plain := parts[0].translate(_FOLDED)) in _TITLES | {_MR}:
        if plain == _MR and len(parts) == 2:  # a first name as well: السيد علي
            break
        del parts[0]
    between = [part for part in parts[1:-1] if part.translate(_FOLDED) not in _CHILD_OF]
    kept = [*parts[:1], *between, *parts[1:][-1:]]
    joined: list[str] = []
    for number, part in enumerate(kept):
        _add(joined, _SHORT.get(part, part), kept[number + 1] if number + 1 < len(kept) else "")
    return [_OF_FAITH.sub("", _SERVANT_OF.sub(_servant, word)) for word in joined]


def to_greet(name: str) -> str:
    """How a letter says hello: Sara Ito is Sara.

    All of it as it stands, where the first word is a title, half a name (عبد الله, Abu Bakar, نور الدين) or none.
    """
    first, *more = name.split() or [""]
    plain = spaced(first).strip().translate(_FOLDED)
    if not more or ("." not in first and plain not in _NOT_ALONE and not _completes(more[0])):
        return first
    return name


def _completes(second: str) -> bool:
    """Whether a second word belongs to the first: الله, ud-Din."""
    _, _, bare = spaced(second).translate(_FOLDED).strip().rpartition(" ")
    return bare in _GOD or bool(_FAITH.fullmatch(bare.removeprefix("ال")))


def other_article(told: list[str]) -> list[str]:
    """The same words, the family name with its article or without: Otaibi is العتيبي, and Al-Otaibi عتيبي."""
    *first, family = told or [""]
    article, shortest = ("ال", 4) if is_arabic(family) else ("al", 5)
    bare = family.removeprefix(article)
    if not first or len(bare) < shortest:
        return told
    return [*first, article + family if bare == family else bare]


def is_arabic(word: str) -> bool:
    return any("\u0600" <= letter <= "\u06ff" for letter in word)


def _add(joined: list[str], part: str, after: str) -> None:
    """Put the next part behind the last word, or into it."""
    last = joined[-1] if joined else ""
    plain = part.translate(_FOLDED)
    bare = plain.removeprefix("ال") if is_arabic(plain) else plain
    if last in _SERVANT | _FATHER:
        if not _is_article(part, after, first=False):
            joined[-1] = ("عبد" if last == "عبد" else last) + part
    elif joined and plain in _GOD:
        joined[-1] += "له" if is_arabic(part) else "llah"
    elif joined and last == "al" and len(joined) > 1 and _FAITH.fullmatch(plain):
        joined[-2:] = [joined[-2] + part]
    elif joined and bare != plain and _FAITH.fullmatch(bare):
        joined[-1] += part.removeprefix("ال")
    elif last == "al":
        joined[-1] += part
    else:
        joined.append("al" if _is_article(part, after, first=not joined) else part)


def _is_article(part: str, after: str, *, first: bool) -> bool:
    if not after or is_arabic(after):
        return False
    spoken = None if first else _ASSIMILATED.fullmatch(part)
    taken_on = spoken is not None and (spoken["letter"] == "l" or after.startswith(spoken["letter"]))
    return part in _ARTICLES or taken_on


def _servant(found: re.Match[str]) -> str:
    if is_arabic(found[0]):
        return found[0].removesuffix("ال")
    return "abdl" if found.string[found.end() :] in {"a", "ah"} else "abd"


def spaced(name: str) -> str:
    """Small letters without marks; whatever is no letter parts words, except what joins letters of one."""
    plain = unicodedata.normalize("NFKD", "".join(filter(is_showable, name))).casefold()
    kept = (letter for letter in plain if not unicodedata.combining(letter) and letter not in _JOINERS)
    return "".join(letter if letter.isalpha() else " " for letter in kept)
