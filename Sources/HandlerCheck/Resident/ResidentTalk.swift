import Glibc
import Handlers

/// A conversation with a resident handler: jobs in, lines out, and what is wrong with them.
final class ResidentTalk {
    /// How the wait for the end of a job was over.
    enum Answer: Equatable {
        case done(exitCode: Int, outcome: String)
        /// The process ended instead.
        case ended
        /// Nothing in time.
        case silence
    }

    private let conversation: HandlerConversation
    private let started = ContinuousClock.now
    private var output: [UInt8] = []
    private var errors: [UInt8] = []
    private var answers: [String: Answer] = [:]
    private var inHand: [String: Int64] = [:]
    private(set) var hello: ResidentHello?
    private(set) var messages: [HandlerMessage] = []
    private(set) var complaints: [String] = []
    private(set) var plainLines = 0
    private(set) var outputBytes = 0
    private(set) var lastErrorLine: String?
    private(set) var firstSign: Duration?
    private(set) var checkpoint: String?
    private(set) var writes = WriteLog()
    private(set) var hasEnded = false

    init(_ conversation: HandlerConversation) {
        self.conversation = conversation
    }

    /// False when the handler does not take the line.
    func give(_ job: TrialJob) -> Bool {
        inHand[job.jobID] = job.run
        return say(job.residentLine)
    }

    func say(_ line: String) -> Bool { conversation.send(line, within: .seconds(30)) }

    func endInput() { conversation.closeInput() }

    func terminate() { conversation.terminate() }

    func answer(to job: TrialJob, within patience: Duration) -> Answer {
        wait(patience) { self.answers[job.jobID] != nil }
        return answers[job.jobID] ?? (hasEnded ? .ended : .silence)
    }

    /// Whether the process ends in time.
    func ends(within patience: Duration) -> Bool {
        wait(patience) { false }
        return hasEnded
    }

    /// Ends it for good.
    func finish() -> ConversationEnd { conversation.finish() }

    private func wait(_ patience: Duration, until isOver: () -> Bool) {
        let deadline = ContinuousClock.now + patience
        while !isOver(), !hasEnded, let event = conversation.next(within: deadline - .now) {
            switch event {
            case .ended: hasEnded = true
            case .wrote(let bytes, let stream, let time):
                if firstSign == nil { firstSign = time - started }
                outputBytes += bytes.count
                switch stream {
                case .output:
                    writes.add(bytes)
                    output += bytes
                    for line in Self.lines(&output) { hear(line) }
                case .error:
                    errors += bytes
                    for line in Self.lines(&errors) { hearError(line) }
                }
            }
        }
    }

    /// Takes the whole lines out of a buffer.
    private static func lines(_ buffer: inout [UInt8]) -> [[UInt8]] {
        var lines = buffer.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        buffer = lines.removeLast()
        return lines
    }

    private func hearError(_ line: [UInt8]) {
        let text = TextCleaner.clean(line)
        plainLines += 1
        lastErrorLine = text
        if let complaint = LineReview.complaint(aboutError: text) { complaints.append(complaint) }
    }

    private func hear(_ line: [UInt8]) {
        let members = try? JSONNode(text: line).members(of: "the line")
        switch members?["type"]?.string {
        case "hello"?: greet(members ?? [:])
        case "done"?: finishJob(members ?? [:])
        case let type? where HandlerMessage.types.contains(type): take(line, type: type, members: members ?? [:])
        default:
            plainLines += 1
            let text = TextCleaner.clean(line)
            if let complaint = LineReview.complaint(about: text) { complaints.append(complaint) }
        }
    }

    private func greet(_ members: [String: JSONNode]) {
        if hello != nil || !messages.isEmpty || !answers.isEmpty {
            complaints.append("hello came after other messages: it must be the first")
        }
        let hello = ResidentHello(members)
        complaints += hello.complaints
        self.hello = hello
    }

    private func finishJob(_ members: [String: JSONNode]) {
        guard let jobID = owner(of: "done", members) else { return }
        inHand[jobID] = nil
        let outcome = members["outcome"]?.string ?? "completed"
        let exitCode = members["exit_code"]?.integer ?? (outcome == "completed" ? 0 : 1)
        if !["completed", "failed"].contains(outcome) {
            complaints.append("the outcome of done is “\(outcome)”: it is completed or failed")
        }
        if !(0...255).contains(exitCode) { complaints.append("the exit_code of done is \(exitCode): it is 0 to 255") }
        answers[jobID] = .done(exitCode: Int(clamping: exitCode), outcome: outcome)
    }

    private func take(_ line: [UInt8], type: String, members: [String: JSONNode]) {
        switch HandlerMessage.read(line: line) {
        case .message(let message):
            guard owner(of: type, members) != nil else { return }
            if case .checkpoint(let json) = message { checkpoint = json }
            messages.append(message)
        case .unusable(let reason): complaints.append(reason)
        case .text: plainLines += 1
        }
    }

    /// The job that a message is about; a message about no job in hand is ignored by the runner.
    private func owner(of type: String, _ members: [String: JSONNode]) -> String? {
        guard let jobID = members["job_id"]?.string else {
            complaints.append("a \(type) message has no job_id, and is ignored")
            return nil
        }
        guard let run = inHand[jobID] else {
            complaints.append("a \(type) message names job \(jobID), which it does not have in hand, and is ignored")
            return nil
        }
        if let named = members["run"], named.integer != run {
            complaints.append("a \(type) message names run \(named.json) instead of \(run), and is ignored")
            return nil
        }
        return jobID
    }
}

/// `{"type":"hello","protocol":1,"concurrency":4}`
struct ResidentHello {
    private(set) var concurrency = 1
    private(set) var complaints: [String] = []

    init(_ members: [String: JSONNode]) {
        if let version = members["protocol"], version.integer != 1 {
            complaints.append("hello names protocol \(version.json); this is 1")
        }
        guard let number = members["concurrency"] else { return }
        guard let value = number.integer, value >= 1, value <= 1_000_000 else {
            complaints.append("the concurrency of hello is \(number.json): it is a whole number from 1 on")
            return
        }
        concurrency = Int(value)
    }
}
