import CLibPQ
import Synchronization

/// Libpq's connection object with what belongs to it: the only place where `PGconn *` is held.
///
/// Everything here blocks. Confined to its connection's thread, hence `@unchecked Sendable`.
final class Wire: @unchecked Sendable {
    let canceller: Canceller
    let notifications: AsyncStream<Notification>
    /// `isOpen` for other threads, as of the last statement or message.
    let isAlive = Flag()
    private let continuation: AsyncStream<Notification>.Continuation
    /// Kept because libpq holds an unretained pointer to it.
    private let notices: NoticeSink
    private var connection: OpaquePointer?
    /// The SQL of every statement prepared here, by name.
    var prepared: [String: String] = [:]

    /// Takes over a connection that is open.
    init(_ connection: OpaquePointer, onNotice: @escaping @Sendable (Notice) -> Void) {
        self.connection = connection
        canceller = Canceller(connection)
        notices = NoticeSink(onNotice)
        notices.attach(to: connection)
        // Bounded, since nobody may be reading; notifications are hints, and of many the latest are worth most.
        (notifications, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(8_192))
    }

    deinit {
        close()
    }

    /// - Throws: `PostgresError` 08003 after `close`.
    var handle: OpaquePointer {
        get throws {
            guard let connection else { throw PostgresError.closed }
            return connection
        }
    }

    var isOpen: Bool {
        connection.map { PQstatus($0) == CONNECTION_OK } ?? false
    }

    var isInTransaction: Bool {
        connection.map { PQtransactionStatus($0) != PQTRANS_IDLE } ?? false
    }

    /// In the middle of a COPY.
    var isBusy: Bool {
        connection.map { PQtransactionStatus($0) == PQTRANS_ACTIVE } ?? false
    }

    /// Libpq's socket, or nil when there is none any more.
    var socket: Int32? {
        guard let connection, PQsocket(connection) >= 0 else { return nil }
        return PQsocket(connection)
    }

    func close() {
        end()
        PQfinish(connection)
        connection = nil
    }

    /// Reads what the server sent by itself. False when the connection is gone.
    func receive() -> Bool {
        guard let connection else { return false }
        let isAlive = PQconsumeInput(connection) == 1
        deliverNotifications()
        return isAlive && isOpen
    }

    /// To be called after every statement: notifications arrive among results. Ends the stream when the connection is
    /// gone.
    func deliverNotifications() {
        guard let connection else { return }
        while let notification = PQnotifies(connection) {
            defer { PQfreemem(notification) }
            continuation.yield(
                Notification(
                    channel: String(cString: notification.pointee.relname),
                    payload: String(cString: notification.pointee.extra),
                    processID: notification.pointee.be_pid))
        }
        if !isOpen { end() }
    }

    private func end() {
        isAlive.clear()
        continuation.finish()
    }

    /// What libpq last complained about.
    func failure() -> PostgresError {
        guard let connection else { return .closed }
        let text = String(cString: PQerrorMessage(connection)).trimmedLines
        return isOpen ? PostgresError(sqlState: "XX000", message: text) : .lost(text)
    }
}

/// True until somebody says otherwise; readable from any thread.
final class Flag: Sendable {
    private let state = Atomic(true)

    var value: Bool { state.load(ordering: .acquiring) }

    func clear() { state.store(false, ordering: .releasing) }
}
