"""Hands one mail from standard input to an e-mail connection: what a mail server's pipe runs for each order mail.

    mail_pipe.py https://refer.example.com/hooks/email/con_… /etc/rafiq-mail-secret

Needs nothing but Python. Exit 75 asks the mail server to keep the mail and try again; 0 is done, 65 refused for good.
"""

import base64
import hashlib
import hmac
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

DONE, REFUSED, LATER, USAGE = 0, 65, 75, 64
MAX_BYTES = 1_000_000
SECONDS = 30


def main(arguments: list[str], mail: bytes) -> int:
    if len(arguments) != 2 or not arguments[0].startswith(("https://", "http://")):
        print(__doc__, file=sys.stderr)
        return USAGE
    address, secret_file = arguments
    secret = Path(secret_file).read_text(encoding="ascii").strip()
    mail = mail[:MAX_BYTES]
    request = urllib.request.Request(address, mail, signed(mail, secret), method="POST")  # noqa: S310 - http(s), checked
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - as above
            return DONE if answer.status == 200 else LATER
    except urllib.error.HTTPError as error:
        print(f"refused with {error.code}", file=sys.stderr)
        return LATER if error.code >= 500 or error.code == 429 else REFUSED
    except OSError as error:
        print(f"not reached: {error}", file=sys.stderr)
        return LATER


def signed(mail: bytes, secret: str) -> dict[str, str]:
    """Standard Webhooks; the id is the mail's own digest, so that a mail handed over twice is one."""
    name, at = f"mail_{hashlib.sha256(mail).hexdigest()[:40]}", str(int(time.time()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    made = hmac.digest(key, f"{name}.{at}.".encode() + mail, hashlib.sha256)
    return {
        "Content-Type": "message/rfc822",
        "webhook-id": name,
        "webhook-timestamp": at,
        "webhook-signature": "v1," + base64.b64encode(made).decode(),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], sys.stdin.buffer.read()))
