"""What the hooks of all APIs share: requests of our own, people nobody met before, and sessions that live."""

import collections
import itertools
import os

import requests

BASE = os.environ["COUNTERSIGN_BASE"]
PASSWORD = "a long sentence nobody guesses"

numbers = itertools.count(1)
turns = collections.Counter()


def call(method, url, **options):
    """One request of our own; it must be answered well."""
    reply = requests.request(method, url, timeout=30, **options)
    assert reply.ok, f"{method} {url}: {reply.status_code} {reply.text}"
    return reply


def somebody():
    """An address nobody asked with before."""
    return f"person-{next(numbers)}@example.com"


class Alive:
    """A session that is used until it has ended, as most operations leave it be."""

    def __init__(self, begin, is_alive):
        self.begin, self.is_alive, self.session = begin, is_alive, None

    def get(self):
        if self.session is None or not self.is_alive(self.session):
            self.session = self.begin()
        return self.session


def is_to_succeed(case, but_one_in=2):
    """
    Requests that are meant to be taken are made to succeed, but one in so many of each operation, which is left as it was
    made up.
    """
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return False
    turns[case.operation.label] += 1
    return turns[case.operation.label] % but_one_in != 0
