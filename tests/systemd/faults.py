#!/usr/bin/env python3
"""Installs the Debian package in a machine with a real systemd, breaks things one after another, and says what was seen.

    packaging/build-deb
    sudo tests/systemd/faults.py --package target/debian/clausewatch_*.deb [--upgrade NEWER.deb] [--tree root.tar] [--only NAME]…

Needs root, systemd-nspawn, mmdebstrap (for the machine's files, once; --tree keeps them), mke2fs and iproute2; Debian:
apt-get install systemd-container mmdebstrap e2fsprogs iproute2. Takes about four minutes. The machine is a throwaway
overlay on a tmpfs, on a network of its own; its state directory is a small ext4 image, so that a full disk, a
read-only one and a power cut are real. Pages and the mail server are this script's, as in tests/soak/soak.py.

After each fault the daemon must run again by itself, the database must be whole, every revision of every page must be
a version and told once, and no mail may come twice (but for one copy, under its
old Message-ID, where a kill falls between the mail server's yes and its record). The exit code is 0 only if all of it held."""
import argparse, fcntl, os, shutil, sqlite3, struct, subprocess, sys, tempfile, time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "soak"))
import soak

NET, HOST, STATE_MB = "cwfaults", "10.99.77.1", 24


def sh(*command, check=True, **options):
    return subprocess.run(command, check=check, capture_output=True, text=True, **options)


class Machine:
    """One nspawn machine whose files survive its death, as a disk would."""

    def __init__(self, tree, size="600m"):
        self.work = tempfile.mkdtemp(prefix="clausewatch-machine-")
        sh("mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "cwfaults", self.work)
        for name in ("lower", "up", "wk", "root", "state"):
            os.mkdir(f"{self.work}/{name}")
        sh("tar", "-C", f"{self.work}/lower", "-xf", tree)
        sh("mount", "-t", "overlay", "-o", f"lowerdir={self.work}/lower,upperdir={self.work}/up,workdir={self.work}/wk", "cwfaults", f"{self.work}/root")
        self.image, self.state, self.process, self.leader = f"{self.work}/disk", f"{self.work}/state", None, None
        sh("truncate", "-s", f"{STATE_MB}M", self.image)
        sh("mke2fs", "-q", "-F", "-t", "ext4", self.image)
        self.mount()
        sh("ip", "netns", "add", NET, check=False)
        sh("ip", "link", "add", "cwA", "type", "veth", "peer", "name", "cwB", "netns", NET)
        for command in (["addr", "add", f"{HOST}/24", "dev", "cwA"], ["link", "set", "cwA", "up"]):
            sh("ip", *command)
        for command in (["addr", "add", "10.99.77.2/24", "dev", "cwB"], ["link", "set", "cwB", "up"], ["link", "set", "lo", "up"]):
            sh("ip", "-n", NET, *command)

    def mount(self):
        sh("mount", "-o", "loop", self.image, self.state)

    def boot(self):
        groups = [d for d in ("/sys/fs/cgroup", "/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified") if os.path.exists(f"{d}/cgroup.procs")]
        for group in groups:
            os.makedirs(f"{group}/{NET}", exist_ok=True)
        enter = "".join(f"echo $$ > {g}/{NET}/cgroup.procs; " for g in groups)
        command = (f"{enter} exec systemd-nspawn --directory={self.work}/root --boot --register=no --keep-unit --machine={NET} --console=pipe "
                   f"--network-namespace-path=/run/netns/{NET} --bind={self.state}:/var/lib/private/clausewatch")
        self.console = open(f"{self.work}/console", "ab")
        self.process = subprocess.Popen(["bash", "-c", command], stdin=subprocess.DEVNULL, stdout=self.console, stderr=self.console,
                                        start_new_session=True, env={**os.environ, "SYSTEMD_LOG_LEVEL": "warning"})
        for _ in range(300):
            children = sh("pgrep", "-P", str(self.process.pid), check=False).stdout.split()
            if children:
                self.leader = children[-1]
                state = self.run("systemctl is-system-running", check=False).stdout.strip()
                if state in ("running", "degraded"):
                    return
            time.sleep(0.1)
        sys.exit("the machine does not come up:\n" + open(f"{self.work}/console").read()[-2000:])

    def run(self, command, check=True):
        return sh("nsenter", "-t", self.leader, "-a", "sh", "-c", command, check=check)

    def property(self, name):
        return self.run(f"systemctl show -P {name} clausewatch", check=False).stdout.strip()

    def journal(self, *options):
        return self.run(f"journalctl -u clausewatch --no-pager -o cat {' '.join(options)}", check=False).stdout

    def cut_power(self):
        """Nothing more reaches the disk (EXT4_IOC_SHUTDOWN without a flush), and the machine is gone at once."""
        handle = os.open(self.state, os.O_RDONLY)
        fcntl.ioctl(handle, 0x8004587D, struct.pack("I", 2))
        os.close(handle)
        self.kill()
        sh("umount", self.state)
        # the disk is only off once nobody has it any more: the dead machine lets go of it a moment later
        for _ in range(100):
            if not sh("losetup", "-j", self.image).stdout.strip():
                break
            time.sleep(0.1)
        else:
            raise RuntimeError("the disk is still in use")
        self.mount()

    def kill(self):
        sh("kill", "-9", self.leader, check=False)
        self.process.kill()
        self.process.wait()

    def end(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()
        for group in ("/sys/fs/cgroup", "/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified"):
            if os.path.isdir(f"{group}/{NET}"):
                sh("find", f"{group}/{NET}", "-depth", "-type", "d", "-exec", "rmdir", "{}", "+", check=False)
        for path in (self.state, f"{self.work}/root", self.work):
            sh("umount", "-l", path, check=False)
        sh("ip", "link", "del", "cwA", check=False)
        sh("ip", "netns", "del", NET, check=False)
        shutil.rmtree(self.work, ignore_errors=True)


class Faults:
    def __init__(self, args):
        self.args, self.failed, self.copies, self.killing = args, [], 0, False
        self.machine = Machine(args.tree)
        args.documents, args.seed, args.program = 6, 1, ""
        self.world = None

    def note(self, text):
        print(f"     {text}", flush=True)

    def wait(self, what, condition, limit=60):
        begun = time.monotonic()
        while time.monotonic() - begun < limit:
            try:
                if condition():
                    return time.monotonic() - begun
            except (sqlite3.OperationalError, sqlite3.DatabaseError, AssertionError):
                pass
            time.sleep(0.1)
        raise RuntimeError(f"after {limit} s not yet: {what}")

    def install(self):
        machine, root = self.machine, f"{self.machine.work}/root"
        machine.boot()
        shutil.copy(self.args.package, f"{root}/root/clausewatch.deb")
        said = machine.run("dpkg -i /root/clausewatch.deb 2>&1").stdout
        self.note("dpkg: " + " / ".join(l for l in said.splitlines() if "clausewatch has" in l or "sudo" in l))
        assert machine.property("UnitFileState") == "enabled" and machine.property("ActiveState") == "inactive"
        self.note("security: " + machine.run("systemd-analyze security --no-pager clausewatch", check=False).stdout.strip().splitlines()[-1])
        self.world = soak.World(self.args, HOST, state=machine.state)
        soak.Mails.calm = True
        config = open(self.world.config).read().replace(f'path = "{self.world.database}"', 'path = "history.db"')
        config += f'[[service.document]]\nname = "far"\nurl = "http://pages.test:{self.world.servers[0].server_address[1]}/p0"\n'
        config += f'[[service.document]]\nname = "pdf"\nurl = "http://{HOST}:{self.world.servers[0].server_address[1]}/pdf"\n'
        config = config.replace("[mail]", '[metrics]\ntextfile = "clausewatch.prom"\n[mail]')
        with open(f"{root}/etc/clausewatch/clausewatch.toml", "w") as file:
            file.write(config)
        self.hosts(True)
        # faults in seconds, not minutes
        machine.run("mkdir -p /etc/systemd/system/clausewatch.service.d && printf '[Unit]\\nStartLimitIntervalSec=0\\n[Service]\\nWatchdogSec=6\\nRestartSec=1\\n' > /etc/systemd/system/clausewatch.service.d/fast.conf && systemctl daemon-reload")
        machine.run("systemctl start clausewatch")
        assert machine.property("SubState") == "running"
        self.settled("installed")
        # read by a process of its own, within the bounds of the unit
        pdf = "SELECT 1 FROM documents WHERE name = 'pdf' AND current_version_id IS NOT NULL"
        self.wait("the PDF to be read", lambda: self.world.query(pdf), 30)
        self.note("a PDF was read")
        self.note("status: " + machine.property("StatusText"))
        self.note("files: " + machine.run("stat -c '%A %U %n' /var/lib/private/clausewatch /var/lib/private/clausewatch/history.db").stdout.replace("\n", "; "))
        for line in [l for l in machine.journal("-n 20").splitlines() if "running" in l or "first" in l or "whole" in l][:4]:
            self.note("journal: " + line)
        assert "clausewatch_healthy" in open(f"{machine.state}/clausewatch.prom").read()

    def hosts(self, known):
        with open(f"{self.machine.work}/root/etc/hosts", "w") as file:
            file.write("127.0.0.1 localhost\n" + (f"{HOST} pages.test\n" if known else ""))

    def settled(self, name):
        """All that was served is kept and told, the file is whole, the daemon runs."""
        world, machine = self.world, self.machine

        def done():
            world.hasten()
            return world.found() == soak.Pages.revisions and not world.queued() and not world.query(
                "SELECT 1 FROM changes c JOIN documents d ON d.id = c.document_id WHERE d.name <> 'far' AND c.id NOT IN (SELECT change_id FROM reported_changes)")

        took = self.wait("all revisions found and told", done, 90)
        assert machine.property("ActiveState") == "active", machine.property("ActiveState")
        whole = world.query("PRAGMA integrity_check")
        assert whole == [("ok",)], whole
        taken = soak.Mails.taken
        # between a server's yes and its record a kill sends the same mail, with the same Message-ID, once more
        copies = len(taken) - len(set(taken)) - self.copies
        self.copies += copies
        assert copies <= (1 if self.killing else 0), "a mail came twice"
        told = world.query("SELECT count(*) - count(DISTINCT change_id) FROM reported_changes")[0][0]
        assert told == 0, "a change was told in two mails"
        print(f"ok   {name}: whole again after {took:.1f} s, {machine.property('NRestarts')} restarts so far, "
              f"{sum(soak.Pages.revisions)} revisions kept and told in {len(set(taken))} mails"
              + (f"; {copies} copy of a Message-ID" if copies else ""), flush=True)
        world.advance()

    def busy(self):
        """New revisions, due now: the fault comes while they are worked on."""
        self.world.advance()
        self.world.hasten()

    def restarted(self, before):
        self.wait("a restart", lambda: self.machine.property("NRestarts") != before and self.machine.property("SubState") == "running")

    def killed(self):
        before = self.machine.property("NRestarts")
        self.busy()
        self.machine.run("systemctl kill -s KILL clausewatch")
        self.restarted(before)
        self.settled("kill -9")

    def stopped(self):
        before = self.machine.property("NRestarts")
        self.busy()
        self.machine.run("systemctl kill -s STOP clausewatch")
        self.restarted(before)
        assert "Watchdog timeout" in self.machine.journal(), "no watchdog"
        self.settled("kill -STOP, found by the watchdog")

    def memory(self):
        group = "/sys/fs/cgroup/memory/cwfaults-oom"
        if not os.path.isdir("/sys/fs/cgroup/memory"):
            self.note("skipped: no memory controller of the first version here")
            return
        os.makedirs(group, exist_ok=True)
        before = self.machine.property("NRestarts")
        inner = self.machine.property("MainPID")
        outer = next(p for p in os.listdir("/proc") if p.isdigit() and self.names(p, inner))
        with open(f"{group}/memory.limit_in_bytes", "w") as file:
            file.write("64K")
        with open(f"{group}/cgroup.procs", "w") as file:
            file.write(outer)
        self.busy()
        self.wait("a restart", lambda: (self.world.hasten(), self.machine.property("NRestarts") != before)[1])
        kills = [l for l in open(f"{group}/memory.oom_control").read().splitlines() if l.startswith("oom_kill ")]
        self.note(f"control group of 64 KB: {kills[0]}")
        os.rmdir(group)
        self.settled("out of memory")

    @staticmethod
    def names(process, inner):
        try:
            lines = open(f"/proc/{process}/status").read().splitlines()
        except OSError:
            return False
        numbers = next((l.split()[1:] for l in lines if l.startswith("NSpid:")), [])
        return len(numbers) > 1 and numbers[-1] == inner and lines[0].endswith("clausewatch")

    def disk_full(self):
        self.busy()
        with open(f"{self.machine.state}/fill", "wb") as file:
            try:
                while True:
                    file.write(b"x" * 65536)
                    file.flush()
            except OSError:
                pass
        self.wait("the daemon to say so", lambda: "disk is full" in self.machine.journal("-n 30"), 45)
        self.note("journal: " + next(l for l in self.machine.journal("-n 30").splitlines() if "disk is full" in l)[:160])
        os.remove(f"{self.machine.state}/fill")
        self.settled("disk full, then freed")

    def read_only(self):
        self.busy()
        files = [f"{self.machine.state}/{f}" for f in os.listdir(self.machine.state) if f.startswith("history.db")]
        sh("chattr", "+i", *files)
        self.wait("the daemon to say so", lambda: any(w in self.machine.journal("-n 30").lower() for w in ("readonly", "read-only", "cannot be written", "not permitted", "i/o error")), 45)
        self.note("journal: " + next(l for l in reversed(self.machine.journal("-n 30").splitlines()) if l.startswith("error:"))[:200])
        sh("chattr", "-i", *files)
        self.settled("database files made immutable, then writable")

    def network(self):
        sh("ip", "link", "set", "cwA", "down")
        self.busy()
        failing = lambda: self.world.query("SELECT count(*) FROM documents WHERE failures > 0")[0][0] >= 6
        self.wait("documents to fail", failing, 90)
        reasons = self.world.query("SELECT failure_reason, count(*) FROM documents WHERE failures > 0 GROUP BY 1")
        self.note(f"failing meanwhile: {dict(reasons)}; the daemon: {self.machine.property('ActiveState')}")
        sh("ip", "link", "set", "cwA", "up")
        self.settled("network gone, then back")

    def dns(self):
        self.hosts(False)
        self.busy()
        reason = lambda: self.world.query("SELECT failure_reason FROM documents WHERE name = 'far'")[0][0]
        self.wait("a failure of the name", lambda: reason() == "dns", 60)
        self.note("told: " + self.world.query("SELECT failure_message FROM documents WHERE name = 'far'")[0][0])
        self.hosts(True)
        self.wait("the name again", lambda: (self.world.hasten(), reason())[1] is None, 60)
        self.settled("DNS failing, then back")

    def clock(self):
        machine = self.machine
        library = machine.run("find /usr/lib -name libfaketime.so.1 | head -1").stdout.strip()
        if not library:
            self.note("skipped: the machine has no libfaketime")
            return
        drop = "/etc/systemd/system/clausewatch.service.d/clock.conf"
        machine.run(f"printf '[Service]\\nEnvironment=LD_PRELOAD={library} FAKETIME_TIMESTAMP_FILE=/etc/clausewatch/offset FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1\\n' > {drop}; echo +0 > /etc/clausewatch/offset; systemctl daemon-reload; systemctl restart clausewatch")
        self.settled("a clock that can be set")
        for offset, name in (("+40d", "clock set 40 days forward"), ("+0", "clock set back")):
            before = self.world.query("SELECT count(*) FROM attempts")[0][0]
            machine.run(f"echo {offset} > /etc/clausewatch/offset")
            self.wait("the daemon to notice", lambda: machine.journal().count("the clock has jumped") >= (1 if offset != "+0" else 2), 60)
            latest = self.world.query("SELECT max(next_check_at) FROM documents")[0][0]
            self.note(f"{name}: noticed; {self.world.query('SELECT count(*) FROM attempts')[0][0] - before} checks at once; due at the latest {latest}")
            if offset == "+0":
                self.settled(name)
        machine.run(f"rm {drop}; systemctl daemon-reload; systemctl restart clausewatch")
        self.settled("the true clock again")

    def upgrade(self):
        package = self.args.upgrade or self.args.package
        shutil.copy(package, f"{self.machine.work}/root/root/newer.deb")
        self.busy()
        before = self.machine.property("MainPID")
        self.machine.run("dpkg -i /root/newer.deb")
        assert self.machine.property("MainPID") != before and self.machine.property("SubState") == "running"
        version = self.machine.run("dpkg-query -W -f '${Version}' clausewatch").stdout
        self.settled(f"upgraded to {version} while it ran")

    def reload(self):
        config = f"{self.machine.work}/root/etc/clausewatch/clausewatch.toml"
        text = open(config).read()
        with open(config, "w") as file:
            file.write(text + "[nonsense]\n")
        self.machine.run("systemctl reload clausewatch")
        self.wait("a refusal", lambda: "not reloaded" in self.machine.journal("-n 20"))
        with open(config, "w") as file:
            file.write(text)
        self.machine.run("systemctl reload clausewatch")
        self.wait("the reload", lambda: "configuration reloaded" in self.machine.journal("-n 5"))
        self.settled("a broken configuration refused, a good one taken")

    def power(self):
        for attempt in range(5):
            self.busy()
            time.sleep(0.05 + 0.15 * attempt)
            self.machine.cut_power()
            self.machine.boot()
            self.settled(f"power cut {attempt + 1} of 5, in mid-work")

    def stop(self):
        self.busy()
        begun = time.monotonic()
        self.machine.run("systemctl stop clausewatch")
        took = time.monotonic() - begun
        assert self.machine.property("Result") == "success" and took < 10
        self.note(f"stopped in {took:.2f} s with work in hand")
        self.machine.run("systemctl start clausewatch")
        self.settled("stopped and started")

    def remove(self):
        self.machine.run("dpkg -r clausewatch")
        assert self.machine.property("ActiveState") in ("inactive", "failed")
        said = self.machine.run("dpkg -P clausewatch 2>&1").stdout
        assert os.path.exists(f"{self.machine.state}/history.db"), "the history is gone"
        assert os.path.exists(f"{self.machine.work}/root/etc/clausewatch/clausewatch.toml"), "the configuration is gone"
        print("ok   removed and purged: history and configuration stay")
        self.note("dpkg: " + next(l for l in said.splitlines() if "kept" in l))

    def all(self):
        order = ["killed", "stopped", "memory", "disk_full", "read_only", "network", "dns", "clock", "reload", "upgrade", "stop", "power", "remove"]
        self.install()
        for name in order:
            if self.args.only and name not in self.args.only:
                continue
            self.killing = name in ("killed", "stopped", "memory", "power")
            try:
                getattr(self, name)()
            except (AssertionError, RuntimeError, subprocess.CalledProcessError, StopIteration) as error:
                self.failed.append(name)
                detail = getattr(error, "stderr", "") or ""
                print(f"FAIL {name}: {error!r} {detail}\n{self.machine.journal('-n 12')}", flush=True)
                sh("chattr", "-R", "-i", self.machine.state, check=False)
                sh("ip", "link", "set", "cwA", "up", check=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--package", required=True)
    parser.add_argument("--upgrade", help="a newer package; the same one is installed again otherwise")
    parser.add_argument("--tree", default="/var/tmp/clausewatch-machine.tar")
    parser.add_argument("--only", action="append")
    args = parser.parse_args()
    if not os.path.exists(args.tree):
        sh("mmdebstrap", "--variant=minbase", "--include=systemd-sysv,dbus,libnss-systemd,libfaketime", "bookworm", args.tree, "/etc/apt/sources.list.d/debian.sources")
    faults = Faults(args)
    begun = time.monotonic()
    try:
        faults.all()
    finally:
        faults.machine.end()
    print(f"{'all held' if not faults.failed else 'FAILED: ' + ', '.join(faults.failed)}, {time.monotonic() - begun:.0f} s")
    sys.exit(1 if faults.failed else 0)


if __name__ == "__main__":
    main()
