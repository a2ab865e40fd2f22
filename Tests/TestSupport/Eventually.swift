package import Testing

/// Waits until another process, or another task, has got as far as `condition` says; records an issue when it has not
/// within `timeout`. The only waiting in tests: nothing sleeps for a guessed time.
///
/// - Returns: whether it came true.
@discardableResult
package nonisolated(nonsending) func eventually(
    timeout: Duration = .seconds(10), _ comment: @autoclosure () -> Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: nonisolated(nonsending) () async throws -> Bool
) async throws -> Bool {
    let deadline = ContinuousClock.now + timeout
    var pause = Duration.milliseconds(1)
    while true {
        if try await condition() { return true }
        guard ContinuousClock.now < deadline else { break }
        try await Task.sleep(for: pause)
        pause = min(pause * 2, .milliseconds(50))
    }
    Issue.record(comment() ?? "did not come true within \(timeout)", sourceLocation: sourceLocation)
    return false
}
