import Synchronization

/// Who may use a connection while a transaction or a COPY spans several awaits.
///
/// Other tasks wait for their turn, so that nothing of theirs ends up in somebody else's transaction.
enum Lease {
    /// The leases that this task, or one that started it, holds. Several, since one connection's transaction may use
    /// another connection.
    @TaskLocal static var held: [UInt64] = []

    private static let last = Atomic<UInt64>(0)

    /// Unlike any other in this process.
    static func next() -> UInt64 {
        last.wrappingAdd(1, ordering: .relaxed).newValue
    }
}
