import Foundation
package import Glibc
import Synchronization
import Testing

/// The real `stint`, or any other program, as a process of its own: for what only a process can prove.
///
/// Killed when the last reference goes, if it has not ended by then.
package final class StintProcess: Sendable {
    /// The binary that was built together with the tests.
    package static var executable: String {
        let tests = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
        return tests.appending(path: "stint").path()
    }

    package let processID: pid_t
    private let outputFile: String
    private let errorFile: String
    private let status = Mutex<Int32?>(nil)

    /// - Parameters:
    ///   - program: found in PATH unless it has a slash; nil for `stint` itself.
    ///   - environment: beside PATH and HOME.
    package init(
        _ arguments: [String], program: String? = nil, environment: [String: String] = [:], input: String = "/dev/null",
        directory: String? = nil
    ) throws {
        let base = FileManager.default.temporaryDirectory.appending(path: "stint-test-\(UUID())").path()
        outputFile = "\(base).out"
        errorFile = "\(base).err"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, outputFile, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errorFile, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        sigfillset(&defaults)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        // A group of its own, so that a test can signal all of it as a terminal does.
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
        var variables = ["PATH", "HOME"].reduce(into: [:]) { $0[$1] = ProcessInfo.processInfo.environment[$1] }
        variables.merge(environment) { $1 }
        // env(1) changes the directory and then becomes the program: the process is the same.
        let words = (directory.map { ["env", "-C", $0] } ?? []) + [program ?? Self.executable] + arguments
        let argv: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        let envp: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var process: pid_t = 0
        let code = posix_spawnp(&process, words[0], &actions, &attributes, argv, envp)
        guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EINVAL) }
        processID = process
    }

    deinit {
        if exitCode == nil {
            kill(processID, SIGKILL)
            var status: Int32 = 0
            waitpid(processID, &status, 0)
        }
        for file in [outputFile, errorFile] { try? FileManager.default.removeItem(atPath: file) }
    }

    /// Standard output so far.
    package var output: String { (try? String(contentsOfFile: outputFile, encoding: .utf8)) ?? "" }

    /// Standard error so far.
    package var errors: String { (try? String(contentsOfFile: errorFile, encoding: .utf8)) ?? "" }

    package func signal(_ number: Int32) { kill(processID, number) }

    /// As Ctrl-C on a terminal does: to the process and all its children that stayed in its group.
    package func signalGroup(_ number: Int32) { kill(-processID, number) }

    /// 128 + n when a signal n ended it; nil while it runs.
    package var exitCode: Int32? {
        status.withLock { status in
            if let status { return status }
            var raw: Int32 = 0
            guard waitpid(processID, &raw, WNOHANG) == processID else { return nil }
            status = raw & 0x7F == 0 ? (raw >> 8) & 0xFF : 128 + (raw & 0x7F)
            return status
        }
    }

    /// - Returns: its exit code; nil, and an issue, when it does not end.
    @discardableResult
    package func end() async throws -> Int32? {
        try await eventually("did not end: \(self.errors)") { self.exitCode != nil }
        return exitCode
    }

    /// Runs it to its end.
    package static func run(
        _ arguments: [String], program: String? = nil, environment: [String: String] = [:], input: String = "/dev/null",
        directory: String? = nil
    ) async throws -> StintProcess {
        let process = try StintProcess(
            arguments, program: program, environment: environment, input: input, directory: directory)
        try await process.end()
        return process
    }
}
