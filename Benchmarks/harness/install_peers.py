"""Installs peers that are missing, when somebody asks for it: Python libraries into a private environment, PgQ as a Debian package of the server.
What cannot be installed is said, and stands in the table as not measured.
"""

import os
import shutil
import subprocess
import sys

from harness.databases import Database
from systems.python_peer import HOME, PACKAGES, PythonPeer


def install(missing):
    missing = list(missing)
    try:
        if any(isinstance(system, PythonPeer) for system in missing):
            _install_packages()
        if any(system.name == "pgq" for system in missing):
            _install_pgq()
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"bench: not installed: {error}", file=sys.stderr)


def _install_packages():
    print(f"bench: installing {', '.join(PACKAGES)}", file=sys.stderr)
    if not (HOME / "bin" / "python").exists():
        subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True)
    subprocess.run([HOME / "bin" / "pip", "install", "--quiet", *PACKAGES], check=True)


def _install_pgq():
    major = Database("postgres").value("select current_setting('server_version_num')::int / 10000")
    package = f"postgresql-{major}-pgq3"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"bench: installing {package}", file=sys.stderr)
        subprocess.run(["apt-get", "install", "--yes", "--no-install-recommends", "-qq", package], check=True, stdout=sys.stderr)
