import CLibPQ

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Wire {
    /// Sends all statements, then one sync, then reads all results. See `Connection.pipeline`.
    func pipeline(
        _ statements: [(sql: String, parameters: [String?])]
    ) throws -> [Result<Rows, PostgresError>] {
        let handle = try handle
        for statement in statements { try Self.check(statement.sql, statement.parameters) }
        guard !statements.isEmpty else { return [] }
        guard PQenterPipelineMode(handle) == 1 else { throw failure() }
        do {
            // Non-blocking, or both sides could wait for the other to read.
            _ = PQsetnonblocking(handle, 1)
            for (sql, parameters) in statements {
                let isSent = withCStrings(parameters) {
                    PQsendQueryParams(handle, sql, Int32(parameters.count), nil, $0, nil, nil, 0) == 1
                }
                guard isSent else { throw failure() }
            }
            guard PQpipelineSync(handle) == 1 else { throw failure() }
            try flush(handle)
            let results = try statements.map { _ in try takeOne(handle) }
            let refusal = try takeSync(handle)
            _ = PQsetnonblocking(handle, 0)
            guard PQexitPipelineMode(handle) == 1 else { throw failure() }
            if let refusal { throw refusal }
            return results
        } catch let error as PostgresError where isOpen && PQpipelineStatus(handle) != PQ_PIPELINE_OFF {
            // Who got which answer is no longer known.
            close()
            throw PostgresError.lost(error.message)
        }
    }

    private func takeOne(_ handle: OpaquePointer) throws -> Result<Rows, PostgresError> {
        guard let result = PQgetResult(handle) else { throw failure() }
        let outcome: Result<Rows, PostgresError>
        switch PQresultStatus(result) {
        case PGRES_PIPELINE_ABORTED:
            PQclear(result)
            outcome = .failure(.pipelineAborted)
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            PQclear(result)
            throw PostgresError(sqlState: "0A000", message: "COPY is not possible in a pipeline")
        default:
            do {
                outcome = .success(try take(result))
            } catch let error as PostgresError {
                guard isOpen else { throw error }
                outcome = .failure(error)
            }
        }
        // Each statement's results end with a NULL.
        while let extra = PQgetResult(handle) { PQclear(extra) }
        return outcome
    }

    /// The end of the pipeline, where its transaction commits. Returns why it could not: a deferred constraint.
    private func takeSync(_ handle: OpaquePointer) throws -> PostgresError? {
        var refusal: PostgresError?
        while isOpen {
            guard let result = PQgetResult(handle) else { continue }
            defer { PQclear(result) }
            if PQresultStatus(result) == PGRES_PIPELINE_SYNC { return refusal }
            refusal = PostgresError(result: result, isAlive: isOpen)
        }
        throw refusal ?? failure()
    }

    /// Sends what is buffered, reading whenever the server writes meanwhile.
    private func flush(_ handle: OpaquePointer) throws {
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1: break
            default: throw failure()
            }
            guard let socket else { throw failure() }
            var descriptor = pollfd(fd: socket, events: Int16(POLLIN | POLLOUT), revents: 0)
            guard poll(&descriptor, 1, -1) > 0 else { continue }
            if descriptor.revents & Int16(POLLIN) != 0, PQconsumeInput(handle) == 0 { throw failure() }
        }
    }
}

extension PostgresError {
    static let pipelineAborted = PostgresError(
        sqlState: "25P02", message: "not run, because an earlier statement of the same pipeline failed")
}
