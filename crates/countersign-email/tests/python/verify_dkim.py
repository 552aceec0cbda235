"""Verifies every DKIM signature of some messages by dkimpy.

Reads {"messages": [base64], "records": {name: TXT}} and prints for each a list with one verdict per signature.
"""

import base64
import json
import sys

import dkim

asked = json.load(sys.stdin)


def look_up(name, timeout=5):
    text = asked["records"].get(name.decode().rstrip("."))
    return text.encode() if text is not None else None


def verdicts(message):
    fields = dkim.rfc822_parse(message)[0]
    for index in range(sum(name.lower() == b"dkim-signature" for name, _ in fields)):
        try:
            yield dkim.DKIM(message).verify(idx=index, dnsfunc=look_up)
        except dkim.DKIMException as error:
            yield str(error)


json.dump([list(verdicts(base64.b64decode(message))) for message in asked["messages"]], sys.stdout)
