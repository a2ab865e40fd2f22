import Synchronization

/// A secret's command with its latest answer: fifty runs that begin at once ask once.
final class CachedCommand: Sendable {
    private struct Answer {
        let result: Result<[UInt8], SecretProblem>
        let validUntil: ContinuousClock.Instant
    }

    /// So that runs which wait for a broken command do not each wait for its timeout, one after the other.
    private static let failureCache: Duration = .seconds(5)

    private let command: SecretCommand
    private let answer = Mutex<Answer?>(nil)

    init(_ command: SecretCommand) {
        self.command = command
    }

    /// Blocks while it runs, or while another run waits for the same answer.
    func output(name: String) throws(SecretProblem) -> [UInt8] {
        let result = answer.withLock { answer in
            if let answer, ContinuousClock.now < answer.validUntil { return answer.result }
            let result = Result { () throws(SecretProblem) in try command.output(name: name) }
            let isGood = (try? result.get()) != nil
            let validUntil = ContinuousClock.now + (isGood ? command.cache : min(Self.failureCache, command.timeout))
            answer = Answer(result: result, validUntil: validUntil)
            return result
        }
        return try result.get()
    }
}
