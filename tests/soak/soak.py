#!/usr/bin/env python3
"""Kills the program at random moments, over and over, while pages change and mails go out, and counts what came of it.

    tests/soak/soak.py --program target/release/clausewatch [--kills 1000] [--mode daemon|commands] [--documents 8] [--seed 1]

mode daemon:   `run` is started and killed with SIGKILL after a random time, --kills times.
mode commands: --kills passes; in each every page changes, then `check` and `deliver` are killed at a random moment
               and run again until they end by themselves.

A page goes on to its next revision only once the database holds the one before, so every revision must be found as a
version. Mails go to a mail server of this script, which sometimes refuses for now, hangs up, or takes a mail and
hangs up before it says so. Due times are drawn near by plain SQL beside the running program. At the end: integrity,
every revision a version, every change told once, every mail taken; copies of one Message-ID are counted. Exit code 0
only if nothing was lost. Standard library only; everything on loopback and in a temporary folder."""
import argparse, datetime, http.server, os, random, re, shutil, signal, socketserver, sqlite3, subprocess, sys, tempfile, threading, time

THINGS = """photos posts messages searches contacts captions albums comments drawings recordings notes reviews purchases locations
calendars bookmarks playlists invoices surveys voices gestures sketches recipes workouts""".split()
BASE = [f"This policy says, in paragraph {n}, what Larkfield does with the data that you entrust to it in part {n} of the service." for n in range(30)]


def clause(document, revision):
    one, other = THINGS[revision % 24], THINGS[revision // 24 % 24]
    return f"From revision {revision} on we may use your {one} and the {other} of page {document} to train artificial intelligence models."


def pdf(lines):
    """A page of text as a PDF."""
    content = "BT /F1 8 Tf 20 700 Td " + " ".join(f"({line}) Tj 0 -14 Td" for line in lines) + " ET"
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
               "<</Type/Page/Parent 2 0 R/MediaBox[0 0 800 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
               f"<</Length {len(content)}>>\nstream\n{content}\nendstream",
               "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"]
    out, offsets = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{at:010d} 00000 n \n" for at in offsets)
    return f"{out}xref\n0 6\n0000000000 65535 f \n{table}trailer<</Size 6/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n".encode()


class Pages(http.server.BaseHTTPRequestHandler):
    revisions = []
    requests = 0

    def do_GET(self):
        Pages.requests += 1
        if self.path == "/pdf":
            return self.answer("application/pdf", pdf(BASE[:8]))
        match = re.fullmatch(r"/p(\d+)", self.path)
        if not match:
            self.send_response(404), self.send_header("Content-Length", "0"), self.end_headers()
            return
        number = int(match[1])
        clauses = [clause(number, r) for r in range(1, Pages.revisions[number] + 1)]
        body = "<!doctype html><html lang=en><title>Policy</title><main><h1>Privacy Policy</h1>" + "".join(f"<p>{p}</p>" for p in BASE + clauses) + "</main>"
        self.answer("text/html; charset=utf-8", body.encode())

    def answer(self, kind, body):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Mails(socketserver.StreamRequestHandler):
    taken, refused, hung_up, silent = [], 0, 0, 0
    rng = random.Random(0)
    calm = False

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        try:
            self.talk()
        except (ConnectionError, ValueError):
            pass  # the other side was killed

    def talk(self):
        self.say("220 soak.test")
        while line := self.rfile.readline():
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"DATA":
                chance = 1.0 if Mails.calm else Mails.rng.random()
                self.say("354 go on")
                data = b""
                while (part := self.rfile.readline()) not in (b".\r\n", b""):
                    data += part
                if not part:
                    return
                if chance < 0.05:
                    Mails.refused += 1
                    self.say("451 4.3.0 not now")
                elif chance < 0.08:
                    Mails.hung_up += 1
                    return
                else:
                    found = re.search(rb"^Message-ID:\s*(<[^>]+>)", data, re.M | re.I)
                    Mails.taken.append(found[1].decode())
                    if chance < 0.11:
                        Mails.silent += 1
                        return
                    self.say("250 2.0.0 taken")
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")


class World:
    def __init__(self, args, address="127.0.0.1", state=None):
        self.args, self.rng = args, random.Random(args.seed)
        self.folder = tempfile.mkdtemp(prefix="clausewatch-soak-")
        self.database = f"{state or self.folder}/history.db"
        Pages.revisions, Mails.rng = [0] * args.documents, random.Random(args.seed + 1)
        self.servers = [http.server.ThreadingHTTPServer((address, 0), Pages), socketserver.ThreadingTCPServer((address, 0), Mails)]
        for server in self.servers:
            server.daemon_threads = True
            server.handle_error = lambda request, address: None  # the other side was killed
            threading.Thread(target=server.serve_forever, daemon=True).start()
        pages, mails = (s.server_address[1] for s in self.servers)
        self.config = f"{self.folder}/clausewatch.toml"
        with open(self.config, "w") as file:
            file.write(f"""[database]\npath = "{self.database}"
[fetch]\ncontact = "soak@example.org"\nhost_delay = "0s"\nallow_networks = ["{address}/32"]\nrespect_robots = false
[mail]\nfrom = "watch@example.org"\ntransport = "smtp"\nhost = "{address}"\nport = {mails}\ntls = "none"\nplaintext = true\ntimeout = "5s"
[[recipient]]\nto = "ann@example.org"\nservices = ["*"]\nalerts = ["ai_training"]\n[[service]]\nname = "Larkfield"\n""")
            for number in range(args.documents):
                file.write(f'[[service.document]]\nname = "p{number}"\nurl = "http://{address}:{pages}/p{number}"\n')
        self.log = open(f"{self.folder}/log", "ab")

    def start(self, *command):
        environment = {**os.environ, "RUST_BACKTRACE": "1"}
        environment.pop("JOURNAL_STREAM", None)
        return subprocess.Popen([self.args.program, "--config", self.config, *command], stdout=self.log, stderr=self.log, env=environment)

    def query(self, sql, *values):
        database = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=10)
        try:
            return database.execute(sql, values).fetchall()
        finally:
            database.close()

    def hasten(self):
        """Everything is due now: what a person does by hand in sqlite3."""
        database = sqlite3.connect(self.database, timeout=10)
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        with database:
            database.execute("UPDATE documents SET next_check_at = ?", (now,))
            database.execute("UPDATE deliveries SET next_attempt_at = ? WHERE status = 'queued'", (now,))
        database.close()

    def found(self):
        """The newest revision that the database holds of each page; -1 where there is none."""
        try:
            held = {name for (name,) in self.query("SELECT name FROM documents WHERE current_version_id IS NOT NULL")}
            newest = dict.fromkeys(held, 0)
            for name, text in self.query("SELECT d.name, c.text FROM clauses c JOIN documents d ON d.id = c.document_id WHERE c.gone_version_id IS NULL"):
                match = re.match(r"From revision (\d+) on", text)
                newest[name] = max(newest.get(name, 0), int(match[1]) if match else 0)
        except sqlite3.OperationalError:
            newest = {}  # not made yet
        return [newest.get(f"p{n}", -1) for n in range(self.args.documents)]

    def advance(self):
        for number, found in enumerate(self.found()):
            if found == Pages.revisions[number]:
                Pages.revisions[number] += 1

    def queued(self):
        """Mails that wait."""
        return self.query("SELECT count(*) FROM deliveries WHERE status = 'queued'")[0][0]

def daemon(world):
    args, killed_at = world.args, []
    for kill in range(args.kills):
        process = world.start("run")
        pause = world.rng.choice([world.rng.uniform(0.01, 0.15), world.rng.uniform(0.1, 0.7)])
        time.sleep(pause)
        if process.poll() is not None:
            sys.exit(f"the daemon ended by itself with {process.returncode}; see {world.folder}/log")
        process.kill()
        process.wait()
        killed_at.append(pause)
        if os.path.exists(world.database):
            try:
                world.advance()
                world.hasten()
            except sqlite3.OperationalError as error:
                if "no such table" not in str(error):
                    raise
        if (kill + 1) % 100 == 0:
            print(f"{kill + 1} kills, {sum(Pages.revisions)} revisions, {len(Mails.taken)} mails taken", flush=True)
    Mails.calm = True
    world.hasten()
    process = world.start("run")
    for _ in range(150):
        time.sleep(0.2)
        if world.found() == Pages.revisions and not world.queued():
            break
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    code = process.wait()
    print(f"stopped with {code} in {time.monotonic() - begun:.2f} s of SIGTERM")
    last(world)
    return code == 0


def commands(world):
    args, killed = world.args, 0
    for _ in range(args.kills):
        for command in ("check", "deliver"):
            if command == "check" and os.path.exists(world.database):
                world.advance()
            process = world.start(command)
            try:
                process.wait(world.rng.uniform(0.005, 0.12))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                killed += 1
                world.start(command).wait()
            if command == "check" and world.found() != Pages.revisions:
                sys.exit(f"a pass lost a revision: {world.found()} is not {Pages.revisions}; see {world.folder}/log")
            world.hasten()
    Mails.calm = True
    last(world)
    print(f"{args.kills} passes, {killed} commands killed")
    return True


def last(world):
    """Mails what waits, and what no alert told in a digest."""
    world.hasten()
    world.start("deliver", "--now").wait(60)


def verdict(world):
    """Counts, and whether nothing was lost."""
    problems = []
    for pragma in ("integrity_check", "foreign_key_check"):
        found = world.query(f"PRAGMA {pragma}")
        if found not in ([("ok",)], []):
            problems.append(f"{pragma}: {found[:3]}")
    versions = 0
    for number, revision in enumerate(Pages.revisions):
        document = f"p{number}"
        count = world.query("SELECT count(*) FROM versions v JOIN documents d ON d.id = v.document_id WHERE d.name = ?", document)[0][0]
        versions += count
        came = world.query("SELECT v.number, c.text FROM clauses c JOIN versions v ON v.id = c.version_id JOIN documents d ON d.id = c.document_id "
                           "WHERE d.name = ? AND c.text LIKE 'From revision%' AND c.gone_version_id IS NULL ORDER BY v.number", document)
        came = [(n, int(re.match(r"From revision (\d+) on", text)[1])) for n, text in came]
        if count != revision + 1 or came != [(r + 1, r) for r in range(1, revision + 1)]:
            problems.append(f"page {number} at revision {revision} has {count} versions, and revisions came so: {came}")
    changes = world.query("SELECT count(*) FROM changes")[0][0]
    if changes != sum(Pages.revisions):
        problems.append(f"{changes} changes of {sum(Pages.revisions)} revisions")
    told = world.query("SELECT count(*), count(DISTINCT change_id) FROM reported_changes")[0]
    if told != (changes, changes):
        problems.append(f"{changes} changes, told {told}")
    mails = world.query("SELECT message_id, status FROM deliveries")
    ids = {i if i.startswith("<") else f"<{i}>" for i, _ in mails}
    if any(status != "sent" for _, status in mails):
        problems.append("a mail was not sent")
    if ids - set(Mails.taken):
        problems.append(f"{len(ids - set(Mails.taken))} mails were called sent but never taken")
    if set(Mails.taken) - ids:
        problems.append("a mail was taken that the database does not know")
    print(f"{len(Pages.revisions)} pages, {sum(Pages.revisions)} revisions served in {Pages.requests} requests; {versions} versions, {changes} changes, {told[0]} told")
    print(f"{len(mails)} mails; the server took {len(Mails.taken)} ({len(Mails.taken) - len(set(Mails.taken))} copies of a Message-ID seen before), "
          f"refused {Mails.refused} for now, hung up on {Mails.hung_up}, took {Mails.silent} without saying so")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--mode", choices=["daemon", "commands"], default="daemon")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--documents", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    args.program = os.path.abspath(args.program)
    world, begun = World(args), time.monotonic()
    good = daemon(world) if args.mode == "daemon" else commands(world)
    problems = verdict(world)
    panics = subprocess.run(["grep", "-c", "panicked", f"{world.folder}/log"], capture_output=True, text=True).stdout.strip()
    if panics not in ("", "0"):
        problems.append(f"{panics} panics in the log")
    for problem in problems:
        print("LOST:", problem)
    print(f"{'nothing was lost' if good and not problems else 'see ' + world.folder}, {time.monotonic() - begun:.0f} s")
    if good and not problems:
        shutil.rmtree(world.folder)
    sys.exit(0 if good and not problems else 1)


if __name__ == "__main__":
    main()
