"""Peak memory of the heaviest pass over real pages: memory.py SHARED BINARY MIB.

Twenty pages under three services each, every document on a loopback address of its own, sixteen at a time, as
docs/performance.md describes it. The dev build that CI checks takes about a quarter more than the release build.
Fails when the least of up to three runs is over MIB.
"""
import json, os, subprocess, sys, tempfile, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

shared, binary, limit = sys.argv[1], os.path.abspath(sys.argv[2]), float(sys.argv[3])
ROUNDS = 5  # the last of these, counted from none, is the heaviest: most changes, held ones among them
SERVICES = 3


class Pages(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    bodies = {}

    def do_GET(self):
        kind, body = self.bodies.get(self.path.split("/")[1], ("text/plain", None))
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *args):
        pass


def configuration(folder, names, port):
    parts = [
        f'[database]\npath = "{folder}/c.db"',
        '[schedule]\ncheck = "every 1 minutes"',
        '[fetch]\ncontact = "a@b.example"\nrespect_robots = false\nhost_delay = "0s"\nconcurrency = 16\nallow_networks = ["127.0.0.0/8"]',
        f'[mail]\ntransport = "directory"\nfrom = "a@b.example"\ndirectory = "{folder}/mail"',
        '[[recipient]]\nto = "a@b.example"\nservices = ["*"]',
    ]
    address = 0
    for service in range(SERVICES):
        parts.append(f'[[service]]\nname = "S{service}"')
        for name in names:
            address += 1
            parts.append(f'[[service.document]]\nname = "D{name}"\nurl = "http://127.0.1.{address}:{port}/{name}/{service}"')
    with open(f"{folder}/c.toml", "w") as file:
        file.write("\n".join(parts) + "\n")


def peak(folder):
    """The peak of one check, in MiB, and its last line."""
    child = subprocess.Popen([binary, "--config", f"{folder}/c.toml", "check"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    said = child.stdout.read().strip().split("\n")[-1]
    _, _, usage = os.wait4(child.pid, 0)
    return usage.ru_maxrss / 1024, said


QUIET = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "init.defaultBranch", "GIT_CONFIG_VALUE_0": "main"}
with tempfile.TemporaryDirectory() as folder:
    corpus = [sys.executable, f"{shared}/bench/corpus.py", "--out", f"{folder}/corpus"]
    subprocess.run(corpus, check=True, stdout=subprocess.DEVNULL, env=os.environ | QUIET)
    documents = json.load(open(f"{folder}/corpus/manifest.json"))["documents"]
    port = 0
    for number in range(1, SERVICES * len(documents) + 1):
        server = ThreadingHTTPServer((f"127.0.1.{number}", port), Pages)
        port = server.server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()
    seen = []
    for run in range(3):
        work = f"{folder}/{run}"
        os.mkdir(work)
        configuration(work, [d["id"] for d in documents], port)
        for number in range(ROUNDS):
            for d in documents:
                page = d["rounds"][min(number, len(d["rounds"]) - 1)]
                Pages.bodies[d["id"]] = (page["content_type"], open(f"{folder}/corpus/{page['file']}", "rb").read())
            mib, said = peak(work)
        if f"{SERVICES * len(documents)} checked" not in said:
            sys.exit(f"memory: the pass was not whole: {said}")
        seen.append(mib)
        if mib <= limit:
            break
good = min(seen) <= limit
print(f"{'ok  ' if good else 'LOST'} memory of the heaviest pass {', '.join(f'{m:.1f}' for m in seen)} MiB (at most {limit:g})")
sys.exit(not good)
