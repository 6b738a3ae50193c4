"""Kills clausewatch with SIGKILL at every step of a delivery, and counts what arrives: kill9.py BINARY RUNS.

Each run begins with the same history: a change that two recipients have not been told. `deliver --now` is killed, by the
server itself at a step of the conversation with one of the two, or after a random time; then it is run until nothing waits.
Counted are the mails of each recipient: there must be one at least, and more only with the same Message-ID.
"""
import asyncio, collections, email, http.server, os, random, shutil, signal, sqlite3, subprocess, sys, tempfile, threading, time

BINARY, RUNS = sys.argv[1], int(sys.argv[2])
STEPS = ["connect", "ehlo", "mail", "rcpt", "data", "mid-data", "whole", "answered", "quit", "random"]
FOLDER = tempfile.mkdtemp()
PAGE = "<!doctype html><title>Policy</title><body><main><h1>Privacy Policy</h1><p>This policy says what Acme does with the data that you entrust to us when you use the service on the web or in the app.</p>%s</main></body>"
page = {"more": ""}


class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = (PAGE % page["more"]).encode()
        known = self.path == "/privacy"
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body) if known else 0))
        self.end_headers()
        self.wfile.write(body if known else b"")

    def log_message(self, *_):
        pass


class Postbox:
    """A mail server that knows where to kill its client."""

    def __init__(self):
        self.victim, self.step, self.after = None, None, 0
        self.mails = []

    def kill(self, step):
        if self.step == step and self.victim is not None:
            if self.after > 0:
                self.after -= 1
                return
            self.step = None
            os.kill(self.victim, signal.SIGKILL)

    async def talk(self, reader, writer):
        say = lambda text: writer.write(text.encode() + b"\r\n")
        try:
            self.kill("connect")
            say("220 here")
            to = None
            while line := await reader.readline():
                word = line.split()[0].upper().rstrip(b":")
                if word in (b"EHLO", b"HELO"):
                    self.kill("ehlo"); say("250 here")
                elif word == b"MAIL":
                    self.kill("mail"); say("250 ok")
                elif word == b"RCPT":
                    to = line.split(b"<")[1].split(b">")[0].decode()
                    self.kill("rcpt"); say("250 ok")
                elif word == b"DATA":
                    self.kill("data"); say("354 go")
                    body = b""
                    while not body.endswith(b"\r\n.\r\n"):
                        piece = await reader.read(4096)
                        if not piece:
                            return
                        body += piece
                        self.kill("mid-data")
                    # the server has the mail from here on, whatever the client gets to know
                    self.mails.append((to, email.message_from_bytes(body)["Message-ID"]))
                    self.kill("whole"); say("250 taken")
                    await writer.drain()
                    self.kill("answered")
                elif word == b"QUIT":
                    self.kill("quit"); say("221 bye"); return
                else:
                    say("250 ok")
        except (ConnectionError, IndexError):
            pass
        finally:
            writer.close()


def command(*words):
    return [BINARY, "--config", FOLDER + "/clausewatch.toml", "--quiet", *words]


def prepare(port):
    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    with open(FOLDER + "/clausewatch.toml", "w") as file:
        file.write(f"""[database]
path = "{FOLDER}/history.db"
[fetch]
contact = "t@example.org"
host_delay = "0s"
allow_networks = ["127.0.0.1/32"]
[mail]
from = "w@example.org"
transport = "smtp"
host = "127.0.0.1"
port = {port}
tls = "none"
pace = "0s"
[[recipient]]
to = "ann@one.test"
services = ["*"]
alerts = ["ai_training"]
[[recipient]]
to = "bob@two.test"
services = ["*"]
[[service]]
name = "Acme"
[[service.document]]
name = "Privacy Policy"
url = "http://127.0.0.1:{site.server_port}/privacy"
""")
    subprocess.run(command("check"), check=True)
    page["more"] = "<p>We may use your posts and messages to train artificial intelligence models.</p>"
    subprocess.run(command("check"), check=True)
    shutil.copy(FOLDER + "/history.db", FOLDER + "/before.db")


def restore():
    for name in os.listdir(FOLDER):
        if name.startswith("history.db"):
            os.remove(f"{FOLDER}/{name}")
    shutil.copy(FOLDER + "/before.db", FOLDER + "/history.db")


async def deliver(box):
    process = await asyncio.create_subprocess_exec(*command("deliver", "--now"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    box.victim = process.pid
    return process


async def one(box, step, longest):
    restore()
    box.mails, box.step, box.after = [], step, random.randrange(2) if step != "random" else 0
    process = await deliver(box)
    if step == "random":
        await asyncio.sleep(random.uniform(0, longest))
        if process.returncode is None:
            process.kill()
    killed = await process.wait() == -signal.SIGKILL
    box.victim = None
    for _ in range(10):
        process = await deliver(box)
        box.victim = None
        await process.wait()
        left = sqlite3.connect(FOLDER + "/history.db").execute("SELECT count(*) FROM deliveries WHERE status <> 'sent'").fetchone()[0]
        if left == 0:
            break
    problems, copies = [], []
    for to in ("ann@one.test", "bob@two.test"):
        ids = [i for t, i in box.mails if t == to]
        copies.append(len(ids))
        if not ids:
            problems.append(f"{step}: {to} got nothing")
        if len(set(ids)) > 1:
            problems.append(f"{step}: {to} got different mails: {ids}")
    if left:
        problems.append(f"{step}: {left} mails still wait")
    return killed, copies, problems


async def main():
    random.seed(9)
    box = Postbox()
    server = await asyncio.start_server(box.talk, "127.0.0.1", 0)
    await asyncio.to_thread(prepare, server.sockets[0].getsockname()[1])
    restore()
    begun = time.monotonic()
    await (await deliver(box)).wait()
    longest = (time.monotonic() - begun) * 1.1
    problems, killed, table = [], 0, collections.defaultdict(collections.Counter)
    for run in range(RUNS):
        step = STEPS[run % len(STEPS)]
        was_killed, copies, found = await one(box, step, longest)
        killed += was_killed
        problems += found
        for n in copies:
            table[step][n] += 1
    print(f"{RUNS} runs, {killed} killed; mails per recipient and change:")
    for step in STEPS:
        print(f"  {step:10}", ", ".join(f"{n} times {mails}" for mails, n in sorted(table[step].items())))
    for problem in problems:
        print("PROBLEM", problem)
    shutil.rmtree(FOLDER)
    sys.exit(1 if problems or killed < RUNS // 2 else 0)


asyncio.run(main())
