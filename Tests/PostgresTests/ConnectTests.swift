import DevCluster
import Postgres
import TestSupport
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite(.emptyDatabase, .timeLimit(.minutes(20))) struct ConnectTests {
    private func failure(_ string: String) async throws -> PostgresError {
        try #require(
            await #expect(throws: PostgresError.self) { try await Connection.connect(ConnectionSettings(string)) })
    }

    @Test("A connection knows its server and bears the name it was given")
    func identity() async throws {
        let connection = try await TestDatabase.current.connect(applicationName: "stint-runner")
        let row = try await connection.query(
            """
            select pg_backend_pid() as pid, current_setting('server_version_num') as version,
                   current_setting('application_name') as name, current_setting('client_encoding') as encoding
            """
        ).single()
        #expect(try row.int("pid") == Int(connection.backendPID))
        #expect(try row.int("version") == connection.serverVersion)
        #expect(row["name"] == "stint-runner")
        #expect(row["encoding"] == "UTF8")
        let other = try await TestDatabase.current.connect()
        #expect(try await other.query("show application_name").single()[0] == "stint")
    }

    @Test("A server that is down: libpq's words, and what to do")
    func serverDown() async throws {
        let error = try await failure("host=/nowhere port=5432 dbname=x user=x")
        #expect(error.sqlState == "08001")
        #expect(error.isConnectionLost)
        #expect(error.message.contains("/nowhere/.s.PGSQL.5432"))
        #expect(error.hint?.contains("stint dev") == true)
    }

    @Test("A database that does not exist carries the server's SQLSTATE and a hint")
    func noDatabase() async throws {
        let settings = try TestDatabase.current.settings.database("nope")
        let error = await #expect(throws: PostgresError.self) { try await Connection.connect(settings) }
        #expect(error?.sqlState == "3D000")
        #expect(error?.isTransient == false)
        #expect(error?.hint?.contains("createdb") == true)
        #expect(error?.message.contains("LOCATION") == false)
    }

    @Test(
        "A URL of another kind is not taken for the name of a database, and shows no password",
        arguments: ["mysql://u:secret@h/x", "http://h"])
    func otherURL(_ url: String) async throws {
        let error = try await failure(url)
        #expect(error.sqlState == "08001" && error.message.contains("none of PostgreSQL's") && !error.message.contains("secret"))
        #expect(error.hint?.contains("postgresql://") == true)
    }

    @Test("A role that does not exist is a matter of authentication")
    func noRole() async throws {
        var settings = try TestDatabase.current.settings
        settings.options["user"] = "nobody_at_all"
        let error = await #expect(throws: PostgresError.self) { try await Connection.connect(settings) }
        #expect(error?.isAuthentication == true)
    }

    @Test("Of several hosts the dead ones are passed over")
    func deadHost() async throws {
        let database = try TestDatabase.current
        let directory = try #require(await database.socketDirectory())
        let string = "host=/nowhere,\(directory) port=5432,5432 user=postgres dbname=\(database.name)"
        let connection = try await Connection.connect(ConnectionSettings(string))
        #expect(try await connection.query("select current_database() as name").single()["name"] == database.name)
    }

    @Test("target_session_attrs is understood, and its failure explained")
    func targetSessionAttributes() async throws {
        var settings = try TestDatabase.current.settings
        settings.options["target_session_attrs"] = "read-write"
        _ = try await Connection.connect(settings)
        settings.options["target_session_attrs"] = "standby"
        let error = await #expect(throws: PostgresError.self) { try await Connection.connect(settings) }
        #expect(error?.sqlState == "08001")
        #expect(error?.hint?.contains("target_session_attrs") == true)
    }

    @Test("DATABASE_URL is used when nothing is said, and only then")
    func environment() async throws {
        let url = try TestDatabase.current.url
        let connection = try await Connection.connect(ConnectionSettings(nil, environment: ["DATABASE_URL": url]))
        let name = try await connection.query("select current_database() as name").single()["name"]
        #expect(name == (try TestDatabase.current.name))
        let explicit = ConnectionSettings("host=h dbname=d user=u", environment: ["DATABASE_URL": url])
        #expect(explicit.description == "postgresql://u@h:5432/d")
    }

    @Test(
        "A description shows where to, and never the password",
        arguments: [
            ("postgresql://me:s3cret@db.example:6543/app", "postgresql://me@db.example:6543/app"),
            ("host=a,b port=1,2 user=me password=s3cret dbname=app", "postgresql://me@a:1,b:2/app"),
            ("postgresql://me:s3cret@db.example/app?sslmode=require", "postgresql://me@db.example/app"),
        ])
    func description(string: String, expected: String) {
        let settings = ConnectionSettings(string)
        #expect("\(settings)".replacing(":5432", with: "") == expected)
        #expect(settings.databaseName == "app")
    }

    @Test(
        "A string that cannot be read is refused without repeating the secret in it",
        arguments: [
            "postgresql://me:s3%cret@host/app", "host=h password=top s3cret", "host=h password='s3cret",
            "postgresql://me:s3cret@[::1/app", "host=h s3cret",
        ])
    func unreadable(string: String) async throws {
        let error = try await failure(string)
        #expect(error.sqlState == "08001")
        #expect(!"\(error)".contains("cret"))
        #expect(!"\(ConnectionSettings(string))".contains("cret"))
    }

    @Test("A misspelt keyword is named")
    func misspelt() async throws {
        #expect(try await failure("hots=h").message.contains("\"hots\""))
    }
}

extension TestDatabase {
    fileprivate func socketDirectory() async throws -> String? {
        let directories = try await connect().query("show unix_socket_directories").single()[0]
        return directories?.replacing("\"", with: "")
    }
}
