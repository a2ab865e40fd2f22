/// What one run has said: passes messages on as they come, and keeps what its report needs.
///
/// Used by one thread. Memory: the last result and checkpoint, the effects, 6 KB of standard error and 256 KB of log lines that
/// may turn out to be the last.
final class RunOutput {
    private(set) var result: String?
    private(set) var checkpoint: String?
    private(set) var failure: HandlerFailure?
    private(set) var retry: (after: Duration?, reason: String?)?
    private(set) var rateLimit: HandlerRateLimit?
    private(set) var snooze: (after: Duration, reason: String?)?
    /// A message that could not be accepted, which makes the run a failure even if it exits with 0.
    private(set) var refusal: HandlerFailure?
    var stdoutBytes = 0
    var stderrBytes = 0
    var errorTail = ErrorTail()
    /// Set before the first secret can be said.
    var redactor: Redactor? {
        didSet { errorTail.redactor = redactor }
    }

    private let limits: HandlerLimits
    private let sink: any HandlerSink
    private let log: LogBook
    private var effectMessages: [String] = []
    private var effectBytes = 0
    private var lastErrorBytes: [UInt8] = []

    init(limits: HandlerLimits, sink: any HandlerSink) {
        self.limits = limits
        self.sink = sink
        log = LogBook(lines: limits.logLines)
        log.pass = { [unowned self] in pass($0) }
    }

    var lastErrorLine: String? {
        lastErrorBytes.isEmpty ? nil : String(clean(lastErrorBytes).prefix(500))
    }
    var errorDetail: String? { errorTail.text.isEmpty ? nil : errorTail.text }
    var effects: String? { effectMessages.isEmpty ? nil : "[" + effectMessages.joined(separator: ",") + "]" }

    /// After the last line and the last remark.
    func finish() { log.finish() }

    /// A line of standard output, and what the parser made of it.
    func take(_ line: MessageParser.Line, raw: UnsafeRawBufferPointer, dropped: Int) {
        switch line {
        case .message(let message, let replacements):
            if replacements > 0 {
                remark("\(replacements) escapes that PostgreSQL cannot store (\\u0000, half surrogates) became \\ufffd")
            }
            accept(message)
        case .unusable(let type, let reason):
            if dropped > 0, type != "log", type != "progress" {
                refuse("result_too_large", "a \(type) message of \(raw.count + dropped) bytes is too long to be read")
            } else {
                remark(reason)
            }
            text(raw, dropped: dropped, level: .info, source: .standardOutput)
        case .text, .resident: text(raw, dropped: dropped, level: .info, source: .standardOutput)
        }
    }

    func errorLine(_ line: UnsafeRawBufferPointer, dropped: Int) {
        text(line, dropped: dropped, level: .warning, source: .standardError)
    }

    /// The runner's own word about the run, for its log.
    func remark(_ message: String) {
        log.add(LogBook.Line(level: .warning, source: .runner, text: .ready(redactor?.text(message) ?? message)))
    }

    /// What had to be done about the processes of the run after its leader.
    func remark(about end: TreeEnd, wasEnded: Bool) {
        if end.survivorsKilled > 0, !wasEnded {
            remark("killed \(end.survivorsKilled) \(end.survivorsKilled == 1 ? "process" : "processes") that the handler had left behind")
        }
        if end.stuck > 0 { remark("\(end.stuck) processes of the handler cannot be killed") }
    }

    private func text(_ line: UnsafeRawBufferPointer, dropped: Int, level: HandlerLog.Level, source: HandlerLog.Source) {
        var content = line[...]
        if content.last == 0x0D { content.removeLast() }
        guard content.contains(where: { $0 != 0x20 && $0 != 0x09 }) else { return }
        let kept = Array(content.prefix(limits.lineBytes))
        if source == .standardError { lastErrorBytes = Array(kept.prefix(4096)) }
        log.add(
            LogBook.Line(
                level: level, source: source, text: .raw(kept, omitted: dropped + content.count - kept.count)))
    }

    private func clean(_ bytes: [UInt8]) -> String {
        let text = TextCleaner.clean(bytes)
        return redactor?.text(text) ?? text
    }

    private func pass(_ line: LogBook.Line) {
        let message =
            switch line.text {
            case .ready(let text): text
            case .raw(let bytes, let omitted): clean(bytes) + (omitted > 0 ? " … (\(omitted) bytes more)" : "")
            }
        var log = HandlerLog(level: line.level, message: message, fields: line.fields, source: line.source)
        log.sequence = line.sequence
        log.microseconds = line.microseconds
        sink.receive(.log(log))
    }

    private func accept(_ message: HandlerMessage) {
        let message = redactor?.message(message) ?? message
        switch message {
        case .result(let json):
            if result != nil { remark("the handler gave more than one result; the last one counts") }
            guard fits(json, "result") else { return }
            result = json
        case .checkpoint(let json):
            guard fits(json, "checkpoint") else { return }
            checkpoint = json
        case .enqueue(let json), .call(let json):
            effectBytes += json.utf8.count + 1
            guard effectBytes <= limits.effectBytes else {
                let limit = Quantity.bytes(limits.effectBytes)
                return refuse("effects_too_large", "the enqueue and call messages exceed their limit of \(limit)")
            }
            effectMessages.append(json)
        case .retry(let after, let reason): retry = (after, reason)
        case .rateLimited(let limit): rateLimit = limit
        case .snooze(let after, let reason): snooze = (after, reason)
        case .error(let failure): self.failure = failure
        case .log(let line):
            return log.add(
                LogBook.Line(level: line.level, source: .message, fields: line.fields, text: .ready(line.message)))
        case .progress: break
        }
        sink.receive(message)
    }

    private func fits(_ json: String, _ kind: String) -> Bool {
        if json.utf8.count <= limits.resultBytes { return true }
        let size = Quantity.bytes(json.utf8.count)
        refuse("result_too_large", "a \(kind) of \(size) exceeds its limit of \(Quantity.bytes(limits.resultBytes))")
        return false
    }

    private func refuse(_ code: String, _ message: String) {
        if refusal == nil { refusal = HandlerFailure(code: code, message: message, detail: nil) }
    }
}
