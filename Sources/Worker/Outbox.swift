import FoundationEssentials
import Jobs
import Synchronization

/// What is waiting to be written to the database. Filled from the handlers' threads, emptied by the courier; keeps
/// everything while the database is away.
final class Outbox: Sendable {
    /// Bytes of log lines kept while the database is away; beyond it the newest lines are dropped and counted.
    private static let mostLogBytes = 8 << 20

    private static let fullBatch = 200

    private struct State {
        var writes = RunWrites()
        var logBytes = 0
        var droppedLines: [RunReference: Int] = [:]
    }

    private let state = Mutex(State())
    private let bell: Doorbell

    init(bell: Doorbell) {
        self.bell = bell
    }

    func add(_ line: RunWrites.LogLine) {
        let isFirst = state.withLock { state in
            guard state.logBytes < Self.mostLogBytes else {
                state.droppedLines[line.run, default: 0] += 1
                return false
            }
            state.writes.log.append(line)
            state.logBytes += line.size
            return state.writes.log.count == 1
        }
        if isFirst { bell.ring() }
    }

    func add(_ progress: RunWrites.Progress, of run: RunReference) {
        let isFirst = state.withLock { state in
            state.writes.progress[run, default: RunWrites.Progress()].merge(progress)
            return state.writes.progress.count == 1
        }
        if isFirst { bell.ring() }
    }

    func add(_ outcome: RunOutcome, of run: RunReference) {
        let count = state.withLock { state in
            state.writes.ended.append((run, outcome))
            return state.writes.ended.count
        }
        if count == 1 || count == Self.fullBatch { bell.ring() }
    }

    /// Whether a run's end is among what waits: then it is not to wait for more.
    var hasEnded: Bool { state.withLock { !$0.writes.ended.isEmpty } }

    /// Whether so many runs have ended that waiting for more saves nothing.
    var isFull: Bool { state.withLock { $0.writes.ended.count >= Self.fullBatch } }

    var isEmpty: Bool { state.withLock { $0.writes.isEmpty } }

    /// Takes everything out.
    func take() -> RunWrites {
        state.withLock { state in
            var writes = state.writes
            for (run, count) in state.droppedLines {
                let message = "\(count) log lines were dropped while the database was away"
                writes.log.append(
                    RunWrites.LogLine(run: run, level: "warning", message: message, fields: nil, time: .now))
            }
            state = State()
            return writes
        }
    }

    /// Puts a batch back that could not be written, in front of what has come since.
    func putBack(_ writes: RunWrites) {
        state.withLock { state in
            state.writes.log = writes.log + state.writes.log
            state.logBytes += writes.log.reduce(0) { $0 + $1.size }
            state.writes.ended = writes.ended + state.writes.ended
            for (run, older) in writes.progress {
                var progress = older
                if let newer = state.writes.progress[run] { progress.merge(newer) }
                state.writes.progress[run] = progress
            }
        }
    }
}
