"""What schemathesis needs to get behind sign-in: people who sign in by the codes that development's mailbox shows."""

import time

import requests
import schemathesis

from people import BASE, PASSWORD, Alive, call, is_to_succeed, somebody

TOKEN = f"{BASE}/api/v1/auth"
BROWSER = f"{BASE}/v1/auth"
ACCOUNTS = f"{BASE}/auth"
# The app that development has, and where its links may lead.
APP = "dev"
APP_URI = "http://localhost:3000/auth/callback"


def mail_for(address, field):
    """What the newest mail to an address holds; it leaves a moment after the reply."""
    for _ in range(1000):
        mails = call("GET", f"{BASE}/dev/mailbox.json").json()["mails"]
        held = [mail[field] for mail in mails if mail["to"] == address and mail[field]]
        if held:
            return held[0]
        time.sleep(0.01)
    raise AssertionError(f"no {field} was mailed to {address}")


def code_for(address):
    return mail_for(address, "code")


def link_token_for(address):
    return mail_for(address, "link").split("token=")[1]


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


def person():
    """A new session on the Accounts API, and the address it is for."""
    address = somebody()
    body = {"client_id": APP, "email": address, "password": PASSWORD}
    return {"address": address, **call("POST", f"{ACCOUNTS}/sign-up", json=body).json()}


def signed(entered):
    """The headers of a session on the Accounts API."""
    return {"Authorization": f"Bearer {entered['tokens']['access_token']}"}


def reads(url, **options):
    return requests.get(url, timeout=30, **options).ok


bearer = Alive(
    token_session,
    lambda session: reads(f"{BASE}/api/v1/me", headers={"Authorization": f"Bearer {session['accessToken']}"}),
)
person_in = Alive(person, lambda entered: reads(f"{ACCOUNTS}/me", headers=signed(entered)))
cookie = Alive(browser_session, lambda session: reads(f"{BROWSER}/me", cookies=session["cookies"]))


def is_of_accounts(case):
    return case.operation.path.startswith(("/auth/", "/api/accounts/", "/oauth2/"))


@schemathesis.auth(refresh_interval=None)
class SignedIn:
    """Signs requests in by whatever schemes their operation names."""

    def get(self, case, context):
        alternatives = case.operation.definition.raw.get("security", [])
        names = {name for alternative in alternatives for name in alternative}
        if names == {"csrfSession"}:
            begun = call("GET", f"{ACCOUNTS}/csrf-session", headers={"Accept": "application/json"})
            return {"entered": None, "browser": begun.cookies.get_dict()}
        if is_of_accounts(case):
            return {"entered": person_in.get() if ["bearer"] in [list(names) for names in alternatives] else None}
        return {
            "bearer": bearer.get() if "bearer" in names else None,
            "cookie": cookie.get() if "session" in names else None,
        }

    def set(self, case, data, context):
        if "entered" in data:
            if data["entered"]:
                case.headers.update(signed(data["entered"]))
            case.cookies.update(data.get("browser", {}))
            return
        if data["bearer"]:
            case.headers["Authorization"] = f"Bearer {data['bearer']['accessToken']}"
        if data["cookie"]:
            case.cookies.update(data["cookie"]["cookies"])
            case.headers["X-CSRF-Token"] = data["cookie"]["csrf"]


def begun(case):
    """Puts what cannot be guessed into a request that is meant to be taken: addresses, codes, ids and tokens."""
    name = case.operation.definition.raw["operationId"]
    if is_of_accounts(case):
        begun_of_accounts(case, name)
    elif name == "endSession":
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


def asked(path, body, **options):
    """Asks for a mail; gives what a code in it is shown with."""
    return call("POST", f"{ACCOUNTS}/{path}", json=body, **options).json()["request_id"]


def invited(owner):
    """A new invite to the account of a session: its id, and the address."""
    account, address = account_of(owner), somebody()
    body = {"email": address, "role": "member"}
    invite = call("POST", f"{BASE}/api/accounts/{account}/invites", json=body, headers=signed(owner))
    return invite.json()["id"], address


def account_of(entered):
    return entered["profile"]["active_membership"]["account_id"]


# What ends somebody's session or membership, or spends the invites of a day.
ENDING = {"signOut", "endMembership", "setRole", "resendInvite", "revokeInvite", "inviteMember", "inviteMemberToo"}


def begun_of_accounts(case, name):
    """The same for the Accounts API; who is signed in is somebody new where the operation may end them."""
    me = person_in.get()
    if name in ENDING:
        me = person()
        case.headers.update(signed(me))
    if "id" in (case.path_parameters or {}):
        case.path_parameters["id"] = account_of(me)
        if "invite" in case.path_parameters:
            case.path_parameters["invite"] = invited(me)[0]
        if "member" in case.path_parameters:
            case.path_parameters["member"] = me["profile"]["active_membership"]["id"]
    if "provider" in (case.path_parameters or {}):
        case.path_parameters["provider"] = "github"
    if name == "beginLink":
        case.path_parameters["identity"] = "github"
    if name == "authorize":
        case.query.update(connection="github", client_id=APP)
        case.query.pop("redirect_uri", None)
        case.query.pop("code_challenge_method", None)
    if name.endswith("ByGet"):
        begun_by_get(case, name)
    if not isinstance(case.body, dict):
        return
    for field in ("redirect_uri", "csrf_token"):
        case.body.pop(field, None)
    if "client_id" in case.body or name in ("signInWithToken", "acceptInvite"):
        case.body["client_id"] = APP
    if name in ("signUp", "sendMagicLink", "sendPasswordReset", "inviteMember", "inviteMemberToo", "joinWaitlistByEmail"):
        case.body["email"] = somebody()
    if name in ("signUp", "signIn"):
        case.body["password"] = PASSWORD
    if name == "signIn":
        case.body["email"] = person()["address"]
    elif name in ("inviteMember", "inviteMemberToo"):
        case.body["role"] = "admin"
    elif name == "signInWithToken":
        address = somebody()
        request = asked("send-magic-link", {"client_id": APP, "email": address})
        case.body.pop("token", None)
        case.body.update(request_id=request, code=code_for(address))
    elif name == "resetPassword":
        entered = person()
        request = asked("send-password-reset", {"client_id": APP, "email": entered["address"]})
        case.body.pop("token", None)
        case.body.update(
            client_id=APP, request_id=request, code=code_for(entered["address"]), new_password=PASSWORD[::-1]
        )
    elif name == "verifyEmail":
        entered = person()
        call("POST", f"{ACCOUNTS}/send-email-verification", headers=signed(entered))
        case.body.update(client_id=APP, token=link_token_for(entered["address"]))
    elif name in ("sendEmailVerification", "sendVerificationEmail", "sendReauthentication"):
        case.headers.update(signed(person()))
    elif name == "changePassword":
        case.headers.update(signed(person()))
        case.body.update(current_password=PASSWORD, new_password=PASSWORD[::-1])
    elif name == "changeEmail":
        case.headers.update(signed(person()))
        case.body.update(current_password=PASSWORD, new_email=somebody())
    elif name == "reauthenticate":
        entered = person()
        request = asked("reauthenticate", {}, headers=signed(entered))
        case.headers.update(signed(entered))
        case.body.update(request_id=request, code=code_for(entered["address"]))
    elif name == "beginLink":
        case.body.update(current_password=None, redirect_uri=APP_URI)
    elif name == "updateMe":
        case.body.update(preferred_language="de", timezone="Europe/Berlin", preferred_membership_id=None)
    elif name in ("refreshSession", "signOut"):
        case.body.update(client_id=None, refresh_token=person()["tokens"]["refresh_token"])
    elif name == "switchAccounts":
        case.body["account_id"] = account_of(me)
    elif name == "acceptInvite":
        case.body["token"] = link_token_for(invited(person())[1])
    elif name == "letIn":
        case.body.update(feature="rockets", first=1, entries=None, domain=None)
    elif name == "setRole":
        case.body["role"] = "owner"


def begun_by_get(case, name):
    """GETs for programs: they say that they want JSON, and show a token."""
    case.headers["Accept"] = "application/json"
    case.query["client_id"] = APP
    if name == "signInWithTokenByGet":
        address = somebody()
        asked("send-magic-link", {"client_id": APP, "email": address})
    elif name == "verifyEmailByGet":
        entered = person()
        address = entered["address"]
        call("POST", f"{ACCOUNTS}/send-email-verification", headers=signed(entered))
    else:
        address = invited(person())[1]
    case.query["token"] = link_token_for(address)


@schemathesis.hook
def before_call(context, case, kwargs):
    if is_to_succeed(case):
        begun(case)
