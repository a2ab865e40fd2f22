/// Reads everything that one run writes to its two streams, line by line.
///
/// Used by one thread. Memory: two partial lines, and what `RunOutput` keeps.
final class OutputCollector {
    enum Stream { case standardOutput, standardError }

    let said: RunOutput
    private let job: HandlerJob
    private let limits: HandlerLimits
    private var outputLines: LineSplitter
    private var errorLines: LineSplitter

    init(job: HandlerJob, limits: HandlerLimits, sink: any HandlerSink) {
        self.job = job
        self.limits = limits
        said = RunOutput(limits: limits, sink: sink)
        outputLines = LineSplitter(capacity: limits.messageLineBytes)
        errorLines = LineSplitter(capacity: limits.lineBytes)
    }

    var bytes: Int { said.stdoutBytes + said.stderrBytes }
    var isOverLimit: Bool { bytes > limits.outputBytes }

    /// Takes a chunk as read. Beyond the limit it is only counted.
    func push(_ chunk: UnsafeRawBufferPointer, from stream: Stream) {
        let wasOverLimit = isOverLimit
        switch stream {
        case .standardOutput:
            said.stdoutBytes += chunk.count
            if !wasOverLimit { outputLines.push(chunk) { line, dropped in outputLine(line, dropped: dropped) } }
        case .standardError:
            said.stderrBytes += chunk.count
            said.errorTail.push(chunk)
            if !wasOverLimit { errorLines.push(chunk) { line, dropped in errorLine(line, dropped: dropped) } }
        }
    }

    /// Half a line at the end still counts.
    func finishLines() {
        outputLines.finish { line, dropped in outputLine(line, dropped: dropped) }
        errorLines.finish { line, dropped in errorLine(line, dropped: dropped) }
    }

    private func outputLine(_ line: UnsafeRawBufferPointer, dropped: Int) {
        let parsed = MessageParser.parse(line)
        guard parsed.address.fits(job) else {
            return said.remark("a message about another job or run was ignored")
        }
        said.take(parsed.line, raw: line, dropped: dropped)
    }

    private func errorLine(_ line: UnsafeRawBufferPointer, dropped: Int) {
        said.errorTail.push(line: line)
        said.errorLine(line, dropped: dropped)
    }
}
