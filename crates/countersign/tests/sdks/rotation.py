"""Refreshes and validates with the PyPI package `descope` from many threads until its standard input closes:
`python rotation.py <base URL> <management key>`. Says how many key ids it saw; a single failure ends it."""

import sys
import threading

import jwt
from descope import DeliveryMethod, DescopeClient

BASE, KEY = sys.argv[1], sys.argv[2]
THREADS = 8
PROJECT = "countersign"

manager = DescopeClient(project_id=PROJECT, base_url=BASE, management_key=KEY)
failures, kids, done = [], set(), threading.Event()


def entered(number):
    to = f"rotation-{number}@example.com"
    manager.mgmt.user.create_test_user(to)
    code = manager.mgmt.user.generate_otp_for_test_user(DeliveryMethod.EMAIL, to)["code"]
    return manager.otp.verify_code(DeliveryMethod.EMAIL, to, code)


def work(number):
    try:
        # Each keeps the first refresh token it got, and a copy of the keys of its own.
        client = DescopeClient(project_id=PROJECT, base_url=BASE)
        session = entered(number)
        refresh = session["refreshSessionToken"]["jwt"]
        while not done.is_set():
            client.validate_session(session["sessionToken"]["jwt"])
            kids.add(jwt.get_unverified_header(session["sessionToken"]["jwt"])["kid"])
            session = client.refresh_session(refresh)
    except Exception as error:
        failures.append(f"{number}: {error!r}")
        done.set()


threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
for thread in threads:
    thread.start()
print("working", flush=True)
sys.stdin.read()
done.set()
for thread in threads:
    thread.join()
if failures:
    sys.exit("\n".join(failures))
print(f"saw {len(kids)} keys", flush=True)
