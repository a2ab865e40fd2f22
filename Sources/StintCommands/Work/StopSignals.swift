import UnixSignals

/// SIGTERM and SIGINT as a stream: the first drains the worker, the second hurries it.
enum StopSignals {
    static func stream() async -> AsyncStream<Void> {
        let signals = await UnixSignalsSequence(trapping: [.sigterm, .sigint])
        let (stops, sink) = AsyncStream.makeStream(of: Void.self)
        Task {
            for await _ in signals { sink.yield() }
            sink.finish()
        }
        return stops
    }
}
