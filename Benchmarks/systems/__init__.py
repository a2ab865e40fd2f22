"""What is measured: Stint, a hand-written floor, and peers. One file each."""

from systems.chancy import Chancy
from systems.floor import Floor
from systems.pgq import PgQ
from systems.pgqueuer import PgQueuer
from systems.procrastinate import Procrastinate
from systems.stint import Stint

PEERS = {system.name: system for system in (Procrastinate, PgQueuer, Chancy, PgQ)}


def chosen(peers, stint_options):
    """The systems of this run, in the order of the tables: Stint, the floor, then the peers."""
    return [Stint(**stint_options), Floor()] + [PEERS[name]() for name in peers]
