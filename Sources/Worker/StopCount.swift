import Synchronization

/// How often this worker has been asked to stop. The end of the stream counts as once.
final class StopCount: Sendable {
    private let stops = Mutex(0)
    private let bell = Doorbell()

    init(_ stream: AsyncStream<Void>) {
        Task { [self] in
            for await _ in stream { add() }
            if count == 0 { add() }
        }
    }

    var count: Int { stops.withLock { $0 } }

    /// Returns also when the task is cancelled.
    func waitForFirst() async {
        while count == 0, !Task.isCancelled { await bell.wait(for: .seconds(3600)) }
    }

    private func add() {
        stops.withLock { $0 += 1 }
        bell.ring()
    }
}
