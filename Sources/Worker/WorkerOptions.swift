/// How a worker works. What holds for jobs (timeouts, limits, retries) stands in the database.
package struct WorkerOptions: Sendable {
    /// Names this worker in the database; unique among all that run at the same time.
    package var id: String
    package var host: String
    package var version: String
    package var queues: [String] = ["default"]
    /// Handlers at the same time.
    package var concurrency = 10
    /// Where runs get their working directories.
    package var scratchDirectory: String
    /// After the first SIGTERM running handlers may go on for so long.
    package var shutdownGrace: Duration = .seconds(120)
    /// From SIGTERM to SIGKILL for a handler.
    package var handlerGrace: Duration = .seconds(10)

    /// Lines of each run's log that are kept, unless the handler's configuration says otherwise.
    package var logLines = 10_000

    package init(id: String, host: String, version: String, scratchDirectory: String) {
        self.id = id
        self.host = host
        self.version = version
        self.scratchDirectory = scratchDirectory
    }
}
