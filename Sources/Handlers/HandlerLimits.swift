/// What one run may use before it is ended with a named outcome.
package struct HandlerLimits: Sendable, Equatable {
    /// Wall-clock time, then SIGTERM: `timeout`.
    package var timeout: Duration = .seconds(15 * 60)
    /// From SIGTERM to SIGKILL.
    package var gracePeriod: Duration = .seconds(10)
    /// Resident bytes of the whole process tree, shared pages counted once: `oom`. Watched every 250 ms, and each
    /// process is held to twice as much plus 512 MB of private memory by `RLIMIT_DATA`, in case it grows faster than that.
    package var memoryBytes: Int = 512 << 20
    /// CPU seconds of the whole process tree, watched with its memory, and of each process (`RLIMIT_CPU`): `cpu_exceeded`.
    package var cpuSeconds: Int?
    /// Bytes on standard output and standard error together: `output_too_large`.
    package var outputBytes: Int = 64 << 20
    /// A longer line of text is cut and marked; a longer message cannot be read and becomes a log line.
    package var lineBytes: Int = 1 << 20
    /// JSON text of a result or of a checkpoint; a larger one fails the run with the code `result_too_large`.
    package var resultBytes: Int = 1 << 20
    /// JSON text of all `enqueue` and `call` messages together; beyond it the run fails with `effects_too_large`.
    package var effectBytes: Int = 4 << 20
    /// Lines of the log that reach the sink, and at most 2 MB of them as they come; of a longer log the first and the last
    /// lines are kept, so that a babbling handler cannot flood it.
    package var logLines: Int = 10_000
    /// Processes of the tree at once, watched with its memory: `too_many_processes`.
    package var processes: Int = 1000
    /// Descriptors per process (`RLIMIT_NOFILE`): `too_many_files`, where the handler fails and says so.
    package var openFiles: Int = 1024
    /// Bytes of each file written (`RLIMIT_FSIZE`): `file_too_large`.
    package var fileSizeBytes: Int?

    package init() {}

    /// A message may be as long as its result plus what stands around it.
    var messageLineBytes: Int { max(lineBytes, resultBytes + 4096) }
}
