import Postgres
import TestSupport
import Testing

@testable import DevCluster

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One after the other: each starts servers of its own.
@Suite(.serialized, .timeLimit(.minutes(20))) struct DevClusterTests {
    @Test("A cluster starts, keeps its data over a restart in its directory, and is gone when stopped")
    func keepsItsData() async throws {
        try await withDirectory { directory in
            let options = DevCluster.Options(profile: .dev, directory: directory)
            let cluster = try await DevCluster.start(options)
            #expect(cluster.directory == directory)
            #expect(cluster.note == nil)
            #expect(!cluster.isBorrowed)
            let connection = try await Connection.connect(cluster.settings)
            try await connection.execute("create database app; ")
            #expect(try await connection.query("show server_encoding").single()[0] == "UTF8")
            #expect(try await connection.query("show fsync").single()[0] == "on")
            #expect(try await connection.query("show listen_addresses").single()[0] == "")
            await cluster.stop()
            await cluster.stop()
            await #expect(throws: PostgresError.self) { try await Connection.connect(cluster.settings) }

            let again = try await DevCluster.start(options)
            #expect(try await Connection.connect(again.settings(database: "app")).isOpen)
            #expect(try await Connection.connect(ConnectionSettings(again.url(database: "app"))).isOpen)
            await again.stop()
        }
    }

    @Test("A temporary cluster leaves nothing behind")
    func temporary() async throws {
        let cluster = try await DevCluster.start(.init(profile: .test))
        let connection = try await Connection.connect(cluster.settings)
        #expect(try await connection.query("show fsync").single()[0] == "off")
        #expect(FileManager.default.fileExists(atPath: cluster.directory))
        await cluster.stop()
        #expect(!FileManager.default.fileExists(atPath: cluster.directory))
    }

    @Test("A session outlives a restart of the server")
    func serverRestart() async throws {
        let cluster = try await DevCluster.start(.init(profile: .test))
        let session = Session(
            cluster.settings, backoff: Backoff(base: .milliseconds(20), cap: .milliseconds(200)), patience: patience
        ) { try await $0.listen("wake") }
        try await session.connect()
        let first = try await session.withConnection { $0.backendPID }
        try await cluster.stopServer(.immediate)
        for await state in session.states { if case .disconnected = state { break } }
        let waiting = Task { try await session.withConnection { $0.backendPID } }
        try await cluster.startServer()
        #expect(try await waiting.value != first)
        await session.close()
        await cluster.stop()
    }

    @Test("Over TCP the password is asked for, and a wrong one is refused with advice")
    func password() async throws {
        try await withDirectory { directory in
            // The first start asks for none: the second must not find 127.0.0.1 open to everybody.
            var options = DevCluster.Options(profile: .test, directory: directory)
            await (try DevCluster.start(options)).stop()
            options.access = .loopback(password: "it's @ s3cret/?")
            let cluster = try await DevCluster.start(options)
            let connection = try await Connection.connect(cluster.settings)
            #expect(
                try await connection.query("select host(inet_client_addr()) as from").single()["from"] == "127.0.0.1")

            var settings = cluster.settings
            settings.options["password"] = "wrong"
            let refused = await #expect(throws: PostgresError.self) { try await Connection.connect(settings) }
            #expect(refused?.sqlState == "28P01")
            #expect(refused?.isAuthentication == true)
            #expect(refused?.isTransient == false)
            #expect(refused?.hint?.contains("password") == true)
            #expect(refused.map { "\($0)".contains("wrong") } == false)

            let place = try #require(cluster.url(database: "postgres").split(separator: "@").last)
            var silent = ConnectionSettings("postgresql://postgres@\(place)")
            silent.options["passfile"] = "/dev/null"
            let missing = await #expect(throws: PostgresError.self) { try await Connection.connect(silent) }
            #expect(missing?.isAuthentication == true)
            #expect(missing?.hint?.contains("PGPASSWORD") == true)
            await cluster.stop()
        }
    }

    @Test("A server that accepts no writes is known by its errors")
    func readOnly() async throws {
        var options = DevCluster.Options(profile: .test)
        options.parameters["default_transaction_read_only"] = "on"
        let cluster = try await DevCluster.start(options)
        let connection = try await Connection.connect(cluster.settings)
        let error = await #expect(throws: PostgresError.self) { try await connection.execute("create table t ()") }
        #expect(error?.isReadOnly == true)
        var settings = cluster.settings
        settings.options["target_session_attrs"] = "read-write"
        let refused = await #expect(throws: PostgresError.self) { try await Connection.connect(settings) }
        #expect(refused?.hint?.contains("target_session_attrs") == true)
        await cluster.stop()
    }

    @Test("A directory deeper than a socket's path may be long still works")
    func longPath() async throws {
        try await withDirectory { directory in
            let deep = directory + String(repeating: "/a-rather-long-name", count: 8)
            let cluster = try await DevCluster.start(.init(profile: .test, directory: deep))
            #expect(cluster.directory == deep)
            let connection = try await Connection.connect(cluster.settings)
            let socket = try await connection.query("show unix_socket_directories").single().string(
                "unix_socket_directories"
            )
            .replacing("\"", with: "")
            #expect(FileManager.default.fileExists(atPath: socket))
            await cluster.stop()
            #expect(!FileManager.default.fileExists(atPath: socket))
        }
    }

    @Test("The second to start a directory's cluster borrows it, and does not stop it")
    func borrowed() async throws {
        try await withDirectory { directory in
            let owner = try await DevCluster.start(.init(profile: .test, directory: directory))
            let guest = try await DevCluster.start(.init(profile: .test, directory: directory))
            #expect(guest.isBorrowed)
            #expect(guest.url(database: "x") == owner.url(database: "x"))
            await guest.stop()
            #expect(try await Connection.connect(owner.settings).isOpen)
            await owner.stop()
        }
    }

    @Test("A server that does not start says why")
    func badParameter() async throws {
        var options = DevCluster.Options(profile: .test)
        options.parameters["work_mem"] = "a lot"
        let error = await #expect(throws: DevClusterError.self) { try await DevCluster.start(options) }
        #expect(error?.detail?.contains("work_mem") == true)
    }

    @Test("pg_cron is there exactly where its library is installed, and nowhere when it is not wanted")
    func cron() async throws {
        let isInstalled = try await ServerBinaries.find(given: nil, version: nil).hasLibrary("pg_cron")
        var options = DevCluster.Options(profile: .test)
        for database in ["postgres", nil] {
            options.cronDatabase = database
            let cluster = try await DevCluster.start(options)
            let connection = try await Connection.connect(cluster.settings)
            let preloaded = try await connection.query("show shared_preload_libraries").single()[0]
            #expect(preloaded == (isInstalled && database != nil ? "pg_cron" : ""))
            if preloaded == "pg_cron" {
                try await connection.execute("create extension pg_cron; select cron.schedule('x', '* * * * *', '')")
            }
            await cluster.stop()
        }
    }

    @Test("Server programs are found through a directory of links to some of them")
    func linkedBinaries() async throws {
        let real = try await ServerBinaries.find(given: nil, version: nil)
        try await withDirectory { directory in
            try FileManager.default.createSymbolicLink(
                atPath: "\(directory)/postgres", withDestinationPath: "\(real.directory)/postgres")
            #expect(try await ServerBinaries.find(given: directory, version: nil).directory == real.directory)
        }
    }

    @Test("Without server programs, the places searched are named")
    func noBinaries() async throws {
        var options = DevCluster.Options(profile: .test)
        options.binaries = "/nowhere/bin"
        let before = try temporaryDirectories()
        let error = await #expect(throws: DevClusterError.self) { try await DevCluster.start(options) }
        #expect(error?.detail?.contains("/nowhere/bin") == true)
        #expect(error?.hint?.contains("Install") == true)
        // Those of servers that other tests and processes start meanwhile are empty for a moment only.
        try await eventually { try temporaryDirectories().subtracting(before).allSatisfy { !isEmpty($0) } }
    }

    private func temporaryDirectories() throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: "/tmp").filter { $0.hasPrefix("stint-") })
    }

    private func isEmpty(_ name: String) -> Bool {
        (try? FileManager.default.contentsOfDirectory(atPath: "/tmp/\(name)").isEmpty) ?? false
    }
}
