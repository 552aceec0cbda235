"""What schemathesis needs to get behind sign-in: people who sign in by the codes that development's mailbox shows."""

import itertools
import os
import time

import requests
import schemathesis

BASE = os.environ["COUNTERSIGN_BASE"]
TOKEN = f"{BASE}/api/v1/auth"
BROWSER = f"{BASE}/v1/auth"

numbers = itertools.count(1)
turns = itertools.count()


def call(method, url, **options):
    """One request of our own; it must be answered well."""
    reply = requests.request(method, url, timeout=30, **options)
    assert reply.ok, f"{method} {url}: {reply.status_code} {reply.text}"
    return reply


def code_for(address):
    """The newest code mailed to an address; the mail leaves a moment after the reply."""
    for _ in range(1000):
        mails = call("GET", f"{BASE}/dev/mailbox.json").json()["mails"]
        codes = [mail["code"] for mail in mails if mail["to"] == address and mail["code"]]
        if codes:
            return codes[0]
        time.sleep(0.01)
    raise AssertionError(f"no code was mailed to {address}")


def somebody():
    """An address nobody asked with before."""
    return f"person-{next(numbers)}@example.com"


def token_session():
    """A new session on the Token API."""
    address = somebody()
    call("POST", f"{TOKEN}/request-otp", json={"email": address})
    return call("POST", f"{TOKEN}/verify-otp", json={"email": address, "code": code_for(address)}).json()


def browser_session():
    """A new session on the Browser API: the names of the cookies, and the CSRF value."""
    address = somebody()
    started = call("POST", f"{BROWSER}/email/start", json={"email": address}).json()
    body = {"request_id": started["request_id"], "code": code_for(address)}
    shown = call("POST", f"{BROWSER}/email/verify", json=body)
    return {"cookies": shown.cookies.get_dict(), "csrf": shown.headers["X-CSRF-Token"]}


class Alive:
    """A session that is used until it has ended, as most operations leave it be."""

    def __init__(self, begin, is_alive):
        self.begin, self.is_alive, self.session = begin, is_alive, None

    def get(self):
        if self.session is None or not self.is_alive(self.session):
            self.session = self.begin()
        return self.session


def reads(url, **options):
    return requests.get(url, timeout=30, **options).ok


bearer = Alive(
    token_session,
    lambda session: reads(f"{BASE}/api/v1/me", headers={"Authorization": f"Bearer {session['accessToken']}"}),
)
cookie = Alive(browser_session, lambda session: reads(f"{BROWSER}/me", cookies=session["cookies"]))


@schemathesis.auth(refresh_interval=None)
class SignedIn:
    """Signs requests in by whatever schemes their operation names."""

    def get(self, case, context):
        alternatives = case.operation.definition.raw.get("security", [])
        names = {name for alternative in alternatives for name in alternative}
        return {
            "bearer": bearer.get() if "bearer" in names else None,
            "cookie": cookie.get() if "session" in names else None,
        }

    def set(self, case, data, context):
        if data["bearer"]:
            case.headers["Authorization"] = f"Bearer {data['bearer']['accessToken']}"
        if data["cookie"]:
            case.cookies.update(data["cookie"]["cookies"])
            case.headers["X-CSRF-Token"] = data["cookie"]["csrf"]


def begun(case):
    """Puts what cannot be guessed into a request that is meant to be taken: addresses, codes, ids and tokens."""
    name = case.operation.definition.raw["operationId"]
    if name == "endSession":
        case.path_parameters["id"] = bearer.get()["session"]["id"]
    elif not isinstance(case.body, dict):
        return
    elif name in ("requestOtp", "startEmail"):
        case.body.update(email=somebody())
    elif name == "verifyOtp":
        address = somebody()
        asked = call("POST", f"{TOKEN}/request-otp", json={"email": address}).json()
        case.body.pop("purpose", None)
        case.body.update(requestId=asked["requestId"], email=address, code=code_for(address))
    elif name == "verifyEmail":
        address = somebody()
        started = call("POST", f"{BROWSER}/email/start", json={"email": address}).json()
        case.body.update(request_id=started["request_id"], code=code_for(address))
    elif name == "refreshSession":
        case.body.update(refreshToken=token_session()["refreshToken"])


@schemathesis.hook
def before_call(context, case, kwargs):
    """Every second request that is meant to be taken is made to succeed."""
    if case.meta is not None and case.meta.generation.mode.is_positive and next(turns) % 2 == 0:
        begun(case)
