"""A running service, as the suites see it: clients of the PyPI package `descope`, unmodified, and the mails of the
development mailbox. They are run as `python <suite>.py <base URL> <management key>`."""

import json
import re
import sys
import time
import urllib.request

from descope import AuthException, DeliveryMethod, DescopeClient

BASE, KEY = sys.argv[1], sys.argv[2]
PROJECT = "countersign"
EMAIL = DeliveryMethod.EMAIL
URI = "http://localhost:3000/verify"
GOOD = "correct horse battery staple"
BETTER = "a better horse, a better staple"

client = DescopeClient(project_id=PROJECT, base_url=BASE)
manager = DescopeClient(project_id=PROJECT, base_url=BASE, management_key=KEY)
run = str(time.time_ns())


def address(name):
    return f"{name}-{run}@example.com"


def mails(to):
    with urllib.request.urlopen(f"{BASE}/dev/mailbox.json") as reply:
        return [mail for mail in json.load(reply)["mails"] if mail["to"] == to]


def find(to, pattern, seen=0):
    """The match in the newest mail to an address once there are more than `seen` that match."""
    for _ in range(600):
        found = [m for m in (re.findall(pattern, mail["text"], re.M) for mail in mails(to)) if m]
        if len(found) > seen:
            return found[0]
        time.sleep(0.02)
    raise AssertionError(f"no mail to {to} with {pattern}: {[m['text'] for m in mails(to)]}")


CODE = r"^\s*(\d{6})\s*$"
TOKEN = r"[?&]t=([\w.-]+)"


def code(to, seen=0):
    return find(to, CODE, seen)[0]


def refused(act, expected):
    try:
        act()
    except AuthException as error:
        got = json.loads(error.error_message)["errorCode"]
        assert got == expected, f"{got} in place of {expected}: {error.error_message}"
        return error
    raise AssertionError(f"not refused with {expected}")


def signed_up(name):
    to = address(name)
    client.otp.sign_up(EMAIL, to, {"name": name.title()})
    return to, client.otp.verify_code(EMAIL, to, code(to))


def refresh_of(entered):
    return entered["refreshSessionToken"]["jwt"]


def session_of(entered):
    return entered["sessionToken"]["jwt"]


def run_all(tests):
    for test in tests:
        test()
        print("ok", test.__name__, flush=True)
