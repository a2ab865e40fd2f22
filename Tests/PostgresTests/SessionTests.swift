import DevCluster
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite(.emptyDatabase, .timeLimit(.minutes(20))) struct SessionTests {
    private let hasty = Backoff(base: .milliseconds(5), cap: .milliseconds(50))

    private func terminate(_ process: Int32) async throws {
        let other = try await TestDatabase.current.connect()
        _ = try await other.query("select pg_terminate_backend($1::int)", [String(process)])
    }

    @Test("A session whose server process is terminated connects again and listens again")
    func reconnects() async throws {
        let settings = try TestDatabase.current.settings
        let session = Session(settings, backoff: hasty) { try await $0.listen("wake") }
        try await session.connect()
        let first = try await session.withConnection { $0.backendPID }
        try await terminate(first)
        // Nobody uses the session: it finds out because it listens.
        var states: [Session.State] = []
        for await state in session.states {
            states.append(state)
            if case .connected(let process) = state, process != first { break }
        }
        if case .connected(let process) = states[0] { #expect(process == first) } else { Issue.record("\(states)") }
        if case .disconnected = states[1] {} else { Issue.record("\(states)") }
        let second = try await session.withConnection { $0.backendPID }
        #expect(second != first)
        let sender = try await TestDatabase.current.connect()
        _ = try await sender.query("select pg_notify('wake', 'still there')")
        #expect(await session.notifications.first { _ in true }?.payload == "still there")
        await session.close()
    }

    @Test("What is idempotent is repeated on a new connection; anything else reports the loss")
    func repeatsOnlyWhatMay() async throws {
        let session = Session(try TestDatabase.current.settings, backoff: hasty)
        let calls = Mutex(0)
        let answer = try await session.withConnection(idempotent: true) { connection in
            if calls.withLock({
                $0 += 1; return $0
            }) == 1 {
                try await terminate(connection.backendPID)
            }
            return try await connection.query("select 42 as n").single().int("n")
        }
        #expect(answer == 42)
        #expect(calls.withLock { $0 } == 2)

        let error = await #expect(throws: PostgresError.self) {
            try await session.withConnection { connection in
                calls.withLock { $0 += 1 }
                try await terminate(connection.backendPID)
                _ = try await connection.query("select 42")
            }
        }
        #expect(error?.isConnectionLost == true)
        #expect(calls.withLock { $0 } == 3)
        #expect(try await session.withConnection { try await $0.query("select 1").count } == 1)
        await session.close()
    }

    @Test("Errors of statements are passed on and cost no connection")
    func otherErrors() async throws {
        let session = Session(try TestDatabase.current.settings)
        let before = try await session.withConnection { $0.backendPID }
        await #expect(throws: PostgresError.self) {
            try await session.withConnection(idempotent: true) { _ = try await $0.query("select 1/0") }
        }
        #expect(try await session.withConnection { $0.backendPID } == before)
        await session.close()
    }

    @Test("A connection on which onConnect fails is not handed out")
    func onConnectFails() async throws {
        let calls = Mutex(0)
        let session = Session(try TestDatabase.current.settings, backoff: hasty) { connection in
            if calls.withLock({
                $0 += 1; return $0
            }) < 3 {
                _ = try await connection.query("select pg_terminate_backend(pg_backend_pid())")
            }
            try await connection.execute("set application_name = 'ready'")
        }
        let name = try await session.withConnection {
            try await $0.query("select current_setting('application_name') as name").single()["name"]
        }
        #expect(name == "ready")
        #expect(calls.withLock { $0 } == 3)
        await session.close()
    }

    @Test("A wrong database is told at once, not after all patience")
    func hopeless() async throws {
        let settings = try TestDatabase.current.settings.database("no_such_database")
        let session = Session(settings, patience: .seconds(600))
        let error = await #expect(throws: PostgresError.self) { try await session.withConnection { _ in } }
        #expect(error?.sqlState == "3D000")
        await session.close()
    }

    @Test("Connect tells the first failure at once; withConnection waits as long as it has patience")
    func patience() async throws {
        let settings = ConnectionSettings("host=/nowhere dbname=x")
        let session = Session(settings, backoff: hasty, patience: .milliseconds(200))
        let first = await #expect(throws: PostgresError.self) { try await session.connect() }
        #expect(first?.isConnectionLost == true)
        let start = ContinuousClock.now
        await #expect(throws: PostgresError.self) { try await session.withConnection { _ in } }
        #expect(ContinuousClock.now - start >= .milliseconds(200))
        await session.close()
    }

    @Test("Closing ends the streams and whoever waits")
    func closing() async throws {
        let session = Session(ConnectionSettings("host=/nowhere dbname=x"), patience: .seconds(600))
        let waiting = Task { try await session.withConnection { _ in } }
        for await state in session.states { if case .disconnected = state { break } }
        await session.close()
        let error = await #expect(throws: PostgresError.self) { try await waiting.value }
        #expect(error?.sqlState == "08003")
        for await _ in session.notifications {}
        await #expect(throws: PostgresError.self) { try await session.withConnection { _ in } }
    }

    @Test("A cancelled task does not wait for the server")
    func cancelled() async throws {
        let session = Session(ConnectionSettings("host=/nowhere dbname=x"), patience: .seconds(600))
        let waiting = Task { try await session.withConnection { _ in } }
        for await state in session.states { if case .disconnected = state { break } }
        waiting.cancel()
        let error = await #expect(throws: PostgresError.self) { try await waiting.value }
        #expect(error?.isCancelled == true)
        await session.close()
    }

    @Test("A delay grows with the attempts, up to its cap")
    func backoff() {
        let backoff = Backoff()
        for attempt in 1...70 {
            let delay = backoff.delay(attempt: attempt)
            let whole = min(.milliseconds(100) * (1 << min(attempt - 1, 20)), .seconds(10))
            #expect((whole / 2...whole).contains(delay))
        }
        let late = (0..<100).map { _ in backoff.delay(attempt: 50) }
        #expect((late.max() ?? .zero) > .seconds(8))
        #expect((late.min() ?? .zero) < .seconds(7))
    }
}
