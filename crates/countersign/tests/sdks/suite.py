"""Drives every method of the PyPI package `descope` for people that the Descope-compatible API serves, unmodified, against a
running service: `python suite.py <base URL> <management key>`."""

import json
import urllib.error
import urllib.request

from descope import DescopeClient, LoginOptions, RateLimitException, SignUpOptions
from service import (
    BASE,
    BETTER,
    EMAIL,
    GOOD,
    PROJECT,
    TOKEN,
    URI,
    address,
    client,
    code,
    find,
    mails,
    manager,
    refresh_of,
    refused,
    run_all,
    session_of,
    signed_up,
)


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
    assert any(mail["subject"].startswith("Dein Code") for mail in mails(to)), "the mail's language"
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


def one_person_on_two_surfaces():
    to, entered = signed_up("both")

    def token_api(path, body):
        request = urllib.request.Request(f"{BASE}/api/v1/auth/{path}", json.dumps(body).encode())
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request) as reply:
                return reply.status, json.load(reply)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    client.otp.sign_in(EMAIL, to)
    here = code(to, 1)
    assert token_api("verify-otp", {"email": to, "code": here})[1]["code"] == "invalid_code"
    assert token_api("request-otp", {"email": to})[0] == 200
    there = code(to, 2)
    if there != here:
        refused(lambda: client.otp.verify_code(EMAIL, to, there), "E061102")
    assert token_api("verify-otp", {"email": to, "code": there})[1]["user"]["id"] == entered["userId"]
    # One ledger: three mails of this hour are spent, whoever sent them.
    for _ in range(2):
        client.otp.sign_in(EMAIL, to)
    try:
        client.otp.sign_in(EMAIL, to)
    except RateLimitException as error:
        assert error.status_code == "E130429", error
    else:
        raise AssertionError("not limited")
    assert token_api("request-otp", {"email": to})[1]["code"] == "rate_limited"


def strangers():
    other = DescopeClient(project_id="somebody-elses", base_url=BASE)
    refused(lambda: other.otp.sign_up_or_in(EMAIL, address("stranger")), "E061001")
    refused(lambda: client.mgmt and manager.mgmt.user.load(""), "E011002")


run_all(
    [
        otp, too_many_guesses, rate_limit, login_options, update_by_code, magic_links, update_by_link, enchanted_links,
        update_by_enchanted_link, passwords, sessions, one_person_on_two_surfaces, strangers,
    ]
)
