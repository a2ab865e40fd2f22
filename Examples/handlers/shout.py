#!/usr/bin/python3
"""Writes a text in capitals, in both modes: shows a handler that stays and does several jobs at a time.

As oneshot it gets one job, the envelope, and ends. As resident ("mode": "resident" in the handler configuration) it gets a job per line, does up to four
at a time, and says done for each; what it says about a job carries the job's id. That takes no start of Python per job.

Payload: {"text": "…"}, optionally {"delay": 0.5}, in seconds.
Exit codes: 65 the payload makes no sense.
"""

import json
import sys
import threading

SIDE_BY_SIDE = 4
lock = threading.Lock()
cancelled = {}


def write(message):
    """One line at a time, whoever speaks."""
    with lock:
        print(json.dumps(message), flush=True)


def shout(job, say, stop):
    """Does one job; returns what a process would exit with."""
    text, delay = job["payload"].get("text"), job["payload"].get("delay", 0)
    if not isinstance(text, str) or type(delay) not in (int, float) or not 0 <= delay <= 3600:
        say("error", code="BAD_PAYLOAD", message='the payload needs "text", and "delay" is a number of seconds')
        return 65
    say("progress", percent=50)
    if stop.wait(delay):
        return 143
    say("result", value={"text": text.upper()})
    return 0


def serve(job):
    """One job of a resident, in a thread of its own."""
    about = {"job_id": job["job_id"], "run": job["run"]}
    try:
        code = shout(job, lambda kind, **fields: write({"type": kind, **about, **fields}), cancelled[job["job_id"]])
    except Exception as error:  # one bad job must not take the others with it
        write({"type": "error", **about, "message": f"{type(error).__name__}: {error}"})
        code = 1
    cancelled.pop(job["job_id"], None)
    write({"type": "done", **about, "outcome": "failed" if code else "completed", "exit_code": code})


def main():
    is_greeted = False
    for line in sys.stdin:
        message = json.loads(line)
        if "type" not in message:  # the envelope of the oneshot mode has none
            sys.exit(shout(message, lambda kind, **fields: write({"type": kind, **fields}), threading.Event()))
        if not is_greeted:
            write({"type": "hello", "protocol": 1, "concurrency": SIDE_BY_SIDE})
            is_greeted = True
        if message["type"] == "job":
            cancelled[message["job_id"]] = threading.Event()
            threading.Thread(target=serve, args=(message,), daemon=True).start()
        elif message["type"] == "cancel" and message["job_id"] in cancelled:
            cancelled[message["job_id"]].set()
        elif message["type"] == "shutdown":
            return


if __name__ == "__main__":
    main()
