#!/usr/bin/python3
"""Counts the words of payload.text, or of the file payload.file, and returns the most frequent ones.

Payload: {"text": "…"} or {"file": "/path"}, optionally {"top": 10}.
Exit codes: 65 the payload makes no sense, 66 the file cannot be read; neither is retried.
"""

import collections
import json
import re
import sys


def say(message_type, **fields):
    """One message to the runner: one line of JSON, at once."""
    print(json.dumps({"type": message_type, **fields}), flush=True)


def fail(exit_code, message):
    say("error", code=f"EXIT_{exit_code}", message=message)
    sys.exit(exit_code)


def main():
    job = json.loads(sys.stdin.readline())
    payload = job["payload"]
    # Checked before anything is done: what is wrong here would be wrong on every attempt.
    top = payload.get("top", 10)
    if type(top) is not int or top < 1:
        fail(65, '"top" must be a positive number')
    for name in ("text", "file"):
        if not isinstance(payload.get(name, ""), str):
            fail(65, f'"{name}" must be a string')
    if "text" in payload:
        lines = payload["text"].splitlines()
    elif "file" in payload:
        try:
            with open(payload["file"], encoding="utf-8", errors="replace") as file:
                lines = file.readlines()
        except OSError as error:
            fail(66, f"cannot read {payload['file']}: {error.strerror}")
    else:
        fail(65, 'the payload needs "text" or "file"')

    counts = collections.Counter()
    for number, line in enumerate(lines, start=1):
        counts.update(word.lower() for word in re.findall(r"\w+", line))
        if number % 10_000 == 0 or number == len(lines):
            say("progress", percent=100 * number // len(lines), total=len(lines), processed=number)

    top = counts.most_common(top)
    say("result", value={"words": counts.total(), "different": len(counts), "top": dict(top)})


if __name__ == "__main__":
    main()
