extension Connection {
    /// `copy … from stdin` with bytes that arrive bit by bit, cut anywhere; `CopyText` writes them.
    ///
    /// All or nothing: when the sequence throws or the task is cancelled, no row is kept.
    ///
    /// - Returns: no rows, but their number in `affected`.
    package nonisolated(nonsending) func copyIn<Chunks: AsyncSequence>(
        _ sql: String, chunks: Chunks
    ) async throws -> Rows where Chunks.Element == [UInt8] {
        try await exclusively {
            try await startCopy(sql)
            do {
                for try await chunk in chunks { try await putCopy(chunk) }
                return try await endCopy()
            } catch {
                await abortCopy()
                throw error
            }
        }
    }

    /// `copy … from stdin` with bytes that are all there.
    package func copyIn(_ sql: String, _ bytes: [UInt8]) async throws -> Rows {
        await turn()
        return try await cancellable { wire in
            try wire.startCopy(sql)
            do {
                try wire.putCopy(bytes)
            } catch {
                _ = try? wire.endCopy(abort: "the data could not be sent")
                throw error
            }
            return try wire.endCopy()
        }
    }

    private func startCopy(_ sql: String) async throws {
        try await cancellable { wire in try wire.startCopy(sql) }
    }

    private func putCopy(_ chunk: [UInt8]) async throws {
        try await cancellable { wire in try wire.putCopy(chunk) }
    }

    private func endCopy() async throws -> Rows {
        try await cancellable { wire in try wire.endCopy() }
    }

    /// Not cancellable, for the same reason as a rollback. Does nothing when the COPY has ended already.
    private func abortCopy() {
        uncancellable { wire in
            if wire.isBusy { _ = try? wire.endCopy(abort: "given up by the client") }
        }
    }
}
