import Glibc
import Logging

extension ResidentChild {
    private static let mostStrayLines = 100

    /// Reads a few chunks of each stream, so that a babbling child cannot keep the thread from the others.
    func read(_ buffer: ReadBuffer, errors: ReadBuffer, now: ContinuousClock.Instant, chunks: Int = 4) {
        self.now = now
        if !readOutput(buffer, errors: errors, chunks: chunks) {
            pipes.output.closeReading()
            blame("closed its standard output")
        }
        readErrors(errors, chunks: chunks)
        checkOutput()
    }

    /// Half a line at the end still counts.
    func finishReading() {
        outputLines.finish { line, dropped in outputLine(line, dropped: dropped) }
        errorLines.finish { line, dropped in errorLine(line, dropped: dropped) }
    }

    /// False at the end of the stream.
    private func readOutput(_ buffer: ReadBuffer, errors: ReadBuffer, chunks: Int) -> Bool {
        guard pipes.output.reading >= 0 else { return true }
        for _ in 0..<chunks {
            guard let chunk = buffer.read(pipes.output.reading) else { return true }
            if chunk.isEmpty { return false }
            // What was said on standard error before a job was done belongs to that job.
            readErrors(errors, chunks: chunks)
            outputBytes += chunk.count
            outputLines.push(chunk) { line, dropped in outputLine(line, dropped: dropped) }
            if chunk.count < ReadBuffer.bytes { return true }
        }
        return true
    }

    private func readErrors(_ buffer: ReadBuffer, chunks: Int) {
        for _ in 0..<chunks {
            guard pipes.error.reading >= 0, let chunk = buffer.read(pipes.error.reading) else { return }
            if chunk.isEmpty { return pipes.error.closeReading() }
            outputBytes += chunk.count
            errorTail.push(chunk)
            errorLines.push(chunk) { line, dropped in errorLine(line, dropped: dropped) }
            if chunk.count < ReadBuffer.bytes { return }
        }
    }

    private func outputLine(_ line: UnsafeRawBufferPointer, dropped: Int) {
        let parsed = MessageParser.parse(line, isResident: true)
        switch parsed.line {
        case .resident(.hello(let version, let concurrency)): greet(version, concurrency)
        case .resident(.done(let outcome, let exitCode)):
            guard let run = run(parsed.address, "done") else { return }
            run.output.stdoutBytes += line.count + 1
            finish(run, outcome: outcome, exitCode: exitCode)
        case .message:
            guard let run = run(parsed.address, "message") else { return }
            run.output.stdoutBytes += line.count + 1
            run.output.take(parsed.line, raw: line, dropped: dropped)
        case .text, .unusable:
            guard let run = onlyRun else { return stray(line) }
            run.output.stdoutBytes += line.count + dropped + 1
            run.output.take(parsed.line, raw: line, dropped: dropped)
        }
    }

    private func errorLine(_ line: UnsafeRawBufferPointer, dropped: Int) {
        lastErrorBytes = Array(line.prefix(4096))
        errorTail.push(line: line)
        guard let run = onlyRun else { return stray(line) }
        run.output.stderrBytes += line.count + dropped + 1
        run.output.errorLine(line, dropped: dropped)
    }

    private func greet(_ version: Int64, _ concurrency: Int64) {
        guard version == ResidentMessage.protocolVersion else {
            fault = "speaks protocol \(version), and this runner speaks \(ResidentMessage.protocolVersion)"
            return kill()
        }
        self.concurrency = Int(max(1, min(concurrency, Int64(options.maxConcurrency))))
    }

    private func finish(_ run: ResidentRun, outcome: String?, exitCode: Int64?) {
        if let outcome, outcome != "completed", outcome != "failed" {
            run.output.remark("\"\(outcome)\" is not an outcome that a done message can have; it counts as failed")
        }
        if let exitCode, !(0...255).contains(exitCode) {
            run.output.remark("\(exitCode) is not an exit code from 0 to 255; it counts as 1")
        }
        var code = exitCode.map { (0...255).contains($0) ? Int32($0) : 1 } ?? 0
        if let outcome, outcome != "completed", code == 0 { code = 1 }
        runs[run.request.job.jobID] = nil
        if run.ending != nil { endingCount -= 1 }
        jobsFinished += 1
        outputBytes = 0
        idleSince = now
        run.complete(ChildEnd(exitCode: code), now: now)
        closeIfIdle(now: now)
    }

    /// The one job that a line without an address must be about.
    private var onlyRun: ResidentRun? { runs.count == 1 ? runs.first?.value : nil }

    /// The run that a message names; `nil`, with a remark, when this child does not have it in hand.
    private func run(_ address: MessageAddress, _ what: StaticString) -> ResidentRun? {
        guard let id = address.jobID else {
            remark("a \(what) without job_id was ignored: every message of a resident needs one")
            return nil
        }
        if let run = runs[id], address.fits(run.request.job) { return run }
        remark("a \(what) about \(id.prefix(100)), a job or run that this process does not have in hand, was ignored")
        return nil
    }

    private func remark(_ message: String) {
        strayLines += 1
        guard strayLines <= Self.mostStrayLines else { return }
        if let onlyRun { return onlyRun.output.remark(message) }
        logger.warning("\(secrets.redactor?.text(message) ?? message)", metadata: metadata)
    }

    private func stray(_ line: UnsafeRawBufferPointer) {
        strayLines += 1
        if strayLines == Self.mostStrayLines + 1 {
            logger.info("more lines of a resident handler without a job are not logged", metadata: metadata)
        }
        guard strayLines <= Self.mostStrayLines, !line.isEmpty else { return }
        logger.info("a resident handler said: \(clean(line.prefix(1000)))", metadata: metadata)
    }

    var metadata: Logger.Metadata { ["job_type": "\(jobType)", "pid": "\(process.pid)"] }
}
