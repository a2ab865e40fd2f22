import Dispatch

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Runs a program to its end, or starts one, from the root directory and with nothing inherited but what is given.
struct Command: Sendable {
    var arguments: [String]
    var account: ServiceAccount?

    struct Outcome: Sendable {
        /// The exit code, or 128 and the signal's number.
        let code: Int32
        /// Standard output and standard error, as they came.
        let output: String
    }

    /// - Throws: `DevClusterError` when it exits with anything but 0.
    @discardableResult
    func run() async throws -> String {
        let outcome = try await outcome()
        guard outcome.code == 0 else {
            throw DevClusterError(
                "\(arguments.first ?? "") failed with exit code \(outcome.code)", detail: outcome.output)
        }
        return outcome.output
    }

    func outcome() async throws -> Outcome {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try wait() }) }
        }
    }

    /// Starts it with `input` as its standard input, and `keeping` as descriptor 3, and leaves it running. Returns its
    /// process id.
    func start(input: Int32, keeping: Int32?) throws -> pid_t {
        let null = open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { close(null) }
        return try spawn(input: input, output: null, keeping: keeping)
    }

    /// Blocks. Output goes through a file, since a pipe would be held open by a server that the program leaves behind.
    private func wait() throws -> Outcome {
        let file = try TemporaryFile()
        let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { close(null) }
        let process = try spawn(input: null, output: file.descriptor)
        var status: Int32 = 0
        while waitpid(process, &status, 0) == -1 {
            guard errno == EINTR else {
                throw DevClusterError("lost track of \(arguments.first ?? ""): \(String(cString: strerror(errno)))")
            }
        }
        let signal = status & 0x7f
        return Outcome(code: signal == 0 ? (status >> 8) & 0xff : 128 + signal, output: file.contents())
    }

    private func spawn(input: Int32, output: Int32, keeping: Int32? = nil) throws -> pid_t {
        // The directory this process is in may be closed to the account, and servers must not keep it from being
        // unmounted.
        let words = ["/bin/sh", "-c", #"cd / && exec "$@""#, "sh"] + (account?.prefix ?? []) + arguments
        #if canImport(Glibc)
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #else
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, output, 2)
        if let keeping { posix_spawn_file_actions_adddup2(&actions, keeping, 3) }
        for descriptor in Self.openDescriptors() where descriptor > (keeping == nil ? 2 : 3) {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        // Its own group, so that Ctrl-C at the terminal reaches this process only, which then stops the server in order.
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))

        var process: pid_t = 0
        let code = withCStringArray(words) { words in
            withCStringArray(Self.environment()) { posix_spawn(&process, "/bin/sh", &actions, &attributes, words, $0) }
        }
        guard code == 0 else {
            throw DevClusterError("cannot start \(arguments.first ?? ""): \(String(cString: strerror(code)))")
        }
        return process
    }
}
