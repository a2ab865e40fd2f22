import Postgres
import TestSupport
import Testing

@Suite(.emptyDatabase, .timeLimit(.minutes(20))) struct ListenTests {
    @Test("A notification arrives with its channel, payload and sender")
    func arrives() async throws {
        let listener = try await TestDatabase.current.connect()
        let sender = try await TestDatabase.current.connect()
        try await listener.listen("Odd \"name\"")
        _ = try await sender.query("select pg_notify($1, $2)", ["Odd \"name\"", "ünïcode"])
        let notification = await listener.notifications.first { _ in true }
        #expect(
            notification == Notification(channel: "Odd \"name\"", payload: "ünïcode", processID: sender.backendPID))
    }

    @Test("An idle connection hears a notification within milliseconds")
    func latency() async throws {
        let listener = try await TestDatabase.current.connect()
        let sender = try await TestDatabase.current.connect()
        try await listener.listen("wake")
        var notifications = listener.notifications.makeAsyncIterator()
        // A tenth of a millisecond on a quiet machine; this only has to catch waiting of any other kind, in which each would take the same
        // time. On a busy machine many may take longer, but not all.
        var soon = 0
        for _ in 0..<10_000 where soon < 50 {
            let start = ContinuousClock.now
            _ = try await sender.query("select pg_notify('wake', '')")
            _ = await notifications.next()
            if ContinuousClock.now - start < .milliseconds(20) { soon += 1 }
        }
        #expect(soon == 50)
    }

    @Test("A connection hears notifications while it runs statements, and loses none")
    func whileQuerying() async throws {
        let listener = try await TestDatabase.current.connect()
        let sender = try await TestDatabase.current.connect()
        try await listener.listen("wake")
        let reader = Task { [notifications = listener.notifications] in
            var numbers: [Int] = []
            for await notification in notifications {
                numbers.append(Int(notification.payload) ?? -1)
                if numbers.count == 500 { break }
            }
            return numbers
        }
        async let querying: Void = {
            for _ in 0..<500 { _ = try await listener.query("select 1") }
        }()
        for number in 0..<500 {
            _ = try await sender.query("select pg_notify('wake', $1)", [String(number)])
        }
        try await querying
        #expect(await reader.value == Array(0..<500))
    }

    @Test("A notification that comes together with a result is delivered")
    func togetherWithAResult() async throws {
        let connection = try await TestDatabase.current.connect()
        try await connection.listen("self")
        var notifications = connection.notifications.makeAsyncIterator()
        for number in 0..<20 {
            _ = try await connection.query("select pg_notify('self', $1)", [String(number)])
            #expect(await notifications.next()?.payload == String(number))
        }
    }

    @Test("A listening connection notices at once that the server ended it")
    func noticesTheEnd() async throws {
        let listener = try await TestDatabase.current.connect()
        let other = try await TestDatabase.current.connect()
        try await listener.listen("wake")
        _ = try await other.query("select pg_terminate_backend($1::int)", [String(listener.backendPID)])
        // Ends because the connection does: nobody asks it anything.
        for await _ in listener.notifications {}
        #expect(!listener.isOpen)
    }

    @Test("Statements start at once on a connection that waits for notifications")
    func queriesInterruptTheWait() async throws {
        let connection = try await TestDatabase.current.connect()
        try await connection.listen("wake")
        var soon = 0
        for _ in 0..<10_000 where soon < 100 {
            let start = ContinuousClock.now
            _ = try await connection.query("select 1")
            if ContinuousClock.now - start < .milliseconds(20) { soon += 1 }
        }
        #expect(soon == 100)
    }
}
