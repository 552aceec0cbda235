"""Drives the management part of the PyPI package `descope`, unmodified, against a running service:
`python users.py <base URL> <management key>`."""

import base64
import hashlib

from descope import DescopeClient, LoginOptions
from descope.management._user_base import UserObj
from descope.management.common import Sort
from descope.management.user_pwd import (
    UserPassword,
    UserPasswordBcrypt,
    UserPasswordDjango,
    UserPasswordFirebase,
    UserPasswordPbkdf2,
)
from service import (
    BASE,
    BETTER,
    EMAIL,
    GOOD,
    KEY,
    PROJECT,
    URI,
    address,
    client,
    code,
    mails,
    manager,
    refresh_of,
    refused,
    run,
    run_all,
    signed_up,
)

# Hashes of `GOOD` that other systems made: the last as Django writes it.
BCRYPT = "$2a$05$jvosbtKSzXrSxfrF6H/XvOfcaWGqL9tsjKqXcEctDUgOb1kAdwu6y"
SALT = b"a salt of Descope"
DIGEST = hashlib.pbkdf2_hmac("sha256", GOOD.encode(), SALT, 1_000)
PBKDF2 = (base64.b64encode(DIGEST).decode(), base64.b64encode(SALT).decode(), 1_000, "sha256")
DJANGO = "pbkdf2_sha256$1000$saltsaltsalt$" + base64.b64encode(
    hashlib.pbkdf2_hmac("sha256", GOOD.encode(), b"saltsaltsalt", 1_000)
).decode()


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


run_all([management, searches, hashed_passwords, trusted_claims, test_users])
