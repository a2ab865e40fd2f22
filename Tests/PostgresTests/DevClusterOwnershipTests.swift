import Postgres
import TestSupport
import Testing

@testable import DevCluster

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Who the server belongs to: the process that dies, the process that comes next, root.
@Suite(.serialized, .timeLimit(.minutes(20))) struct DevClusterOwnershipTests {
    @Test("kill -9 of the owner ends the server and removes its directory")
    func diesWithItsOwner() async throws {
        let result = await #expect(processExitsWith: .signal(SIGKILL), observing: [\.standardOutputContent]) {
            let cluster = try await DevCluster.start(.init(profile: .test))
            let server = try #require(ServerState.read(data: "\(cluster.directory)/data"))
            let line = "cluster \(server.process) \(cluster.directory)\n"
            _ = write(1, line, line.utf8.count)
            kill(getpid(), SIGKILL)
        }
        let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
        let line = try #require(output.split(separator: "\n").last { $0.hasPrefix("cluster ") })
        let words = line.split(separator: " ")
        let (process, directory) = (try #require(pid_t(words[1])), String(words[2]))
        try await eventually { !FileManager.default.fileExists(atPath: directory) }
        // Its working directory is the data's, gone or not; the number may be another process's by now.
        try await eventually("the server lives on") {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd"))?.hasPrefix(directory) != true
        }
    }

    @Test("A server that nobody owns any more is taken over, and stopped in the end")
    func leftover() async throws {
        try await withDirectory { directory in
            let options = DevCluster.Options(profile: .dev, directory: directory)
            await (try DevCluster.start(options)).stop()
            // As if its owner and its watchdog had both been killed.
            let account = try ServiceAccount.choose(named: nil, directory: directory)
            let control = ServerControl(
                binaries: try await ServerBinaries.find(given: nil, version: nil),
                directory: try await ClusterDirectory.make(directory, account: account), account: account)
            try await control.start()
            let before = try #require(ServerState.read(data: "\(directory)/data"))

            let cluster = try await DevCluster.start(options)
            #expect(!cluster.isBorrowed)
            #expect(try await Connection.connect(cluster.settings).isOpen)
            #expect(ServerState.read(data: "\(directory)/data")?.process == before.process)
            await cluster.stop()
            #expect(ServerState.read(data: "\(directory)/data") == nil)
        }
    }

    @Test("A postmaster.pid whose number now belongs to another process is no obstacle")
    func stalePidFile() async throws {
        try await withDirectory { directory in
            let options = DevCluster.Options(profile: .dev, directory: directory)
            await (try DevCluster.start(options)).stop()
            let lines = ["\(getppid())", "\(directory)/data", "0", "5432", directory, "", "0 0", "ready   "]
            try lines.joined(separator: "\n").write(
                toFile: "\(directory)/data/postmaster.pid", atomically: false, encoding: .utf8)
            let cluster = try await DevCluster.start(options)
            #expect(try await Connection.connect(cluster.settings).isOpen)
            await cluster.stop()
        }
    }

    @Test("An interrupted initdb is not taken for a cluster")
    func interruptedInitdb() async throws {
        try await withDirectory { directory in
            try FileManager.default.createDirectory(atPath: "\(directory)/data.new", withIntermediateDirectories: true)
            try "15\n".write(toFile: "\(directory)/data.new/PG_VERSION", atomically: false, encoding: .utf8)
            if let account = try ServiceAccount.choose(named: nil, directory: nil) {
                for path in ["data.new", "data.new/PG_VERSION"] {
                    chown("\(directory)/\(path)", account.user, account.group)
                }
            }
            let cluster = try await DevCluster.start(.init(profile: .test, directory: directory))
            #expect(try await Connection.connect(cluster.settings).isOpen)
            await cluster.stop()
        }
    }

    @Test(
        "Started by root, the server runs as an unprivileged account that owns its directory",
        .enabled(if: geteuid() == 0), arguments: [nil, "nobody"])
    func stepsDown(account: String?) async throws {
        var options = DevCluster.Options(profile: .test)
        options.account = account
        let cluster = try await DevCluster.start(options)
        let server = try #require(ServerState.read(data: "\(cluster.directory)/data"))
        var ofProcess = stat()
        var ofDirectory = stat()
        #expect(stat("/proc/\(server.process)", &ofProcess) == 0)
        #expect(stat(cluster.directory, &ofDirectory) == 0)
        #expect(ofProcess.st_uid != 0)
        #expect(ofProcess.st_uid == ofDirectory.st_uid)
        #expect(ofDirectory.st_mode & 0o777 == 0o700)
        if let account { #expect(getpwuid(ofProcess.st_uid).map { String(cString: $0.pointee.pw_name) } == account) }
        await cluster.stop()
    }

    @Test(
        "Where the account cannot go, the cluster is kept elsewhere, says so, and is found again",
        .enabled(if: geteuid() == 0))
    func closedDirectory() async throws {
        try await withDirectory { parent in
            chmod(parent, 0o700)
            let options = DevCluster.Options(profile: .dev, directory: "\(parent)/project/.stint")
            let cluster = try await DevCluster.start(options)
            #expect(cluster.directory.hasPrefix("/var/tmp/"))
            #expect(cluster.note?.contains("\(parent)/project/.stint") == true)
            #expect(cluster.note?.contains(cluster.directory) == true)
            try await Connection.connect(cluster.settings).execute("create database app")
            await cluster.stop()
            let again = try await DevCluster.start(options)
            #expect(again.directory == cluster.directory)
            #expect(try await Connection.connect(again.settings(database: "app")).isOpen)
            await again.stop()
            try FileManager.default.removeItem(atPath: cluster.directory)
        }
    }

    @Test("An account that does not exist is refused by name", .enabled(if: geteuid() == 0))
    func unknownAccount() async throws {
        var options = DevCluster.Options(profile: .test)
        options.account = "no-such-account"
        let error = await #expect(throws: DevClusterError.self) { try await DevCluster.start(options) }
        #expect(error?.description.contains("no-such-account") == true)
    }

    @Test(
        "Versions are read from what the programs print",
        arguments: [
            ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", 15), ("postgres (PostgreSQL) 17beta2", 17),
            ("16\n", 16), ("nonsense", nil),
        ])
    func versions(output: String, expected: Int?) {
        #expect(ServerBinaries.parseMajorVersion(output) == expected)
    }
}
