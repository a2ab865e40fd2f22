import Foundation
import Glibc
import TestSupport
import Testing

@Suite("stint dev")
struct DevTests {
    private func leftovers(_ process: StintProcess) throws -> [String] {
        // Whoever still has the temporary cluster of this process open.
        guard let url = process.errors.split(separator: "\n").first(where: { $0.contains("ready: ") }),
            let start = url.range(of: "host=")?.upperBound
        else { return ["no server was announced: \(process.errors)"] }
        let socket = url[start...].prefix { $0 != "&" }.replacing("%2F", with: "/")
        let directory = String(socket.dropLast("/run".count))
        return FileManager.default.fileExists(atPath: directory) ? [directory] : []
    }

    @Test("With a command: the environment reaches it, its exit code comes back, nothing is left behind")
    func command() async throws {
        let process = try StintProcess(
            [
                "dev", "--ephemeral", "--", "sh", "-c",
                "psql -qAt -c \"select stint.create_job('x')\" && psql -qAt \"$DATABASE_URL\" -c 'select count(*) from stint.jobs'; exit 7",
            ], environment: ["PGSERVICE": "none", "PGHOSTADDR": "192.0.2.1"])
        #expect(try await process.end() == 7, "\(process.errors)")
        #expect(process.output.hasSuffix("\n1\n"), "\(process.output) \(process.errors)")
        #expect(try leftovers(process).isEmpty)
    }

    @Test("A command that does not exist, and one that is killed, are told apart")
    func oddCommands() async throws {
        let missing = try StintProcess(["dev", "--ephemeral", "--bare", "--", "no-such-command"])
        #expect(try await missing.end() == 64)
        #expect(missing.errors.contains("cannot run no-such-command"))
        let killed = try StintProcess(["dev", "--ephemeral", "--bare", "--", "sh", "-c", "kill -9 $$"])
        #expect(try await killed.end() == 128 + 9)
    }

    @Test("A directory that cannot be made is named, with what to do")
    func noDirectory() async throws {
        let process = try StintProcess(["dev", "--directory", "/proc/no", "--", "true"])
        #expect(try await process.end() == 69)
        #expect(
            process.errors
                == "stint: cannot make the directory /proc/no: No such file or directory\nhint: Choose another with --directory.\n")
    }

    @Test("SIGTERM reaches the command; its own exit code still counts")
    func terminated() async throws {
        let process = try StintProcess([
            "dev", "--ephemeral", "--bare", "--", "sh", "-c",
            "trap 'exit 5' TERM; echo up; while :; do sleep 0.05; done",
        ])
        try await eventually { process.output == "up\n" }
        process.signal(SIGTERM)
        #expect(try await process.end() == 5)
        #expect(try leftovers(process).isEmpty)
    }

    @Test("Ctrl-C ends it with 0 when it has no command, and leaves nothing behind")
    func interrupted() async throws {
        let process = try StintProcess(["dev", "--ephemeral", "--bare"])
        try await eventually { process.errors.contains("ready: ") }
        process.signalGroup(SIGINT)
        #expect(try await process.end() == 0, "\(process.errors)")
        #expect(try leftovers(process).isEmpty)
    }

    @Test("A second stint dev in the same directory uses the server of the first, whose jobs outlive both")
    func twice() async throws {
        let place = try Scripts()
        let data = place.directory + "/cluster"
        let first = try StintProcess(["dev", "--directory", data])
        try await eventually { first.errors.contains("No runner works on it: --handlers DIR starts one.") }
        let second = try StintProcess([
            "dev", "--directory", data, "--", "psql", "-qAt", "-c", "select stint.create_job('x')",
        ])
        #expect(try await second.end() == 0, "\(second.errors)")
        first.signal(SIGTERM)
        #expect(try await first.end() == 0)
        let third = try StintProcess(
            ["dev", "--directory", data, "--", "psql", "-qAt", "-c", "select count(*) from stint.jobs"])
        #expect(try await third.end() == 0)
        #expect(third.output == "1\n")
    }
}
