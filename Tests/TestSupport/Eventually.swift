package import Testing

/// How long a test waits for what must happen. Never an expectation of speed: a machine may be twenty times slower than usual, or
/// stand still for a while, and only what will not happen at all uses it up.
package let patience: Duration = .seconds(300)

/// Waits until another process, or another task, has got as far as `condition` says; records an issue when it has not
/// within `timeout`. The only waiting in tests: nothing sleeps for a guessed time.
///
/// - Returns: whether it came true.
@discardableResult
package nonisolated(nonsending) func eventually(
    timeout: Duration = patience, _ comment: @autoclosure () -> Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: nonisolated(nonsending) () async throws -> Bool
) async throws -> Bool {
    let deadline = ContinuousClock.now + timeout
    var pause = Duration.milliseconds(1)
    while true {
        // Looked at before the condition: whoever was stopped meanwhile looks once more.
        let isLast = ContinuousClock.now >= deadline
        if try await condition() { return true }
        if isLast { break }
        try await Task.sleep(for: pause)
        pause = min(pause * 2, .milliseconds(50))
    }
    Issue.record(comment() ?? "did not come true within \(timeout)", sourceLocation: sourceLocation)
    return false
}
