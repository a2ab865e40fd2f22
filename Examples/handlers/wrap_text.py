#!/usr/bin/env python3
"""Wraps text to a width, in both modes: as a process for each job, and as one that stays for many.

Payload: {"text": "…", "width": 40}. Shows the loop over the lines of standard input that suits both modes: the runner gives a process of its own
one line and then the end of the input; one that stays gets a line for each job, and the end of the input when it may go. A line for a process
that stays says of itself that it is a job ("type"), and a message back says whose it is ("job_id") and when the job is done.
"""
import json
import sys
import textwrap


def wrap(payload, say):
    if not isinstance(payload.get("text"), str):
        say("error", code="NO_TEXT", message="the payload needs a text")
        return 65  # bad input: no retry would make it better
    lines = textwrap.wrap(payload["text"], payload.get("width", 40))
    say("result", value={"lines": lines})
    return 0


def main():
    code = 0
    for line in sys.stdin:
        message = json.loads(line)
        if message.get("type", "job") != "job":
            continue  # shutdown, cancel: what is done here is done at once

        def say(type, **fields):
            print(json.dumps({"type": type, "job_id": message["job_id"], **fields}), flush=True)

        code = wrap(message["payload"], say)
        if "type" in message:
            say("done", outcome="failed" if code else "completed", exit_code=code)
            code = 0  # of the process, which goes on
    return code


if __name__ == "__main__":
    sys.exit(main())
