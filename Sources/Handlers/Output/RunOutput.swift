/// What one run has said: passes messages on as they come, and keeps what its report needs.
///
/// Used by one thread. Memory: the last result and checkpoint, the effects and 2 KB of standard error.
final class RunOutput {
    private(set) var result: String?
    private(set) var checkpoint: String?
    private(set) var failure: HandlerFailure?
    private(set) var retry: (after: Duration?, reason: String?)?
    private(set) var rateLimit: HandlerRateLimit?
    private(set) var lastErrorLine: String?
    /// A message that could not be accepted, which makes the run a failure even if it exits with 0.
    private(set) var refusal: HandlerFailure?
    var stdoutBytes = 0
    var stderrBytes = 0
    var errorTail = TailBuffer(capacity: 2048)

    private let limits: HandlerLimits
    private let sink: any HandlerSink
    private var effectMessages: [String] = []
    private var effectBytes = 0
    private var plainLines = 0

    init(limits: HandlerLimits, sink: any HandlerSink) {
        self.limits = limits
        self.sink = sink
    }

    var errorDetail: String? { errorTail.text.isEmpty ? nil : errorTail.text }
    var effects: String? { effectMessages.isEmpty ? nil : "[" + effectMessages.joined(separator: ",") + "]" }

    /// After the last line.
    func finish() {
        if plainLines > limits.logLines {
            remark("\(plainLines - limits.logLines) more lines of output were not kept")
        }
    }

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

    /// A warning of the runner's own in the job's log.
    func remark(_ message: String) {
        sink.receive(.log(HandlerLog(level: .warning, message: message, fields: nil, source: .runner)))
    }

    private func text(_ line: UnsafeRawBufferPointer, dropped: Int, level: HandlerLog.Level, source: HandlerLog.Source) {
        var content = line[...]
        if content.last == 0x0D { content.removeLast() }
        guard content.contains(where: { $0 != 0x20 && $0 != 0x09 }) else { return }
        plainLines += 1
        let isKept = plainLines <= limits.logLines
        guard isKept || source == .standardError else { return }
        let kept = content.prefix(limits.lineBytes)
        let omitted = dropped + content.count - kept.count
        let message = TextCleaner.clean(kept) + (omitted > 0 ? " … (\(omitted) bytes more)" : "")
        if source == .standardError { lastErrorLine = String(message.prefix(500)) }
        if isKept { sink.receive(.log(HandlerLog(level: level, message: message, fields: nil, source: source))) }
    }

    private func accept(_ message: HandlerMessage) {
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
        case .error(let failure): self.failure = failure
        case .progress, .log: break
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
