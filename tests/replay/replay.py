#!/usr/bin/env python3
"""Serves the versions of documents in a git history as pages, one after another, and lists the digests that come of it.

    tests/replay/replay.py --program target/release/clausewatch --history REPOSITORY_OR_BUNDLE \\
        --path 'Service/Privacy Policy.md' --path 'Service/Terms of Service.md' [--dir replay]

Each revision of any of the files is a round: the page is served on loopback as a small HTML page with a frame around
it, `check` looks at it, and `deliver --now` mails what it found into a folder. A change that is held is looked at again until
it is confirmed or goes back, as the daemon would. At the end every mail is listed: subject, and what it says first.
The mails stay in --dir/outbox, the database in --dir/history.db. Needs git; nothing leaves the machine."""
import argparse, email, email.policy, html, http.server, os, re, shutil, subprocess, sys, tempfile, threading


def git(folder, *command):
    return subprocess.run(["git", "-C", folder, *command], capture_output=True, check=True).stdout.decode("utf8", "replace")


def page(service, name, text):
    blocks, items, words = [], [], []

    def flush():
        if items:
            blocks.append("<ul>" + "".join(f"<li>{html.escape(i)}</li>" for i in items) + "</ul>")
        if words:
            blocks.append(f"<p>{html.escape(' '.join(words))}</p>")
        items.clear(), words.clear()

    for line in text.split("\n"):
        heading, item = re.match(r"(#{1,6}) +(.*)", line), re.match(r"\s*[*-] +(.*)", line)
        underline = re.fullmatch(r"(=|-){3,}", line.strip()) if words and not items else None
        if underline:
            level, title = (1 if underline[1] == "=" else 2), html.escape(" ".join(words).replace("\\.", "."))
            words.clear()
            blocks.append(f"<h{level}>{title}</h{level}>")
        elif heading:
            flush()
            blocks.append(f"<h{len(heading[1])}>{html.escape(heading[2])}</h{len(heading[1])}>")
        elif item:
            words and flush()
            items.append(item[1])
        elif line.strip():
            items and flush()
            words.append(line.strip())
        else:
            flush()
    flush()
    return (f"<!doctype html><html lang=en><head><title>{name} | {service}</title></head><body><nav><a href=/>Home</a> <a href=/jobs>Jobs</a></nav>"
            f"<main>{''.join(blocks)}</main><footer>About · Careers · Help</footer></body></html>").encode()


class Site(http.server.BaseHTTPRequestHandler):
    pages = {}

    def do_GET(self):
        body = self.pages.get(self.path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *args):
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--history", required=True)
    parser.add_argument("--path", action="append", required=True)
    parser.add_argument("--dir", default="replay")
    args = parser.parse_args()
    program, folder = os.path.abspath(args.program), os.path.abspath(args.dir)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    with tempfile.TemporaryDirectory() as clone:
        subprocess.run(["git", "-c", "init.defaultBranch=main", "clone", "-q", "--bare", args.history, clone], check=True)
        rounds = []
        for path in args.path:
            for line in git(clone, "log", "--reverse", "--format=%ct %H", "--", path).split("\n"):
                if line:
                    time, commit = line.split()
                    found = subprocess.run(["git", "-C", clone, "show", f"{commit}:{path}"], capture_output=True)
                    if found.returncode == 0:
                        rounds.append((int(time), path, found.stdout.decode("utf8", "replace")))
        rounds.sort(key=lambda r: r[0])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    config = f"{folder}/clausewatch.toml"
    with open(config, "w") as file:
        file.write(f"""[database]\npath = "{folder}/history.db"\n[fetch]\ncontact = "replay@example.org"\nhost_delay = "0s"\nrespect_robots = false
allow_networks = ["127.0.0.1/32"]\n[mail]\nfrom = "watch@example.org"\ntransport = "directory"\ndirectory = "{folder}/outbox"
[[recipient]]\nto = "reader@example.org"\nservices = ["*"]\nalerts = ["ai_training", "affiliate_sharing"]\n""")
        for service in sorted({path.split("/")[0] for path in args.path}):
            file.write(f'[[service]]\nname = "{service}"\n')
            for number, path in enumerate(args.path):
                if path.split("/")[0] == service:
                    name = os.path.splitext(path.split("/", 1)[1])[0]
                    file.write(f'[[service.document]]\nname = "{name}"\nurl = "http://127.0.0.1:{server.server_address[1]}/{number}"\n')
    run = lambda *command: subprocess.run([program, "--config", config, "--quiet", *command], capture_output=True, text=True)
    seen, told = set(), 0
    for when, path, text in rounds:
        service, name = path.split("/", 1)
        Site.pages[f"/{args.path.index(path)}"] = page(service, os.path.splitext(name)[0], text)
        if len(Site.pages) < len(args.path):
            continue
        for command in (["check"], ["check"], ["deliver", "--now"]):  # the second look confirms what was held
            done = run(*command)
            if done.returncode not in (0, 5):
                sys.exit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")
        outbox = f"{folder}/outbox"
        for file in sorted(os.listdir(outbox)) if os.path.isdir(outbox) else []:
            if file in seen:
                continue
            seen.add(file)
            told += 1
            with open(f"{outbox}/{file}", "rb") as mail:
                message = email.message_from_binary_file(mail, policy=email.policy.default)
            day = subprocess.run(["date", "-u", "-d", f"@{when}", "+%F"], capture_output=True, text=True).stdout.strip()
            print(f"{day}  {message['Subject']}")
            words = message.get_body(("plain",)).get_content().splitlines()
            for line in [l for l in words if l.startswith(("* ", "  | "))][:4]:
                print(f"            {line.strip()[:150]}")
    print(f"{len(rounds)} revisions served, {told} mails; they are in {folder}/outbox")


if __name__ == "__main__":
    main()
