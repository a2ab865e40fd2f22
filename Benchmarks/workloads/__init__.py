"""The workloads, in the order of the tables. One file each; see workload.py for what a workload is."""

from workloads import (batch_under_snapshot, bulk, burst, consume_batch, consume_one, depth, end_to_end, enqueue, fair, idle_runner, latency, paced, parked, payloads,
                       priorities, producers, queues, runner_memory, size, spawn, steady, sustained, wal)

ALL = {module.WORKLOAD.name: module.WORKLOAD for module in (
    enqueue, bulk, consume_one, consume_batch, depth, steady, batch_under_snapshot, paced, parked, queues, priorities, fair, payloads, wal, size, producers,
    spawn, end_to_end, latency, sustained, burst, runner_memory, idle_runner)}
