"""Reads a mail with Python's own parser and prints, as JSON, what a reader would see of it: read.py FILE."""
import email, email.policy, json, sys

mail = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
parts = [p for p in mail.walk() if not p.is_multipart()]
text = mail.get_body(("plain",)).get_content()
html = mail.get_body(("html",))
print(json.dumps({
    "from": str(mail["From"]), "to": str(mail["To"]), "subject": str(mail["Subject"]), "id": mail["Message-ID"],
    "references": mail["References"], "envelope": mail["Envelope-to"], "list_id": mail["List-Id"],
    "types": [p.get_content_type() for p in parts], "defects": [repr(d) for p in mail.walk() for d in p.defects],
    "longest_line": max(map(len, open(sys.argv[1], "rb").read().split(b"\n"))), "text": text,
    "html": html.get_content() if html else None,
    "calendar": next((p.get_content() for p in parts if p.get_content_type() == "text/calendar"), None),
}))
