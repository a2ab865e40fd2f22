"""Where the figures were taken: they mean nothing without it."""

import datetime
import os
import platform

from harness.databases import Database

_SETTINGS = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size", "wal_sync_method",
             "autovacuum_naptime", "data_checksums")
_WANTED = {"fsync": "on", "synchronous_commit": "on", "shared_buffers": "1GB", "max_wal_size": "4GB"}


def collect():
    with Database("postgres").session() as session:
        facts = {name: session.value(f"select current_setting('{name}')") for name in _SETTINGS}
    return facts | {"cores": os.cpu_count(), "load_before": round(os.getloadavg()[0], 2), "kernel": platform.release(),
                    "machine": platform.machine(), "date": datetime.date.today().isoformat()}


def complaints(facts):
    """What makes these figures incomparable with published ones, in words."""
    found = [f"{name} is {facts[name]}, not {wanted}" for name, wanted in _WANTED.items() if facts[name] != wanted]
    if facts["load_before"] > 0.5:
        found.append(f"the machine is not quiet (load {facts['load_before']} on {facts['cores']} cores): absolute figures mean nothing")
    return found
