"""Inside an attached file: is it encrypted, does it carry macros, and what do its QR codes say?"""

from toolkit.parse.inside.looking import Look, look_by_library, look_inside
from toolkit.parse.inside.seen import Seen

__all__ = ["Look", "Seen", "look_by_library", "look_inside"]
