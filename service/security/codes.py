"""One-time codes that a human reads aloud or copies from paper: first passwords, set-up, spare codes."""

from __future__ import annotations

import hmac

from schemas.values.ids import Chance, check_code
from service.security.ground import digest

_LOOK_ALIKES = str.maketrans("АВСЕНКМРТХ", "ABCEHKMPTX")


def new_code(chance: Chance) -> str:
    """«K7QX-9F2M-4HTA»: 12 letters that cannot be mistaken, about 59 bits."""
    text = check_code(chance)
    return "-".join(text[start : start + 4] for start in range(0, 12, 4))


def code_digest(text: str) -> str:
    """Hash of a code as typed: case, spaces, dashes and Cyrillic look-alikes do not matter."""
    return digest("".join(letter for letter in text.upper().translate(_LOOK_ALIKES) if letter.isalnum()))


def same_code(text: str, stored: str) -> bool:
    """Compare without telling by time how much is right; an empty stored hash fits nothing."""
    return bool(stored) and hmac.compare_digest(code_digest(text), stored)
