import CSpawn
import Glibc

/// A started child, leader of its session and process group.
struct ChildProcess {
    let pid: pid_t
    let pidfd: Int32

    /// Why there is no child.
    struct Failure: Error {
        let code: Int32
        /// The program itself could not be executed; otherwise something before that failed.
        let isExec: Bool
        let isDirectory: Bool
    }

    /// Starts a command. It dies with the calling thread.
    static func start(
        _ command: HandlerCommand, environment: [String: String], directory: String, pipes: ChildPipes,
        limits: [stint_limit]
    ) throws(Failure) -> ChildProcess {
        let arguments = CStrings([command.executable] + command.arguments)
        let variables = CStrings(environment.map { "\($0.key)=\($0.value)" })
        defer {
            arguments.free()
            variables.free()
        }
        var spawned = stint_spawned()
        let error = limits.withUnsafeBufferPointer { limits in
            directory.withCString { directory in
                var request = stint_spawn_request(
                    path: arguments.pointers[0], arguments: arguments.pointers, environment: variables.pointers,
                    working_directory: directory, input: pipes.input.reading, output: pipes.output.writing,
                    error: pipes.error.writing, limits: limits.baseAddress, limit_count: Int32(limits.count))
                return stint_spawn(&request, &spawned)
            }
        }
        guard error == 0 else {
            let step = UInt32(bitPattern: spawned.step)
            throw Failure(
                code: -error, isExec: step == STINT_SPAWN_EXEC.rawValue,
                isDirectory: step == STINT_SPAWN_DIRECTORY.rawValue)
        }
        return ChildProcess(pid: spawned.pid, pidfd: spawned.pidfd)
    }

    /// To the whole process group. Only valid until the leader has been reaped.
    func signalGroup(_ signal: Int32) {
        kill(-pid, signal)
        // A stopped process takes no signal but SIGKILL before it is continued.
        if signal != SIGKILL { kill(-pid, SIGCONT) }
    }
}

/// A NULL-terminated array of C strings; a string ends at its first NUL.
private struct CStrings {
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ strings: [String]) {
        count = strings.count
        pointers = .allocate(capacity: count + 1)
        for (index, string) in strings.enumerated() { pointers[index] = strdup(string) }
        pointers[count] = nil
    }

    func free() {
        for index in 0..<count { Glibc.free(pointers[index]) }
        pointers.deallocate()
    }
}
