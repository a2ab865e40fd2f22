import Handlers
import Synchronization

/// Takes what one run says and when it says it.
final class LineCollector: HandlerSink {
    private struct State {
        var messages: [HandlerMessage] = []
        var firstSign: Duration?
    }

    private let state = Mutex(State())
    private let started = ContinuousClock.now

    func receive(_ message: HandlerMessage) {
        state.withLock { state in
            // What the runner has to say about it is no sign of its own.
            if state.firstSign == nil, !message.isRemark { state.firstSign = .now - started }
            state.messages.append(message)
        }
    }

    var messages: [HandlerMessage] { state.withLock { $0.messages } }
    var firstSign: Duration? { state.withLock { $0.firstSign } }

    /// Fills in what the lines of a run tell.
    func describe(_ observation: inout Observation) {
        let messages = messages
        observation.messages = messages
        observation.firstSign = firstSign
        let logs = messages.compactMap { if case .log(let log) = $0 { log } else { nil } }
        let texts = logs.filter { $0.source == .standardOutput }.map(\.message)
        observation.plainLines = logs.count { $0.source == .standardOutput || $0.source == .standardError }
        for log in logs where log.source == .runner { observation.complaints.append(log.message) }
        for (index, text) in texts.enumerated() {
            let next = index + 1 < texts.count ? texts[index + 1] : nil
            if let complaint = LineReview.complaint(about: text, followedBy: next) {
                observation.complaints.append(complaint)
            }
        }
        for log in logs where log.source == .standardError {
            if let complaint = LineReview.complaint(aboutError: log.message) { observation.complaints.append(complaint) }
        }
        if let complaint = ProgressReview.complaint(about: messages) { observation.complaints.append(complaint) }
    }
}

extension HandlerMessage {
    fileprivate var isRemark: Bool {
        if case .log(let log) = self { log.source == .runner } else { false }
    }
}
