/// The members of one message, read according to its type.
struct MessageFields {
    /// One of the names that `MessageParser` knows.
    let type: String
    private let bytes: [UInt8]
    private let whole: Range<Int>
    private let members: [(name: Range<Int>, value: Range<Int>)]

    init(type: String, bytes: [UInt8], whole: Range<Int>, members: [(name: Range<Int>, value: Range<Int>)]) {
        self.type = type
        self.bytes = bytes
        self.whole = whole
        self.members = members
    }

    /// Whom it is about. Read as what they are meant to be: anything else names no run at all.
    func address() throws(JSONProblem) -> MessageAddress {
        MessageAddress(jobID: try text("job_id"), run: try count("run"))
    }

    /// What only a resident says; `nil` for any other type.
    func residentMessage() throws(JSONProblem) -> ResidentMessage? {
        switch type {
        case "hello":
            return .hello(protocolVersion: try count("protocol") ?? 1, concurrency: try count("concurrency") ?? 1)
        case "done": return .done(outcome: try text("outcome"), exitCode: try count("exit_code"))
        default: return nil
        }
    }

    func message() throws(JSONProblem) -> HandlerMessage {
        switch type {
        case "progress": return .progress(try progress())
        case "log": return .log(try log())
        case "result": return .result(json: json("value") ?? "null")
        case "checkpoint": return .checkpoint(json: json("value") ?? "null")
        case "enqueue":
            guard node("job")?.isObject == true else { throw JSONProblem(reason: "\"job\" must be an object") }
            return .enqueue(json: wholeText)
        case "call":
            guard try text("function") != nil else { throw JSONProblem(reason: "\"function\" must be a string") }
            return .call(json: wholeText)
        case "retry": return .retry(after: try seconds("after"), reason: try text("reason"))
        case "rate_limited":
            return .rateLimited(
                HandlerRateLimit(key: try text("key"), until: try text("until"), after: try seconds("after")))
        case "snooze":
            guard let after = try seconds("after") else { throw JSONProblem(reason: "\"after\" must be a number") }
            return .snooze(after: after, reason: try text("reason"))
        default:
            return .error(
                HandlerFailure(code: try text("code"), message: try text("message"), detail: try text("detail")))
        }
    }

    private func progress() throws(JSONProblem) -> HandlerProgress {
        // Rounded down, so that 99.9 does not read as finished.
        let percent = try number("percent").map { Int(min(100, max(0, $0)).rounded(.down)) }
        return HandlerProgress(
            percent: percent, message: try text("message"), total: try count("total"),
            processed: try count("processed"), failed: try count("failed"))
    }

    private func log() throws(JSONProblem) -> HandlerLog {
        let level: HandlerLog.Level =
            switch try text("level") {
            case "debug", "trace": .debug
            case "warning", "warn": .warning
            case "error", "fatal", "critical": .error
            default: .info
            }
        let fields = node("fields").flatMap { $0.isObject ? $0.json : nil }
        return HandlerLog(level: level, message: try text("message") ?? "", fields: fields, source: .message)
    }

    private var wholeText: String { String(decoding: bytes[whole], as: UTF8.self) }

    private func json(_ name: String) -> String? {
        value(name).map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    /// Of members with the same name the last one, as in `jsonb`.
    private func value(_ name: String) -> Range<Int>? {
        members.last { JSONText.decode(bytes[$0.name]) == name }?.value
    }

    private func node(_ name: String) -> JSONNode? {
        guard let node = value(name).map({ JSONNode(checked: bytes[$0]) }), !node.isNull else { return nil }
        return node
    }

    private func text(_ name: String) throws(JSONProblem) -> String? {
        guard let node = node(name) else { return nil }
        guard let string = node.string else { throw JSONProblem(reason: "\"\(name)\" must be a string") }
        return TextCleaner.clean(Array(string.utf8), keepingLineEnds: true)
    }

    private func number(_ name: String) throws(JSONProblem) -> Double? {
        guard let node = node(name) else { return nil }
        guard let number = node.number, number.isFinite else {
            throw JSONProblem(reason: "\"\(name)\" must be a number")
        }
        return number
    }

    private func count(_ name: String) throws(JSONProblem) -> Int64? {
        guard let node = node(name) else { return nil }
        guard let integer = node.integer else { throw JSONProblem(reason: "\"\(name)\" must be a whole number") }
        return integer
    }

    /// Between now and ten years from now: beyond that nobody means it, and an interval must not overflow.
    private func seconds(_ name: String) throws(JSONProblem) -> Duration? {
        try number(name).map { .milliseconds(Int64(min(315_360_000, max(0, $0)) * 1000)) }
    }
}
