"""An SMTP server by aiosmtpd on a free port of 127.0.0.1.

Arguments: certificate, key, then `starttls` or `tls`, then mechanisms to leave out. The user is `me`, the password
`p@ss`. Prints the port, and then a line of JSON for every mail it accepts. Recipients named `nobody` are refused for
good, those named `later` for now.
"""

import asyncio
import base64
import email
import email.policy
import json
import logging
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

# Its advice is for those who run it for good.
logging.disable(logging.WARNING)
warnings.simplefilter("ignore")

certificate, key, kind, *excluded = sys.argv[1:]


def say(value):
    print(json.dumps(value), flush=True)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0]
        if name == "nobody":
            return "550 5.1.1 no such user"
        if name == "later":
            return "451 4.7.1 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        say({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "user": session.auth_data.decode() if session.auth_data else None,
            "encrypted": server.transport.get_extra_info("cipher") is not None,
            "utf8": envelope.smtp_utf8,
            "message_id": message["Message-ID"],
            "subject": message["Subject"],
            "text": message.get_body(("plain",)).get_content(),
            "html": message.get_body(("html",)).get_content(),
            "defects": [str(defect) for part in message.walk() for defect in part.defects],
            "content": base64.b64encode(envelope.content).decode(),
        })
        return "250 2.0.0 taken by aiosmtpd"


def authenticate(server, session, envelope, mechanism, data):
    if (data.login, data.password) == (b"me", b"p@ss"):
        return AuthResult(success=True, auth_data=data.login)
    return AuthResult(success=False, handled=False)


async def main():
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)

    def connection():
        return SMTP(
            Handler(),
            enable_SMTPUTF8=True,
            tls_context=tls if kind == "starttls" else None,
            require_starttls=kind == "starttls",
            authenticator=authenticate,
            auth_required=True,
            auth_require_tls=kind == "starttls",
            auth_exclude_mechanism=excluded,
        )

    server = await asyncio.get_running_loop().create_server(
        connection, "127.0.0.1", 0, ssl=tls if kind == "tls" else None
    )
    say(server.sockets[0].getsockname()[1])
    # Until whoever started it is gone.
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
