"""Drives every method of the PyPI package `descope` that the Descope-compatible API serves, unmodified, against a
running service: `python suite.py <base URL> <management key>`. Codes and links are read from the development mailbox."""

import base64
import hashlib
import json
import re
import sys
import time
import urllib.request

from descope import (
    AuthException,
    DeliveryMethod,
    DescopeClient,
    LoginOptions,
    RateLimitException,
    SignUpOptions,
)
from descope.management._user_base import UserObj
from descope.management.common import Sort
from descope.management.user_pwd import (
    UserPassword,
    UserPasswordBcrypt,
    UserPasswordDjango,
    UserPasswordFirebase,
    UserPasswordPbkdf2,
)

BASE, KEY = sys.argv[1], sys.argv[2]
PROJECT = "countersign"
EMAIL = DeliveryMethod.EMAIL
URI = "http://localhost:3000/verify"
GOOD = "correct horse battery staple"
BETTER = "a better horse, a better staple"

# Hashes of `GOOD` that other systems made: the last as Django writes it.
BCRYPT = "$2a$05$jvosbtKSzXrSxfrF6H/XvOfcaWGqL9tsjKqXcEctDUgOb1kAdwu6y"
SALT = b"a salt of Descope"
DIGEST = hashlib.pbkdf2_hmac("sha256", GOOD.encode(), SALT, 1_000)
PBKDF2 = (base64.b64encode(DIGEST).decode(), base64.b64encode(SALT).decode(), 1_000, "sha256")
DJANGO = "pbkdf2_sha256$1000$saltsaltsalt$" + base64.b64encode(
    hashlib.pbkdf2_hmac("sha256", GOOD.encode(), b"saltsaltsalt", 1_000)
).decode()

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


def otp():
    to = address("ada")
    refused(lambda: client.otp.sign_in(EMAIL, to), "E062108")
    masked = client.otp.sign_up(EMAIL, to, {"name": "Ada"})
    assert masked and masked != to, masked
    entered = client.otp.verify_code(EMAIL, to, code(to))
    assert entered["firstSeen"] is True and entered["user"]["name"] == "Ada", entered
    assert entered["user"]["loginIds"] == [to] and entered["user"]["verifiedEmail"] is True, entered["user"]
    claims = entered["sessionToken"]
    assert claims["iss"] == PROJECT and claims["aud"] == PROJECT and claims["drn"] == "DS", claims
    assert claims["amr"] == ["email"] and entered["refreshSessionToken"]["drn"] == "DSR", claims
    assert entered["userId"] == entered["user"]["userId"] and entered["projectId"] == PROJECT
    refused(lambda: client.otp.sign_up(EMAIL, to), "E062107")
    # No cooldown, and a new code ends the earlier one.
    client.otp.sign_in(EMAIL, to)
    first = code(to, 1)
    client.otp.sign_up_or_in(EMAIL, to)
    second = code(to, 2)
    if first != second:
        refused(lambda: client.otp.verify_code(EMAIL, to, first), "E061102")
    again = client.otp.verify_code(EMAIL, to, second)
    assert again["firstSeen"] is False and again["userId"] == entered["userId"]
    refused(lambda: client.otp.verify_code(EMAIL, to, second), "E061102")


def too_many_guesses():
    to, _ = signed_up("guesses")
    client.otp.sign_in(EMAIL, to)
    right = code(to, 1)
    wrong = "000000" if right != "000000" else "000001"
    for _ in range(5):
        refused(lambda: client.otp.verify_code(EMAIL, to, wrong), "E061102")
    refused(lambda: client.otp.verify_code(EMAIL, to, right), "E061103")


def rate_limit():
    to = address("limit")
    for _ in range(5):
        client.otp.sign_up_or_in(EMAIL, to)
    try:
        client.otp.sign_up_or_in(EMAIL, to)
    except RateLimitException as error:
        assert error.status_code == "E130429", error
        assert error.rate_limit_parameters["Retry-After"] > 0, error
        return
    raise AssertionError("not limited")


def login_options():
    to, entered = signed_up("options")
    mine = {"role": "admin", "acc": "1", "sub": "somebody", "iss": "elsewhere", "plan": "gold"}
    client.otp.sign_in(EMAIL, to, LoginOptions(custom_claims=mine, revoke_other_sessions=True, locale="de"))
    later = client.otp.verify_code(EMAIL, to, code(to, 1))
    claims = later["sessionToken"]
    assert claims["nsec"] == mine and claims["sub"] == entered["userId"] and "role" not in claims, claims
    assert client.refresh_session(refresh_of(later))["sessionToken"]["nsec"] == mine
    refused(lambda: client.refresh_session(refresh_of(entered)), "E064001")
    too_many = {f"k{n}": "v" for n in range(21)}
    refused(lambda: client.otp.sign_in(EMAIL, to, LoginOptions(custom_claims=too_many)), "E011003")
    refused(lambda: client.otp.sign_in(EMAIL, to, LoginOptions(custom_claims={"k": "v" * 501})), "E011003")
    client.otp.sign_in(EMAIL, to, LoginOptions(stepup=True), refresh_of(later))
    raised = client.otp.verify_code(EMAIL, to, code(to, 2))
    assert raised["sessionToken"]["su"] is True, raised["sessionToken"]
    client.otp.sign_up_or_in(EMAIL, to, SignUpOptions(custom_claims={"plan": "silver"}))
    assert client.otp.verify_code(EMAIL, to, code(to, 3))["sessionToken"]["nsec"] == {"plan": "silver"}


def update_by_code():
    to, entered = signed_up("before")
    new = address("after")
    other, _ = signed_up("taken")
    refused(lambda: client.otp.update_user_email(to, other, refresh_of(entered)), "E062107")
    client.otp.update_user_email(to, new, refresh_of(entered), add_to_login_ids=True)
    assert client.me(refresh_of(entered))["email"] == to
    moved = client.otp.verify_code(EMAIL, to, code(new))
    assert moved["user"]["email"] == new and moved["userId"] == entered["userId"]
    assert client.me(refresh_of(moved))["loginIds"] == [new]
    refused(lambda: client.otp.sign_in(EMAIL, to), "E062108")
    assert find(to, "link\\?token=")


def magic_links():
    to = address("magic")
    refused(lambda: client.magiclink.sign_in(EMAIL, to, URI), "E062108")
    refused(lambda: client.magiclink.sign_up(EMAIL, to, "https://evil.example/"), "E011003")
    assert client.magiclink.sign_up(EMAIL, to, URI + "?next=home", {"name": "Magic"})
    assert find(to, r"(http://localhost:3000/verify\?next=home&t=)")
    first = find(to, TOKEN)[0]
    # A new link does not end earlier ones.
    client.magiclink.sign_up_or_in(EMAIL, to, URI)
    second = find(to, TOKEN, 1)[0]
    entered = client.magiclink.verify(first)
    assert entered["firstSeen"] is True and entered["user"]["name"] == "Magic", entered
    refused(lambda: client.magiclink.verify(first), "E062504")
    assert second != first
    client.magiclink.sign_in(EMAIL, to, URI, LoginOptions(custom_claims={"a": "b"}))
    assert client.magiclink.verify(find(to, TOKEN, 2)[0])["sessionToken"]["nsec"] == {"a": "b"}
    refused(lambda: client.magiclink.verify("nonsense"), "E062504")


def update_by_link():
    to, entered = signed_up("linked")
    new = address("relinked")
    # The SDK for Python names no place: the link leads to the first that is listed.
    assert client.magiclink.update_user_email(to, new, refresh_of(entered))
    assert client.me(refresh_of(entered))["email"] == to
    moved = client.magiclink.verify(find(new, TOKEN)[0])
    assert moved["user"]["email"] == new and moved["userId"] == entered["userId"]
    assert find(to, "link\\?token=")


def update_by_enchanted_link():
    to, entered = signed_up("charmed")
    new, other = address("recharmed"), signed_up("charming")[0]
    first = refresh_of(entered)
    refused(lambda: client.enchantedlink.update_user_email(to, other, first), "E062107")
    refused(lambda: client.enchantedlink.update_user_email(to, new, "nonsense"), "E064001")
    asked = client.enchantedlink.update_user_email(to, new, first)
    assert asked["maskedEmail"] and asked["pendingRef"] and asked["linkId"], asked
    refused(lambda: client.enchantedlink.get_session(asked["pendingRef"]), "E062503")
    assert client.me(first)["email"] == to
    # None of them is a magic link, and a wrong one ends them all.
    right = chosen(new, asked["linkId"])
    refused(lambda: client.magiclink.verify(right), "E062504")
    wrong = next(token for _, token in choices(new) if token != right)
    refused(lambda: client.enchantedlink.verify(wrong), "E062504")
    refused(lambda: client.enchantedlink.verify(right), "E062504")
    refused(lambda: client.enchantedlink.get_session(asked["pendingRef"]), "E062504")
    asked = client.enchantedlink.update_user_email(to, new, first, template_options={"plan": "gold"})
    client.enchantedlink.verify(chosen(new, asked["linkId"], 1))
    moved = client.enchantedlink.get_session(asked["pendingRef"])
    assert moved["user"]["email"] == new and moved["userId"] == entered["userId"], moved
    # The session it was asked for in goes on, once.
    assert moved["sessionToken"]["sid"] == entered["sessionToken"]["sid"]
    refused(lambda: client.enchantedlink.get_session(asked["pendingRef"]), "E062504")
    assert client.me(first)["loginIds"] == [new] and client.me(refresh_of(moved))["verifiedEmail"] is True
    refused(lambda: client.otp.sign_in(EMAIL, to), "E062108")
    # Notice, and the way back, to the old one.
    assert find(to, "link\\?token=")


def enchanted_links():
    to = address("enchanted")
    refused(lambda: client.enchantedlink.sign_in(to, URI), "E062108")
    asked = client.enchantedlink.sign_up(to, URI, {"name": "Enchanted"})
    assert asked["maskedEmail"] and asked["pendingRef"], asked
    refused(lambda: client.enchantedlink.get_session(asked["pendingRef"]), "E062503")
    client.enchantedlink.verify(chosen(to, asked["linkId"]))
    entered = client.enchantedlink.get_session(asked["pendingRef"])
    assert entered["user"]["email"] == to and entered["sessionToken"]["drn"] == "DS", entered
    refused(lambda: client.enchantedlink.get_session(asked["pendingRef"]), "E062504")
    # A wrong one ends them all.
    asked = client.enchantedlink.sign_in(to, URI)
    right = chosen(to, asked["linkId"], 1)
    wrong = next(token for _, token in choices(to, 1) if token != right)
    refused(lambda: client.enchantedlink.verify(wrong), "E062504")
    refused(lambda: client.enchantedlink.verify(right), "E062504")
    refused(lambda: client.enchantedlink.get_session(asked["pendingRef"]), "E062504")
    # None of them is a magic link.
    asked = client.enchantedlink.sign_up_or_in(to, URI)
    refused(lambda: client.magiclink.verify(chosen(to, asked["linkId"], 2)), "E062504")
    client.enchantedlink.verify(chosen(to, asked["linkId"], 2))
    assert client.enchantedlink.get_session(asked["pendingRef"])["userId"] == entered["userId"]


def choices(to, seen=0):
    pattern = r"^(\d{1,2}):\n(http://localhost:3000/verify\?t=)([\w.-]+)"
    found = find(to, pattern, seen)
    assert len(found) == 3, found
    return [(number, token) for number, _, token in found]


def chosen(to, number, seen=0):
    return dict(choices(to, seen))[number]


def passwords():
    to = address("word")
    policy = client.password.get_policy()
    assert policy["minLength"] == 15 and policy["lowercase"] is False, policy
    refused(lambda: client.password.sign_up(to, "short"), "E011004")
    entered = client.password.sign_up(to, GOOD, {"name": "Word"})
    assert entered["firstSeen"] is True and entered["sessionToken"]["amr"] == ["pwd"], entered
    assert entered["user"]["password"] is True and entered["user"]["verifiedEmail"] is False
    refused(lambda: client.password.sign_up(to, GOOD), "E062107")
    refused(lambda: client.password.sign_in(to, BETTER), "E062909")
    refused(lambda: client.password.sign_in(address("nobody"), BETTER), "E062909")
    entered = client.password.sign_in(to, GOOD)
    client.password.update(to, BETTER, refresh_of(entered))
    refused(lambda: client.password.sign_in(to, GOOD), "E062909")
    replaced = client.password.replace(to, BETTER, GOOD)
    assert replaced["userId"] == entered["userId"]
    refused(lambda: client.refresh_session(refresh_of(entered)), "E064001")
    sent = client.password.send_reset(to, URI)
    assert sent["resetMethod"] == "magiclink" and sent["maskedEmail"], sent
    back = client.magiclink.verify(find(to, TOKEN)[0])
    client.password.update(to, BETTER, refresh_of(back))
    assert client.password.sign_in(to, BETTER)["userId"] == entered["userId"]


def sessions():
    to, entered = signed_up("session")
    first = refresh_of(entered)
    for _ in range(10):
        assert client.refresh_session(first)["userId"] == entered["userId"]
    assert client.validate_session(session_of(entered))["userId"] == entered["userId"]
    assert client.validate_and_refresh_session(session_of(entered), first)
    assert client.validate_and_refresh_session("nonsense", first)["sessionToken"]
    me = client.me(first)
    assert me["userId"] == entered["userId"] and me["status"] == "enabled" and me["test"] is False, me
    history = client.history(first)["authHistory"]
    assert len(history) == 1 and history[0]["userId"] == entered["userId"] and history[0]["loginTime"], history
    reply = client.logout(first)
    assert reply.status_code == 200 and reply.json()["sessionJwt"] == "", reply.text
    refused(lambda: client.refresh_session(first), "E064001")
    refused(lambda: client.me(first), "E064001")
    client.otp.sign_in(EMAIL, to)
    one = client.otp.verify_code(EMAIL, to, code(to, 1))
    client.otp.sign_in(EMAIL, to)
    two = client.otp.verify_code(EMAIL, to, code(to, 2))
    assert client.logout_all(refresh_of(one)).status_code == 200
    refused(lambda: client.refresh_session(refresh_of(two)), "E064001")


def management():
    user, to = manager.mgmt.user, address("kept")
    refused(lambda: DescopeClient(PROJECT, base_url=BASE, management_key="x" * 40).mgmt.user.load(to), "E061002")
    made = user.create(
        to, display_name="Kept", given_name="K", role_names=["editor"], custom_attributes={"plan": "gold", "seats": 3}
    )["user"]
    assert made["email"] == to and made["roleNames"] == ["editor"], made
    assert made["customAttributes"] == {"plan": "gold", "seats": 3} and made["verifiedEmail"] is False, made
    refused(lambda: user.create(to), "E062107")
    assert user.load(to)["user"] == user.load_by_user_id(made["userId"])["user"]
    refused(lambda: user.load(address("nobody")), "E112102")
    # What a program set up stays at the first proof of the mailbox.
    client.otp.sign_in(EMAIL, to)
    entered = client.otp.verify_code(EMAIL, to, code(to))
    assert entered["userId"] == made["userId"] and entered["firstSeen"] is False
    assert entered["roles"] == ["editor"] and entered["user"]["customAttributes"]["plan"] == "gold", entered
    patched = user.patch(to, custom_attributes={"seats": 4}, family_name="Ept")["user"]
    assert patched["customAttributes"] == {"plan": "gold", "seats": 4} and patched["familyName"] == "Ept"
    assert patched["name"] == "Kept" and patched["verifiedEmail"] is True, patched
    updated = user.update(to, display_name="Else")["user"]
    assert updated["name"] == "Else" and updated["roleNames"] == [] and updated["customAttributes"] == {}, updated
    assert user.set_roles(to, ["a"])["user"]["roleNames"] == ["a"]
    assert user.add_roles(to, ["b"])["user"]["roleNames"] == ["a", "b"]
    assert user.remove_roles(to, ["a"])["user"]["roleNames"] == ["b"]
    assert user.update_display_name(to, "Again")["user"]["name"] == "Again"
    assert user.update_picture(to, "https://pictures.example/1.png")["user"]["picture"].endswith("1.png")
    assert user.update_phone(to, "+15551234567")["user"]["phone"] == "+15551234567"
    assert user.update_custom_attribute(to, "plan", "tin")["user"]["customAttributes"] == {"plan": "tin"}
    found = user.search_all(emails=[to])["users"]
    assert [one["userId"] for one in found] == [made["userId"]], found
    assert user.search_all(role_names=["b"], custom_attributes={"plan": "tin"}, text=to)["total"] == 1
    assert user.load_users([made["userId"]])["users"][0]["email"] == to
    assert user.history([made["userId"]])[0]["userId"] == made["userId"]
    user.set_active_password(to, GOOD)
    refused(lambda: client.refresh_session(refresh_of(entered)), "E064001")
    entered = client.password.sign_in(to, GOOD)
    user.logout_user(to)
    refused(lambda: client.refresh_session(refresh_of(entered)), "E064001")
    assert user.deactivate(to)["user"]["status"] == "disabled"
    refused(lambda: client.password.sign_in(to, GOOD), "E062909")
    assert user.activate(to)["user"]["status"] == "enabled"
    new = address("kept-too")
    assert user.update_email(to, new, True)["user"]["email"] == new
    assert user.update_login_id(new, to)["user"]["loginIds"] == [to]
    batch = user.patch_batch([manager_user(to, "Batch"), manager_user(address("nobody"), "X")])
    assert len(batch["patchedUsers"]) == 1 and len(batch["failedUsers"]) == 1, batch
    again = client.password.sign_in(to, GOOD)
    user.logout_user_by_user_id(made["userId"])
    refused(lambda: client.refresh_session(refresh_of(again)), "E064001")
    user.delete(to)
    refused(lambda: user.load(to), "E112102")
    refused(lambda: user.delete_by_user_id(made["userId"]), "E112102")
    twice = [user.create(address(name))["user"]["userId"] for name in ["gone-a", "gone-b"]]
    user.delete_by_user_id(twice[0])
    user.delete_batch(twice)
    refused(lambda: user.load_by_user_id(twice[1]), "E112102")
    assert user.load_users(twice)["users"] == []
    # What is left out says so.
    for absent in [
        lambda: user.set_temporary_password(to, GOOD),
        lambda: user.expire_password(to),
        lambda: user.generate_embedded_link(to),
    ]:
        refused(absent, "E010404")


def searches():
    user, family = manager.mgmt.user, f"family{run}"
    made = []
    for number in range(5):
        one = user.create(
            address(f"found{number}"),
            display_name=f"Found {number}",
            family_name=family,
            verified_email=number == 0,
            phone=f"+1555{number}",
            role_names=[f"role{run}", f"role{run}-{number % 2}"],
            custom_attributes={"team": run, "rank": number, "note": f"Rank {number}"},
        )["user"]
        made.append(one["userId"])
    user.deactivate(address("found4"))
    robot = user.create_test_user(address("found-robot"), role_names=[f"role{run}"])["user"]["userId"]
    newest = made[::-1]

    def found(**wanted):
        reply = user.search_all(**wanted)
        ids = [one["userId"] for one in reply["users"]]
        return ids if reply["total"] == len(ids) else (ids, reply["total"])

    role = [f"role{run}"]
    assert found(role_names=role) == newest
    assert found(role_names=role, limit=2) == (newest[:2], 5)
    assert found(role_names=role, limit=2, page=1) == (newest[2:4], 5)
    assert found(role_names=role, limit=2, page=9) == ([], 5)
    assert found(role_names=[f"role{run}-1"]) == [made[3], made[1]]
    assert found(role_names=role, statuses=["disabled"]) == [made[4]]
    assert found(role_names=role, statuses=["enabled", "invited"]) == newest[1:]
    assert found(role_names=role, statuses=["invited"]) == []
    assert found(custom_attributes={"team": run, "rank": 2}) == [made[2]]
    assert found(custom_attributes={"team": run, "rank": "2"}) == []
    assert found(text=family.upper()) == newest
    assert found(text=f"found3-{run}") == [made[3]]
    assert found(role_names=role, text="rank 2") == [made[2]]
    assert found(role_names=role, phones=["+15551", "+15553"]) == [made[3], made[1]]
    # Each filter counts, and what is no address is nobody's.
    emails = [address("found1"), address("found2"), "nonsense"]
    assert found(emails=emails) == [made[2], made[1]]
    assert found(emails=emails, login_ids=[address("found2"), address("found3")]) == [made[2]]
    assert found(emails=emails, user_ids=[made[1]]) == [made[1]]
    assert found(emails=["nonsense"]) == [] and found(user_ids=["U2abc"]) == []
    assert found(emails=emails, role_names=[f"role{run}-0"]) == [made[2]]
    sort = lambda field, desc=False: [Sort(field, desc)]
    assert found(role_names=role, sort=sort("email")) == made
    assert found(role_names=role, sort=sort("name", True)) == newest
    assert found(role_names=role, sort=sort("createdTime"), limit=2, page=1) == (made[2:4], 5)
    # Users of tests only where they are wanted.
    assert found(role_names=role, with_test_user=True) == [robot, *newest]
    assert found(role_names=role, test_users_only=True) == [robot]
    times = [user.load_by_user_id(one)["user"]["createdTime"] for one in made]
    assert times == sorted(times) and times[0] > 1_700_000_000, times
    soon, before = (times[-1] + 60) * 1000, (times[0] - 1) * 1000
    assert found(role_names=role, from_created_time=soon) == []
    assert found(role_names=role, from_created_time=before, to_created_time=soon) == newest
    assert found(role_names=role, to_modified_time=before) == []
    # Without any filter all are counted, and pages follow one another.
    everybody = user.search_all(limit=1)
    assert everybody["total"] > 5 and len(everybody["users"]) == 1
    pages = [user.search_all(limit=2, page=page)["users"] for page in range(3)]
    assert [one["userId"] for page in pages for one in page][:5] == newest
    # What is never kept here is refused, not left out.
    for name in ["tenant_ids", "sso_app_ids", "family_ids"]:
        refused(lambda name=name: user.search_all(**{name: ["x"]}), "E011003")
    refused(lambda: user.search_all(sort=sort("email"), limit=1000, page=10), "E011003")
    user.delete_batch([*made, robot])
    assert found(role_names=role, with_test_user=True) == []


def hashed_passwords():
    user = manager.mgmt.user
    kept, taken, plain, bad = (address(name) for name in ["hash-kept", "hash-taken", "hash-django", "hash-bad"])

    def one(to, hashed, **more):
        return UserObj(to, password=UserPassword(hashed=hashed), role_names=["moved"], **more)

    firebase = UserPasswordFirebase("aGFzaA==", "c2FsdA==", "Bw==", "a2V5", 14, 8)
    batch = user.invite_batch(
        [
            one(kept, UserPasswordBcrypt(BCRYPT), verified_email=True),
            one(taken, UserPasswordPbkdf2(*PBKDF2), verified_email=False),
            one(plain, UserPasswordDjango(DJANGO), verified_email=True),
            one(bad, firebase),
        ]
    )
    assert len(batch["createdUsers"]) == 3, batch
    assert [failed["user"]["email"] for failed in batch["failedUsers"]] == [bad], batch
    assert "hashedPassword" in batch["failedUsers"][0]["failure"], batch
    assert all(made["password"] is True for made in batch["createdUsers"]), batch
    for to in [kept, taken, plain]:
        refused(lambda to=to: client.password.sign_in(to, BETTER), "E062909")
        assert client.password.sign_in(to, GOOD)["user"]["roleNames"] == ["moved"]
        assert client.password.sign_in(to, GOOD)["sessionToken"]["amr"] == ["pwd"], "made anew, and good still"
    # Whose mailbox was proven there keeps all; of who was not, nobody knows who chose the password.
    for to, stays in [(kept, True), (taken, False)]:
        client.otp.sign_in(EMAIL, to)
        entered = client.otp.verify_code(EMAIL, to, code(to))
        assert entered["user"]["verifiedEmail"] is True and entered["user"]["password"] is stays, entered
    assert client.password.sign_in(kept, GOOD)
    refused(lambda: client.password.sign_in(taken, GOOD), "E062909")
    user.delete_batch([made["userId"] for made in batch["createdUsers"]])


def manager_user(to, name):
    return UserObj(to, display_name=name)


def trusted_claims():
    to, _ = signed_up("trusted")
    backend = DescopeClient(project_id=PROJECT, base_url=BASE, auth_management_key=KEY)
    backend.otp.sign_in(EMAIL, to, LoginOptions(custom_claims={"plan": "gold", "sub": "somebody"}))
    claims = backend.otp.verify_code(EMAIL, to, code(to, 1))["sessionToken"]
    assert claims["plan"] == "gold" and claims["sub"] != "somebody" and "nsec" not in claims, claims


def test_users():
    user, to = manager.mgmt.user, address("robot")
    made = user.create_test_user(to, display_name="Robot")["user"]
    assert made["test"] is True, made
    generated = user.generate_otp_for_test_user(EMAIL, to)
    entered = client.otp.verify_code(EMAIL, to, generated["code"])
    assert entered["sessionToken"]["test"] is True and entered["user"]["name"] == "Robot", entered
    link = user.generate_magic_link_for_test_user(EMAIL, to, URI)["link"]
    assert link.startswith(URI + "?t="), link
    assert client.magiclink.verify(link.split("t=")[1])["userId"] == made["userId"]
    asked = user.generate_enchanted_link_for_test_user(to, URI)
    client.enchantedlink.verify(asked["link"].split("t=")[1])
    assert client.enchantedlink.get_session(asked["pendingRef"])["userId"] == made["userId"]
    client.otp.sign_in(EMAIL, to)
    real, _ = signed_up("real")
    refused(lambda: user.create_test_user(real), "E062107")
    refused(lambda: user.generate_otp_for_test_user(EMAIL, real), "E112102")
    assert user.search_all_test_users(login_ids=[to])["total"] == 1
    assert user.search_all(login_ids=[to])["total"] == 0
    user.delete_all_test_users()
    refused(lambda: user.load(to), "E112102")
    assert user.load(real)["user"]["email"] == real
    assert mails(to) == []


def strangers():
    other = DescopeClient(project_id="somebody-elses", base_url=BASE)
    refused(lambda: other.otp.sign_up_or_in(EMAIL, address("stranger")), "E061001")
    refused(lambda: client.mgmt and manager.mgmt.user.load(""), "E011002")


TESTS = [
    otp, too_many_guesses, rate_limit, login_options, update_by_code, magic_links, update_by_link, enchanted_links,
    update_by_enchanted_link, passwords, sessions, management, searches, hashed_passwords, trusted_claims, test_users,
    strangers,
]
for test in TESTS:
    test()
    print("ok", test.__name__, flush=True)
