/// One thing that a handler should do, and how to find out whether it does.
package struct Check: Sendable {
    /// Short, for `--only` and `--skip`.
    package let name: String
    /// The guarantee, as a sentence about the handler.
    package let title: String
    let judge: @Sendable (Rehearsal) async -> Verdict

    init(_ name: String, _ title: String, judge: @escaping @Sendable (Rehearsal) async -> Verdict) {
        self.name = name
        self.title = title
        self.judge = judge
    }

    /// All of them, in the order in which they are made: later ones rely on what earlier ones saw.
    package static func all(for mode: Subject.Mode) -> [Check] {
        switch mode {
        case .oneshot:
            return [
                starts, completes, flushes, unknownKeys, largePayload, missingFields, wrongTypes, texts, shell, checkpoint,
                again, atTheSameTime, home, cancel, messages, volume, leavesNothing,
            ]
        case .resident:
            return [
                starts, hello, completes, stays, flushes, unknownKeys, unknownMessages, largePayload, missingFields,
                wrongTypes, texts, shell, checkpoint, survivesBadJob, sideBySide, atTheSameTime, cancel, shutdown, endOfInput,
                messages, volume, leavesNothing,
            ]
        }
    }
}

/// What came out of a check.
package enum Verdict: Sendable, Equatable {
    /// With a remark, if there is something to say.
    case passed(String? = nil)
    case failed(String, advice: String)
    /// Why it could not be made.
    case skipped(String)

    package var name: String {
        switch self {
        case .passed: "passed"
        case .failed: "failed"
        case .skipped: "skipped"
        }
    }

    package var finding: String? {
        switch self {
        case .passed(let remark): remark
        case .failed(let finding, _): finding
        case .skipped(let reason): reason
        }
    }

    package var advice: String? {
        if case .failed(_, let advice) = self { advice } else { nil }
    }
}
