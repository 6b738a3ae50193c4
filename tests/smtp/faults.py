"""A mail server that fails as its recipient's name asks: faults.py DIR CERT KEY STARTTLS_PORT TLS_PORT; mail to DIR/mail.

grey: refused once for now, then taken. r421: closing. dropmid: connection reset in the middle of DATA. dropdata: the whole
mail read, then reset, not kept. okdrop: kept, then the 250 is lost, once. slow: SLOW seconds (1.5) before the 250.
"""
import asyncio, collections, mailbox, os, ssl, sys, warnings
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

warnings.simplefilter("ignore")
DIR, CERT, KEY, STARTTLS, TLS = sys.argv[1:6]
seen = collections.Counter()


def auth(server, session, envelope, mechanism, data):
    ok = isinstance(data, LoginPassword) and (data.login, data.password) == (b"digest", b"s3cret")
    return AuthResult(success=ok, handled=False)


class Handler:
    box = mailbox.Maildir(os.path.join(DIR, "mail"), create=True)

    async def handle_RCPT(self, server, session, env, address, opts):
        name = address.split("@")[0]
        seen[name] += 1
        if name == "grey" and seen[name] == 1:
            return "451 4.7.1 greylisted"
        if name == "r421":
            server.transport.write(b"421 4.3.2 closing\r\n")
            server.transport.close()
            return "421"
        env.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server, session, env):
        name = env.rcpt_tos[0].split("@")[0]
        if name == "dropdata":
            server.transport.abort()
            return "250"
        if name == "slow":
            await asyncio.sleep(float(os.environ.get("SLOW", "1.5")))
        message = mailbox.MaildirMessage(env.content)
        message["Envelope-to"] = ",".join(env.rcpt_tos)
        self.box.add(message)
        if name == "okdrop" and seen[name] == 1:
            server.transport.abort()
        return "250 2.0.0 stored"


class Server(SMTP):
    async def smtp_DATA(self, arg):
        if self.envelope and any(r.startswith("dropmid") for r in self.envelope.rcpt_tos):
            await self.push("354 go")
            await self._reader.read(200)
            self.transport.abort()
            return
        return await super().smtp_DATA(arg)


async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERT, KEY)
    loop = asyncio.get_running_loop()
    options = dict(hostname="mail.test", authenticator=auth, auth_required=True, timeout=120, data_size_limit=1 << 20, loop=loop)
    plain = lambda: Server(Handler(), tls_context=context, require_starttls=True, **options)
    wrapped = lambda: Server(Handler(), auth_require_tls=False, **options)
    await loop.create_server(plain, "127.0.0.1", int(STARTTLS))
    await loop.create_server(wrapped, "127.0.0.1", int(TLS), ssl=context)
    await asyncio.Event().wait()


asyncio.run(main())
