"""Signatures as they look (RFC 6376, RFC 8617). None verifies: nothing here was ever signed.

    DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=fabrikam.com; s=s1; h=From:Date:Subject; bh=...; b=...
"""

from __future__ import annotations

from toolkit.simulate.dice import Dice
from toolkit.simulate.mail import Field

_SIGNED = "From:Date:Subject:Message-ID:Content-Type:MIME-Version"


def dkim_signature(dice: Dice, domain: str, selector: str) -> Field:
    tags = f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s={selector}; h={_SIGNED}"
    return "DKIM-Signature", f"{tags}; bh={dice.blob(32)}; b={dice.blob(64)}"


def arc_set(dice: Dice, domain: str) -> tuple[Field, Field, Field]:
    """What another Microsoft 365 tenant seals on its way out: a first set, without any peer."""
    algorithm = "a=rsa-sha256; s=arcselector10001; d=microsoft.com"
    dmarc = f"dmarc=pass action=none header.from={domain}"
    signed = f"{algorithm}; c=relaxed/relaxed; h={_SIGNED}; bh={dice.blob(32)}"
    return (
        ("ARC-Seal", f"i=1; {algorithm}; cv=none; b={dice.blob(64)}"),
        ("ARC-Message-Signature", f"i=1; {signed}; b={dice.blob(64)}"),
        ("ARC-Authentication-Results", f"i=1; mx.microsoft.com 1; spf=pass smtp.mailfrom={domain}; {dmarc}; arc=none"),
    )
