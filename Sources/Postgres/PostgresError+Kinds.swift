/// The kinds of failure that callers treat differently.
extension PostgresError {
    /// The connection is gone: reconnect. Whether a statement in flight was carried out is unknown.
    package var isConnectionLost: Bool {
        // 57P0x: shut down, crashed, not yet up, database dropped, idle for too long; 25P03 ends the session as well.
        sqlState.hasPrefix("08") || sqlState.hasPrefix("57P0") || sqlState == "25P03"
    }

    /// The same call may succeed later without anybody changing anything.
    package var isTransient: Bool {
        // Serialization failure, deadlock, lock timeout, and the server short of something (53xxx).
        isConnectionLost || ["40001", "40P01", "55P03"].contains(sqlState) || sqlState.hasPrefix("53")
    }

    /// The server, or this session, accepts no writes: a standby, or `default_transaction_read_only`.
    package var isReadOnly: Bool { sqlState == "25006" }

    /// The server does not let this user in.
    package var isAuthentication: Bool { sqlState.hasPrefix("28") }

    /// The statement was given up for its length: cancelled, as by `statement_timeout`, or tired of waiting for a lock.
    package var isOutOfTime: Bool { isCancelled || sqlState == "55P03" }

    /// The statement was cancelled, by the task's cancellation, another session or `statement_timeout`.
    package var isCancelled: Bool { sqlState == "57014" }
}

extension PostgresError {
    static let closed = PostgresError(sqlState: "08003", message: "the connection is closed")

    static let cancelledBeforeSending = PostgresError(
        sqlState: "57014", message: "the task was cancelled before the statement was sent")

    static func lost(_ text: String) -> PostgresError {
        PostgresError(sqlState: "08006", message: text.isEmpty ? "the connection to the server was lost" : text)
    }
}
