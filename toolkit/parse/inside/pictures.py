"""QR codes in a picture: what they say to the telephone that is held before them (ISO/IEC 18004).

    a PNG of 400 × 400 pixels   →   ("https://login.example/x",)

A code is looked for in the first frame, on white where the picture is transparent, as a reader sees it.
"""

from __future__ import annotations

import io
import warnings
from functools import cache
from typing import TYPE_CHECKING, Any

from toolkit.parse.inside.seen import Seen, Unseen, said_by

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["FEWEST_PIXELS", "MOST_CODES", "codes_in_picture", "look_into_picture", "read_codes"]

FORMATS = ("PNG", "JPEG", "GIF", "BMP")
MOST_PIXELS = 40_000_000
# A code is found in fewer pixels as well, and four times faster.
ENOUGH_PIXELS = 4_000_000
# The smallest QR code has 21 modules a side; a pixel that counts readers, and most icons, have less room.
FEWEST_PIXELS = 21
MOST_CODES = 20

_BROKEN = "the picture cannot be looked at for QR codes"
_TOO_LARGE = f"a picture of more than {MOST_PIXELS:,} pixels is not looked at for QR codes"


def look_into_picture(content: bytes) -> Seen:
    """A picture is not encrypted and has no macros; whether it has a code may stay open: a flaw says why."""
    try:
        return Seen(is_encrypted=False, has_macro=False, codes=codes_in_picture(content))
    except Unseen as reason:
        return Seen(is_encrypted=False, has_macro=False, flaws=(str(reason),))


def codes_in_picture(content: bytes) -> tuple[str, ...]:
    """The texts of the QR codes in a PNG, JPEG, GIF or BMP. Raises Unseen for a picture too large or broken."""
    # Imported late: most mail carries no picture.
    from PIL import Image, UnidentifiedImageError

    with warnings.catch_warnings():
        # Pillow warns of oddities of a file; here they matter only where nothing can be read.
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                width, height = picture.size
                if min(width, height) < FEWEST_PIXELS:
                    return ()
                if width * height > MOST_PIXELS:
                    raise Unseen(_TOO_LARGE)
                return read_codes(_grey(picture))
        except Image.DecompressionBombError as error:
            raise Unseen(_TOO_LARGE) from error
        except UnidentifiedImageError as error:
            raise Unseen(f"{_BROKEN}: it is neither PNG, JPEG, GIF nor BMP, or broken from the start") from error
        except (OSError, ValueError, SyntaxError, ArithmeticError, LookupError) as error:
            raise Unseen(f"{_BROKEN}: {said_by(error)}") from error


def _grey(picture: Image) -> Image:
    picture.draft("L", (2000, 2000))
    is_transparent = picture.has_transparency_data
    seen: Image = picture.convert("RGBA" if is_transparent else "L")
    factor = int((seen.width * seen.height / ENOUGH_PIXELS) ** 0.5)
    if factor > 1:
        seen = seen.reduce(factor)
    if not is_transparent:
        return seen
    from PIL import Image

    paper = Image.new("RGBA", seen.size, "white")
    return Image.alpha_composite(paper, seen).convert("L")


def read_codes(picture: Image) -> tuple[str, ...]:
    """The different texts of the QR codes in a grey picture."""
    import zxingcpp

    found = zxingcpp.read_barcodes(picture, formats=_kinds())
    return tuple(dict.fromkeys(code.text for code in found if code.text))[:MOST_CODES]


@cache
def _kinds() -> Any:
    import zxingcpp

    return zxingcpp.BarcodeFormats([zxingcpp.QRCode, zxingcpp.MicroQRCode, zxingcpp.RMQRCode])
