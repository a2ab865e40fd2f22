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
        var arguments = CStrings()
        arguments.append(command.executable)
        for argument in command.arguments { arguments.append(argument) }
        var variables = CStrings()
        for (name, value) in environment { variables.append(name, value) }
        var spawned = stint_spawned()
        let error = limits.withUnsafeBufferPointer { limits in
            directory.withCString { directory in
                arguments.withPointers { arguments in
                    variables.withPointers { variables in
                        var request = stint_spawn_request(
                            path: arguments[0], arguments: arguments, environment: variables,
                            working_directory: directory, input: pipes.input.reading, output: pipes.output.writing,
                            error: pipes.error.writing, limits: limits.baseAddress, limit_count: Int32(limits.count))
                        return stint_spawn(&request, &spawned)
                    }
                }
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

/// A NULL-terminated array of C strings, in one piece of memory; a string ends at its first NUL.
private struct CStrings {
    private var bytes: [UInt8] = []
    private var starts: [Int] = []

    init() {
        bytes.reserveCapacity(2048)
        starts.reserveCapacity(32)
    }

    mutating func append(_ text: String) {
        starts.append(bytes.count)
        bytes.append(contentsOf: text.utf8)
        bytes.append(0)
    }

    mutating func append(_ name: String, _ value: String) {
        starts.append(bytes.count)
        bytes.append(contentsOf: name.utf8)
        bytes.append(UInt8(ascii: "="))
        bytes.append(contentsOf: value.utf8)
        bytes.append(0)
    }

    mutating func withPointers<Answer>(_ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Answer) -> Answer {
        bytes.withUnsafeMutableBytes { bytes in
            let text = bytes.bindMemory(to: CChar.self)
            return withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<CChar>?.self, capacity: starts.count + 1) { pointers in
                for (index, start) in starts.enumerated() { pointers.initializeElement(at: index, to: text.baseAddress! + start) }
                pointers.initializeElement(at: starts.count, to: nil)
                return body(pointers.baseAddress!)
            }
        }
    }
}
