extension Connection {
    /// Keeps the connection for this task during `body`, unless it holds it already.
    nonisolated(nonsending) func exclusively<Value>(
        _ body: nonisolated(nonsending) () async throws -> Value
    ) async throws -> Value {
        if await isHeld { return try await body() }
        let lease = await acquire()
        do {
            let value = try await Lease.$held.withValue(Lease.held + [lease], operation: body)
            await release()
            return value
        } catch {
            await release()
            throw error
        }
    }
}
