"""PDF: whether it asks for a password, and the QR codes on its first pages (ISO 32000-2).

    statement.pdf   a password is asked for: encrypted, and nothing in it can be looked at

A PDF that is encrypted under an empty password opens for every reader and every filter: it hides nothing.
"""

from __future__ import annotations

from typing import Any

from toolkit.parse.inside.pictures import FEWEST_PIXELS, MOST_CODES, read_codes
from toolkit.parse.inside.seen import Seen

__all__ = ["look_into_pdf"]

PAGES = 3
# Of the longer side: a code a tenth as long still has three pixels a module.
PIXELS = 1200
_WRONG_PASSWORD = 4  # FPDF_ERR_PASSWORD


def look_into_pdf(content: bytes) -> Seen:
    """Pages are drawn in grey and looked at like pictures. A PDF that does not open says so in its flaws."""
    # Imported late: it loads a library of eight megabytes.
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if error.err_code == _WRONG_PASSWORD:
            return Seen(is_encrypted=True, has_macro=False)
        return Seen(has_macro=False, flaws=(f"the PDF does not open: {error}",))
    try:
        codes = [code for number in range(min(len(document), PAGES)) for code in _codes_on(document, number)]
    except pypdfium2.PdfiumError as error:
        return Seen(False, False, flaws=(f"the pages of the PDF cannot be looked at for QR codes: {error}",))
    finally:
        document.close()
    return Seen(False, False, tuple(dict.fromkeys(codes))[:MOST_CODES])


def _codes_on(document: Any, number: int) -> tuple[str, ...]:
    page = document[number]
    try:
        longer, shorter = max(page.get_size()), min(page.get_size())
        if not shorter > 0 or shorter / longer * PIXELS < FEWEST_PIXELS:
            return ()
        drawn = page.render(scale=PIXELS / longer, grayscale=True, may_draw_forms=False)
        try:
            return read_codes(drawn.to_pil())
        finally:
            drawn.close()
    finally:
        page.close()
