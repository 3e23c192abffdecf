"""Makes any shop's accent readable: as words on paper of a colour, and with words upon it; pure."""

ENOUGH = 4.5  # the contrast that words need (WCAG 2.2, 1.4.3)
PAPER, DARK_PAPER = "#ffffff", "#1a2320"
_BLACK, _WHITE = "#000000", "#ffffff"
_STEPS = 50
_Channels = tuple[int, int, int]


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white); colours are `#rrggbb`."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def words_on(accent: str) -> str:
    """Black or white, whichever can be read better, as the widget writes upon the accent."""
    return max((_WHITE, _BLACK), key=lambda ink: contrast(ink, accent))


def as_words(accent: str, paper: str) -> str:
    """The accent as it is, or as little nearer to black or white as can be read on this paper."""
    far = words_on(paper)
    mixed = (_mixed(accent, far, step / _STEPS) for step in range(_STEPS + 1))
    return next((each for each in mixed if contrast(each, paper) >= ENOUGH), far)


def _mixed(accent: str, other: str, share: float) -> str:
    pairs = zip(_channels(accent), _channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def _channels(colour: str) -> _Channels:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(each / 255) for each in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
