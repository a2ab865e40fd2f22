"""Installs the peers, when somebody asks for it: Python libraries into a private environment, PgQ as a Debian package of the server."""

import os
import shutil
import subprocess
import sys

from harness.databases import Database
from systems.python_peer import HOME, PACKAGES


def install():
    if not (HOME / "bin" / "python").exists():
        subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True)
    subprocess.run([HOME / "bin" / "pip", "install", "--quiet", *PACKAGES], check=True)
    print(f"installed {', '.join(PACKAGES)}")
    major = Database("postgres").value("select current_setting('server_version_num')::int / 10000")
    package = f"postgresql-{major}-pgq3"
    if Database("postgres").run("select 1 from pg_available_extensions where name = 'pgq'"):
        print("pgq is there")
    elif os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "--yes", "--no-install-recommends", package], check=True)
        print(f"installed {package}")
    else:
        print(f"PgQ needs the package {package} (apt-get install {package})")
