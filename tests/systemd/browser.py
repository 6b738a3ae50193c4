#!/usr/bin/env python3
"""Installs the Debian package in a machine with a real systemd and Chromium, with the drop-in systemd/browser.conf, and has a
page rendered that fills itself; then takes each line of the drop-in away, which must fail: none is there for nothing.

    packaging/build-deb
    sudo tests/systemd/browser.py --package target/debian/clausewatch_*.deb [--tree root.tar]

Needs what faults.py needs, and 4 GB of memory for the machine's files. Takes about two minutes. Exit code 0 only if all held."""
import argparse, http.server, os, shutil, sqlite3, sys, threading, time

import faults

DROP_IN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "systemd", "browser.conf")
WORDS = b"This policy says what Larkfield does with the data that you entrust to us when you use the service on the web or in the app."
APP = b"""<!doctype html><html lang=en><title>Privacy Policy</title><main id=app></main><script>setTimeout(async () => {
const words = await (await fetch("/words")).text(); app.innerHTML = "<h1>Privacy Policy</h1><p>" + words + "</p>" }, 1000)</script>"""
CONFIG = """[database]
path = "history.db"
[fetch]
contact = "test@example.org"
browser = "/usr/bin/chromium"
respect_robots = false
allow_networks = ["10.99.77.0/24"]
timeout = "20s"
[mail]
from = "test@example.org"
transport = "directory"
directory = "outbox"
[[recipient]]
to = "test@example.org"
services = ["*"]
[[service]]
name = "Larkfield"
[[service.document]]
name = "app"
url = "http://{address}/app"
"""


class Pages(faults.soak.Pages):
    def do_GET(self):
        known = {"/app": ("text/html", APP), "/words": ("text/plain", WORDS)}
        if self.path in known:
            self.answer(*known[self.path])
        else:
            super().do_GET()


def attempt(machine, drop_in):
    """The outcome of the first check under the unit with this drop-in."""
    folder = f"{machine.work}/root/etc/systemd/system/clausewatch.service.d"
    os.makedirs(folder, exist_ok=True)
    with open(f"{folder}/browser.conf", "w") as file:
        file.write(drop_in)
    machine.run("systemctl stop clausewatch; rm -rf /var/lib/private/clausewatch/*; systemctl daemon-reload; systemctl start clausewatch")
    for _ in range(600):
        time.sleep(0.1)
        try:
            rows = sqlite3.connect(f"file:{machine.state}/history.db?mode=ro", uri=True).execute("SELECT outcome, message FROM attempts").fetchall()
        except sqlite3.Error:
            continue
        if rows:
            return rows[0]
    return ("nothing", machine.journal("-n 5"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--package", required=True)
    parser.add_argument("--tree", default="root-browser.tar")
    args = parser.parse_args()
    if not os.path.exists(args.tree):
        faults.sh("mmdebstrap", "--variant=minbase", "--include=systemd-sysv,dbus,libnss-systemd,chromium", "bookworm", args.tree, "/etc/apt/sources.list.d/debian.sources")
    machine, held = faults.Machine(args.tree, "4g"), True
    server = None
    try:
        machine.boot()
        shutil.copy(args.package, f"{machine.work}/root/root/clausewatch.deb")
        machine.run("dpkg -i /root/clausewatch.deb")
        server = http.server.ThreadingHTTPServer((faults.HOST, 0), Pages)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with open(f"{machine.work}/root/etc/clausewatch/clausewatch.toml", "w") as file:
            file.write(CONFIG.replace("{address}", f"{faults.HOST}:{server.server_address[1]}"))
        lines = open(DROP_IN).read().splitlines()
        for without in [None] + [l for l in lines if "=" in l and not l.startswith("#")]:
            outcome, message = attempt(machine, "\n".join(l for l in lines if l != without) + "\n")
            good = outcome == ("first" if without is None else "failed")
            held &= good
            print(f"{'ok  ' if good else 'FAIL'} {'whole' if without is None else 'without ' + without}: {outcome} {(message or '')[:120]}", flush=True)
        print(machine.run("systemd-analyze security --no-pager clausewatch", check=False).stdout.strip().splitlines()[-1])
    finally:
        if server:
            server.shutdown()
        machine.end()
    sys.exit(0 if held else 1)


main()
