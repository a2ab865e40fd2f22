import Glibc

/// The log of one run: numbers its lines and notes when each was read. The first ones are passed on as they come; of the rest
/// the last are kept until the end, and what lies between is dropped and counted.
///
/// Memory: `tailBytes` and what the sink keeps. Used by one thread.
final class LogBook {
    struct Line {
        var level: HandlerLog.Level
        var source: HandlerLog.Source
        var fields: String?
        var text: Text
        var sequence = 0
        var microseconds: Int64 = 0

        enum Text {
            case ready(String)
            /// Bytes as read, with how many were left out behind them: made into text only if the line is kept.
            case raw([UInt8], omitted: Int)

            var size: Int {
                switch self {
                case .ready(let text): text.utf8.count
                case .raw(let bytes, _): bytes.count
                }
            }
        }

        /// Roughly what it takes to keep it, in bytes.
        var size: Int { text.size + (fields?.utf8.count ?? 0) + 100 }
    }

    /// Bytes that are passed on as they come: a full log of long lines must not fill the runner's memory on its way out.
    private static let headBytes = 2 << 20
    private static let tailBytes = 256 << 10
    private static let mostTailLines = 1000

    private let headLines: Int
    private let tailLines: Int
    /// Gets each line that is kept, in order.
    var pass: (Line) -> Void = { _ in }
    private var count = 0
    private var passed = 0
    private var passedBytes = 0
    /// A ring: the oldest line stands at `first`.
    private var tail: [Line] = []
    private var first = 0
    private var tailSize = 0

    /// - Parameter lines: how many are kept in all.
    init(lines: Int) {
        tailLines = min(lines / 2, Self.mostTailLines)
        headLines = lines - tailLines
    }

    func add(_ line: Line) {
        var line = line
        count += 1
        line.sequence = count
        line.microseconds = Self.now()
        if passed == count - 1, passed < headLines, passedBytes + line.size <= Self.headBytes {
            passed += 1
            passedBytes += line.size
            return pass(line)
        }
        tail.append(line)
        tailSize += line.size
        while tail.count - first > tailLines || tailSize > Self.tailBytes, tail.count - first > 0 {
            tailSize -= tail[first].size
            first += 1
        }
        if first > 2 * Self.mostTailLines {
            tail.removeFirst(first)
            first = 0
        }
    }

    /// Passes on what was kept of the end, behind a line that says how many are missing before it.
    func finish() {
        let kept = tail[first...]
        let dropped = count - passed - kept.count
        if dropped > 0 {
            var mark = Line(
                level: .warning, source: .runner, fields: nil,
                text: .ready("\(dropped) lines dropped: the first \(passed) and the last \(kept.count) are kept"))
            mark.sequence = passed + 1
            mark.microseconds = kept.first?.microseconds ?? Self.now()
            pass(mark)
        }
        for line in kept { pass(line) }
        tail = []
        first = 0
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}
