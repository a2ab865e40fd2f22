package import Handlers

/// What was seen of one job that the handler got.
package struct Observation: Sendable {
    package enum Ending: Sendable, Equatable {
        case completed
        /// Ended with 64, 65 or 66: bad input, no retry.
        case refused
        /// Was still at work when it was stopped because enough had been seen.
        case stillAtWork
        /// Any other end, in words that follow "it".
        case otherwise(String)
    }

    package var ending: Ending
    package var exitCode: Int32?
    /// From the start, or from the job's line, to the end.
    package var wall: Duration = .zero
    package var messages: [HandlerMessage] = []
    /// What is wrong with single lines, in the order in which they came.
    package var complaints: [String] = []
    package var plainLines = 0
    package var outputBytes = 0
    package var checkpoint: String?
    /// When it first wrote something, from the start.
    package var firstSign: Duration?
    package var survivors = 0
    /// Whether it had to be killed after SIGTERM.
    package var hadToBeKilled = false

    package init(ending: Ending) {
        self.ending = ending
    }

    /// Whether it took the input, or refused it as bad: what it may do with any input.
    package var isInOrder: Bool {
        switch ending {
        case .completed, .refused, .stillAtWork: true
        case .otherwise: false
        }
    }

    /// As in "it ended with exit code 1: …".
    package var words: String {
        switch ending {
        case .completed: "completed"
        case .refused: "refused the job with exit code \(exitCode ?? 65)"
        case .stillAtWork: "was still at work"
        case .otherwise(let words): words
        }
    }
}
