"""The same for the Descope-compatible API: a management key makes users of tests and is told their codes and links."""

import os

import requests
import schemathesis

from people import BASE, PASSWORD, Alive, call, is_to_succeed, somebody

PROJECT = "countersign"
KEY = os.environ["COUNTERSIGN_TEST_MANAGEMENT_KEY"]
# Where links may lead in development.
URI = "http://localhost:3000/verify"


def shown(more=None):
    """The bearer: the project, and what else it shows."""
    return {"Authorization": f"Bearer {PROJECT}:{more}" if more else f"Bearer {PROJECT}"}


def act(path, body):
    """A request of a program with its key."""
    return call("POST", f"{BASE}/v1/mgmt/{path}", json=body, headers=shown(KEY)).json()


def user(**more):
    """Somebody new."""
    return act("user/create", {"loginId": somebody(), **more})["user"]


def tester():
    """The address of a new user of tests."""
    return act("user/create/test", {"loginId": somebody(), "test": True})["user"]["email"]


def generated(what, address):
    """A code or a link for a user of tests."""
    return act(f"tests/generate/{what}", {"loginId": address, "URI": URI})


def token_of(made):
    return made["link"].split("t=")[1]


def person():
    """A new session."""
    address = tester()
    body = {"loginId": address, "code": generated("otp", address)["code"]}
    return call("POST", f"{BASE}/v1/auth/otp/verify/email", json=body, headers=shown()).json()


def lives(session):
    headers = shown(session["sessionJwt"])
    return requests.post(f"{BASE}/v1/auth/validate", json={}, headers=headers, timeout=30).ok


present = Alive(person, lives)


@schemathesis.auth(refresh_interval=None)
class Bearer:
    """Signs requests in by the first scheme their operation names."""

    def get(self, case, context):
        for scheme in (name for names in case.operation.definition.raw["security"] for name in names):
            if scheme == "managementKey":
                return shown(KEY)
            if scheme == "refreshToken":
                return shown(present.get()["refreshJwt"])
            if scheme == "sessionToken":
                return shown(present.get()["sessionJwt"])
            return shown()
        return {}

    def set(self, case, data, context):
        case.headers.update(data)


def begun(case):
    """Puts what cannot be guessed into a request that is meant to be taken: addresses, codes, ids and tokens."""
    name = case.operation.definition.raw["operationId"]
    if "project" in (case.path_parameters or {}):
        case.path_parameters["project"] = PROJECT
    elif name == "loadUser":
        case.query["loginId"] = user()["email"]
    elif name == "loadUsersHistory":
        case.body = [present.get()["user"]["userId"]]
    elif name in ("logOut", "logOutAll"):
        case.headers.update(shown(person()["refreshJwt"]))
    elif isinstance(case.body, dict):
        # What rules of their own are for, which no schema tells.
        for field in ("loginOptions", "templateOptions", "email", "user", "picture", "redirectUrl", "tenantIds", "tenantId",
                      "pkceVerifier", "customAttributes", "roleNames", "deliveryMethod"):
            if field in case.body:
                case.body[field] = None
        if "/mgmt/" in case.operation.path:
            begun_by_program(case.body, name)
        else:
            begun_by_person(case, case.body, name)


def begun_by_person(case, body, name):
    if name.startswith(("signUp", "signIn", "resetPassword")):
        body["loginId"] = somebody() if name.startswith("signUp") else tester()
        body["URI"] = URI
    if name == "verifyOtp":
        address = tester()
        body.update(loginId=address, code=generated("otp", address)["code"])
    elif name.startswith("updateEmail"):
        me = person()
        case.headers.update(shown(me["refreshJwt"]))
        body.update(loginId=me["user"]["email"], email=somebody(), URI=URI)
    elif name == "verifyMagicLink":
        body["token"] = token_of(generated("magiclink", tester()))
    elif name == "verifyEnchantedLink":
        body["token"] = token_of(generated("enchantedlink", tester()))
    elif name == "getEnchantedLinkSession":
        made = generated("enchantedlink", tester())
        opening = {"token": token_of(made)}
        call("POST", f"{BASE}/v1/auth/enchantedlink/verify", json=opening, headers=shown())
        body["pendingRef"] = made["pendingRef"]
    elif name == "signUpPassword":
        body["password"] = PASSWORD
    elif name in ("signInPassword", "replacePassword"):
        body["loginId"] = user(password=PASSWORD)["email"]
        body["password" if name == "signInPassword" else "oldPassword"] = PASSWORD
        if name == "replacePassword":
            body["newPassword"] = PASSWORD[::-1]
    elif name == "updatePassword":
        me = person()
        case.headers.update(shown(me["refreshJwt"]))
        body.update(loginId=me["user"]["email"], newPassword=PASSWORD)


def begun_by_program(body, name):
    if name in ("createUser", "createTestUser"):
        body.update(loginId=somebody(), password=None)
    elif name == "createUsers":
        body["users"] = [{"loginId": somebody()}]
    elif name == "patchUsers":
        body["users"] = [{"loginId": user()["email"], "displayName": "Ada"}]
    elif name in ("loadUsers", "deleteUsers"):
        body["userIds"] = [user()["userId"]]
    elif name.startswith("search"):
        body.update(roleNames=["editor"], userIds=None)
    elif name.startswith("generate"):
        body.update(loginId=tester(), URI=URI)
    else:
        body["loginId"] = user()["email"]
    if name == "setActivePassword":
        body["password"] = PASSWORD
    elif name == "updateUserEmail":
        body.update(email=somebody(), verified=True)
    elif name == "updateUserLoginId":
        body["newLoginId"] = somebody()
    elif name == "updateUserCustomAttribute":
        body.update(attributeKey="plan", attributeValue="gold")


@schemathesis.hook
def before_call(context, case, kwargs):
    if is_to_succeed(case, but_one_in=4):
        begun(case)
