import Dispatch
import Glibc
import Synchronization

/// The command of `stint dev -- COMMAND`: on the same terminal, with the connection in its environment.
final class DevChild: Sendable {
    private let command: [String]
    private let environment: [String: String]
    private let process = Mutex<pid_t?>(nil)

    init(command: [String], environment: [String: String]) {
        self.command = command
        self.environment = environment
    }

    /// A Ctrl-C on the terminal reaches it by itself, since it stays in our process group.
    ///
    /// - Returns: its exit code; 128 + n when a signal n ended it, as in a shell.
    /// - Throws: `CommandFailure` when it cannot be started.
    func run() async throws -> Int32 {
        let started = try start(environment.map { "\($0.key)=\($0.value)" })
        process.withLock { $0 = started }
        // Waiting blocks, so it gets a thread of its own and not one of the cooperative pool.
        return await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [self] in
                Self.waitForEnd(of: started)
                // Its number is ours until it is waited for, so that no signal can hit somebody else.
                let status = process.withLock { process in
                    process = nil
                    return Self.wait(for: started)
                }
                continuation.resume(returning: status)
            }
        }
    }

    /// Does nothing when it does not run.
    func terminate() {
        process.withLock { process in if let process { kill(process, SIGTERM) } }
    }

    var isRunning: Bool { process.withLock { $0 != nil } }

    private func start(_ environment: [String]) throws -> pid_t {
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { (arguments + variables).forEach { free($0) } }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The signals that this program traps or ignores are to mean to the command what they usually do.
        var defaults = sigset_t()
        sigfillset(&defaults)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var process: pid_t = 0
        let code = posix_spawnp(&process, command[0], nil, &attributes, &arguments, &variables)
        guard code == 0 else {
            throw CommandFailure(
                ErrorReport(
                    message: "cannot run \(command[0]): \(String(cString: strerror(code)))",
                    hint: "Check the command behind --.", exitCode: ExitCodes.usage))
        }
        return process
    }

    private static func waitForEnd(of process: pid_t) {
        var information = siginfo_t()
        while waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
    }

    private static func wait(for process: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }
}
