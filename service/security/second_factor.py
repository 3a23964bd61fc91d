"""The second factor: codes of a telephone application (TOTP, RFC 6238) and spare codes on paper."""

from __future__ import annotations

import base64
import io
from datetime import datetime

import pyotp
import segno

from schemas.user import User
from schemas.values.ids import Chance
from service.security.codes import code_digest, new_code
from service.security.permissions import SECOND_FACTOR_ROLES

STEP = 30
ISSUER = "Наставник"
SPARE_CODES = 8


def new_secret(chance: Chance) -> str:
    """160 bits, as authenticator applications read them."""
    return base64.b32encode(chance(20)).decode()


def address(secret: str, login: str) -> str:
    """The otpauth address that the QR code holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def picture(secret: str, login: str) -> str:
    """The QR code as an SVG file (dark on white in either theme, for cameras)."""
    out = io.BytesIO()
    segno.make(address(secret, login), error="m").save(out, kind="svg", scale=5, border=4, dark="#000", light="#fff")
    return out.getvalue().decode()


def step_of(secret: str, code: str, now: datetime, last: int = 0) -> int:
    """The time step a code belongs to (one step of clock error each way), 0 when wrong or used before."""
    digits = "".join(sign for sign in code if sign.isdigit())
    present = int(now.timestamp()) // STEP
    for step in (present, present - 1, present + 1):
        if step > last and pyotp.utils.strings_equal(pyotp.TOTP(secret).at(step * STEP), digits):
            return step
    return 0


def due(user: User) -> bool:
    """True when the account's roles demand a second factor that it has not got."""
    return not (user.totp or user.sample or user.roles.isdisjoint(SECOND_FACTOR_ROLES))


def spare_codes(chance: Chance) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes to show once and their hashes to store."""
    shown = tuple(new_code(chance) for _ in range(SPARE_CODES))
    return shown, tuple(code_digest(code) for code in shown)
