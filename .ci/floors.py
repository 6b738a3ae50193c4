"""Runs the score scripts and fails where a figure is under its floor: floors.py SHARED BINARY.

The floors stand a little under the figures of the day they were set, so that no later change loses them unseen.
"""
import json, subprocess, sys, tempfile

FLOORS = json.load(open(__file__.replace("floors.py", "floors.json")))
shared, binary = sys.argv[1:3]
failed = False
for script, floors in FLOORS.items():
    with tempfile.NamedTemporaryFile("r", suffix=".json") as out:
        subprocess.run([sys.executable, f"{shared}/{script}/score.py", "--bin", binary, "--json", out.name], check=True, stdout=subprocess.DEVNULL)
        result = json.load(open(out.name))
    for path, floor in floors.items():
        value = result
        for key in path.split("/"):
            value = value[key]
        limit_is_upper = path.endswith(("rate", "under_0.5")) and "recall" not in path
        good = value <= floor if limit_is_upper else value >= floor
        print(f"{'ok  ' if good else 'LOST'} {script} {path} {value} ({'at most' if limit_is_upper else 'at least'} {floor})")
        failed |= not good
sys.exit(failed)
