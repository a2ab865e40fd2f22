/// One thing that a handler said.
package enum HandlerMessage: Sendable, Equatable {
    case progress(HandlerProgress)
    case log(HandlerLog)
    /// The job's result, JSON text exactly as the handler wrote it.
    case result(json: String)
    /// Kept across attempts, JSON text.
    case checkpoint(json: String)
    /// The whole message, JSON text; SQL takes `-> 'job'`.
    case enqueue(json: String)
    /// The whole message, JSON text; SQL takes `->> 'function'` and `-> 'args'`.
    case call(json: String)
    case retry(after: Duration?, reason: String?)
    case rateLimited(HandlerRateLimit)
    /// Not a failure: to be called again later.
    case snooze(after: Duration, reason: String?)
    case error(HandlerFailure)
}

/// `{"type":"progress",…}`: only what the message contained is set.
package struct HandlerProgress: Sendable, Equatable {
    /// 0–100.
    package var percent: Int?
    package var message: String?
    package var total: Int64?
    package var processed: Int64?
    package var failed: Int64?

    package init(
        percent: Int? = nil, message: String? = nil, total: Int64? = nil, processed: Int64? = nil, failed: Int64? = nil
    ) {
        self.percent = percent
        self.message = message
        self.total = total
        self.processed = processed
        self.failed = failed
    }
}

/// A row for the job's log.
package struct HandlerLog: Sendable, Equatable {
    package enum Level: String, Sendable {
        case debug, info, warning, error
    }
    package enum Source: String, Sendable {
        case standardOutput = "stdout"
        case standardError = "stderr"
        /// A log message of the protocol.
        case message
        /// The runner's own remark about this run.
        case runner
    }

    package var level: Level
    package var message: String
    /// A JSON object as text.
    package var fields: String?
    package var source: Source
    /// Its number within the run, from 1, in the order in which the lines were read; a gap means dropped lines.
    package var sequence = 0
    /// When it was read, in microseconds since 1970.
    package var microseconds: Int64 = 0

    package init(level: Level, message: String, fields: String? = nil, source: Source) {
        self.level = level
        self.message = message
        self.fields = fields
        self.source = source
    }
}

/// `{"type":"rate_limited","key":…,"until":…}`: a service told the handler to slow down.
package struct HandlerRateLimit: Sendable, Equatable {
    package var key: String?
    /// The timestamp as the handler wrote it; SQL casts it.
    package var until: String?
    package var after: Duration?

    package init(key: String? = nil, until: String? = nil, after: Duration? = nil) {
        self.key = key
        self.until = until
        self.after = after
    }
}

/// `{"type":"error",…}`: the handler's own words for its failure.
package struct HandlerFailure: Sendable, Equatable {
    package var code: String?
    package var message: String?
    package var detail: String?

    package init(code: String? = nil, message: String? = nil, detail: String? = nil) {
        self.code = code
        self.message = message
        self.detail = detail
    }
}
