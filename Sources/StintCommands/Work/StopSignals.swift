import UnixSignals

/// SIGTERM and SIGINT as streams, from now on instead of ending the process.
enum StopSignals {
    /// The first drains the worker, the second hurries it.
    static func stream() async -> AsyncStream<Void> {
        let (stops, sink) = AsyncStream.makeStream(of: Void.self)
        let signals = await named()
        Task {
            for await _ in signals { sink.yield() }
            sink.finish()
        }
        return stops
    }

    /// For those to whom it matters which of them came.
    static func named() async -> AsyncStream<UnixSignal> {
        let trapped = await UnixSignalsSequence(trapping: [.sigterm, .sigint])
        let (signals, sink) = AsyncStream.makeStream(of: UnixSignal.self)
        Task {
            for await signal in trapped { sink.yield(signal) }
            sink.finish()
        }
        return signals
    }
}
