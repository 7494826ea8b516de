# ruff: noqa: E501
"""What parse and assemble note of messages and traces that they could not wholly understand.

    "no RFC 5322 date": "pas de date selon RFC 5322"
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["MESSAGES_FR"]

MESSAGES_FR: Mapping[str, str] = {
    "no header field": "aucun champ d’en-tête",
    "{count} line(s) in the header are no field; the first at byte {offset}": "{count} ligne(s) de l’en-tête ne sont pas des champs ; la première à l’octet {offset}",
    "{count} more problems of this message are not listed": "{count} autres problèmes de ce message ne sont pas listés",
    "a bare CR in field {name}": "un CR isolé dans le champ {name}",
    "{name} is not understood": "{name} n’est pas compris",
    "no trace line (RFC 5321 §4.4)": "pas une ligne de trace (RFC 5321 §4.4)",
    "the hop has no date with a zone": "le saut n’a pas de date avec fuseau",
    "no RFC 5322 date": "pas de date selon RFC 5322",
    "the date has no zone: its instant is not known": "la date n’a pas de fuseau : son instant n’est pas connu",
    "no address in {name}": "aucune adresse dans {name}",
    "no reverse-path in Return-Path": "aucun chemin de retour dans Return-Path",
    "more than {count} URLs: the others are not listed": "plus de {count} URL : les autres ne sont pas listées",
    "the message could not be read to its end ({error})": "le message n’a pas pu être lu jusqu’au bout ({error})",
    "messages nested more than {depth} deep, or more than {count}, are not opened": "les messages imbriqués à plus de {depth} niveaux, ou au-delà de {count}, ne sont pas ouverts",
    "a multipart without a boundary": "un multipart sans délimiteur",
    "multiparts nested more than {depth} deep are not opened": "les multipart imbriqués à plus de {depth} niveaux ne sont pas ouverts",
    "the boundary of a multipart never occurs": "le délimiteur d’un multipart n’apparaît jamais",
    "a multipart is not closed: the copy may be cut short": "un multipart n’est pas fermé : la copie est peut-être tronquée",
    # inside attachments
    "an attachment of {size} bytes is not looked into": "une pièce jointe de {size} octets n’est pas examinée de l’intérieur",
    "it could not be looked into ({error})": "elle n’a pas pu être examinée de l’intérieur ({error})",
    "a picture of {size} bytes is not looked at for QR codes": "les codes QR d’une image de {size} octets ne sont pas cherchés",
    "a picture of more than {count} pixels is not looked at for QR codes": "les codes QR d’une image de plus de {count} pixels ne sont pas cherchés",
    "the picture cannot be looked at for QR codes: it is neither PNG, JPEG, GIF nor BMP, or broken from the start": "les codes QR de l’image ne peuvent être cherchés : elle n’est ni PNG, ni JPEG, ni GIF, ni BMP, ou rompue dès le début",
    "the picture cannot be looked at for QR codes: {error}": "les codes QR de l’image ne peuvent être cherchés : {error}",
    "the pages of the PDF cannot be looked at for QR codes: {error}": "les codes QR des pages du PDF ne peuvent être cherchés : {error}",
    "the PDF does not open: {error}": "le PDF ne s’ouvre pas : {error}",
    "the zip archive cannot be looked into: {error}": "l’archive zip ne peut être examinée de l’intérieur : {error}",
    "the OLE2 file cannot be looked into: {error}": "le fichier OLE2 ne peut être examiné de l’intérieur : {error}",
    "the headers of the RAR archive are damaged or cut off": "les en-têtes de l’archive RAR sont endommagés ou tronqués",
    "the header of the 7z archive is packed in a way that is not read": "l’en-tête de l’archive 7z est compressé d’une façon qui n’est pas lue",
    "the 7z archive ends before its header: cut off": "l’archive 7z s’achève avant son en-tête : tronquée",
    "the header of the 7z archive is damaged: {error}": "l’en-tête de l’archive 7z est endommagé : {error}",
    "the header of the 7z archive is damaged": "l’en-tête de l’archive 7z est endommagé",
    # traces against each other and against messages
    "this export is at first {before} and later {after} hours off the messages ({compared} compared): it was made in local time, and the clocks were changed": "cet export s’écarte des messages d’abord de {before} puis de {after} heures ({compared} comparés) : il a été fait en heure locale, et l’heure a changé",
    "this export is {hours} hours behind the messages ({compared} compared): it was made in local time": "cet export retarde de {hours} heures sur les messages ({compared} comparés) : il a été fait en heure locale",
    "this export is {hours} hour behind the messages ({compared} compared): it was made in local time": "cet export retarde de {hours} heure sur les messages ({compared} comparés) : il a été fait en heure locale",
    "this export is {hours} hours ahead of the messages ({compared} compared): it was made in local time": "cet export avance de {hours} heures sur les messages ({compared} comparés) : il a été fait en heure locale",
    "this export is {hours} hour ahead of the messages ({compared} compared): it was made in local time": "cet export avance de {hours} heure sur les messages ({compared} comparés) : il a été fait en heure locale",
    "this export is {hours} hours behind {other} ({compared} compared): it was made in local time": "cet export retarde de {hours} heures sur {other} ({compared} comparés) : il a été fait en heure locale",
    "this export is {hours} hour behind {other} ({compared} compared): it was made in local time": "cet export retarde de {hours} heure sur {other} ({compared} comparés) : il a été fait en heure locale",
    "this export is {hours} hours ahead of {other} ({compared} compared): it was made in local time": "cet export avance de {hours} heures sur {other} ({compared} comparés) : il a été fait en heure locale",
    "this export is {hours} hour ahead of {other} ({compared} compared): it was made in local time": "cet export avance de {hours} heure sur {other} ({compared} comparés) : il a été fait en heure locale",
    "its rows, without network message ids, are tied to mails as if told in UTC, likely at most": "ses lignes, sans network message id, sont rattachées aux courriels comme si elles étaient en UTC, au mieux comme probables",
    "1 row of {dialect} in {others} is in {first} too: the files overlap, and no mail counts twice": "1 ligne de {dialect} dans {others} est aussi dans {first} : les fichiers se recouvrent, et aucun message ne compte deux fois",
    "{rows} rows of {dialect} in {others} are in {first} too: the files overlap, and no mail counts twice": "{rows} lignes de {dialect} dans {others} sont aussi dans {first} : les fichiers se recouvrent, et aucun message ne compte deux fois",
    "begins on {until}, and {before}, the export before it, ends on {end}: no row between": "commence le {until}, et {before}, l’export précédent, finit le {end} : aucune ligne entre les deux",
    "no enhanced status code (RFC 3463)": "aucun code d’état étendu (RFC 3463)",
    "no trace covers {day}, a day of the case's window": "aucun suivi ne couvre le {day}, un jour de la période du dossier",
    "no trace covers {first} to {last}, days of the case's window": "aucun suivi ne couvre les jours du {first} au {last}, dans la période du dossier",
}
