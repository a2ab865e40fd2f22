import CSpawn
import Glibc

/// A program that prints a secret: an argument vector, never a shell line. Supervised like a handler, with nothing left behind.
struct SecretCommand: Sendable {
    /// The executable, absolute, and its arguments.
    var command: [String]
    var environment: [String: String]
    var timeout: Duration = .seconds(10)
    /// How long its answer is used again.
    var cache: Duration = .seconds(60)

    /// What it wrote to standard output. Standard error is thrown away: it may quote the secret.
    ///
    /// Blocks the calling thread, which must live as long as the program runs.
    func output(name: String) throws(SecretProblem) -> [UInt8] {
        do {
            let mark = try RunnerIdentity.ofThisProcess.get().makeMark()
            var pipes = try ChildPipes()
            defer { pipes.closeAll() }
            let child = try ChildProcess.start(
                HandlerCommand(executable: command[0], arguments: Array(command.dropFirst())),
                environment: environment, directory: "/", pipes: pipes,
                limits: ResourceLimits.list(for: HandlerLimits(), mark: mark))
            pipes.closeChildEnds()
            pipes.input.closeWriting()
            return try wait(for: child, mark: mark, pipes: &pipes, name: name)
        } catch let error as SecretProblem {
            throw error
        } catch let error as ChildProcess.Failure {
            throw problem(name, "could not be started: \(SystemError.text(error.code))")
        } catch let error as SystemError {
            throw problem(name, "could not be started: cannot \(error.action): \(SystemError.text(error.code))")
        } catch {
            throw problem(name, "could not be started: \(error)")
        }
    }

    private func wait(
        for child: ChildProcess, mark: UInt64, pipes: inout ChildPipes, name: String
    ) throws(SecretProblem) -> [UInt8] {
        let deadline = ContinuousClock.now + timeout
        var output: [UInt8] = []
        var hasEnded = false
        while !hasEnded, ContinuousClock.now < deadline, output.count <= SecretStore.mostBytes {
            var entries = [
                pollfd(fd: child.pidfd, events: Int16(POLLIN), revents: 0),
                pollfd(fd: pipes.output.reading, events: Int16(POLLIN), revents: 0),
                pollfd(fd: pipes.error.reading, events: Int16(POLLIN), revents: 0),
            ]
            _ = poll(&entries, nfds_t(entries.count), max(0, (deadline - .now).milliseconds))
            if entries[1].revents != 0, !read(pipes.output.reading, into: &output) { pipes.output.closeReading() }
            var ignored: [UInt8] = []
            if entries[2].revents != 0, !read(pipes.error.reading, into: &ignored) { pipes.error.closeReading() }
            hasEnded = entries[0].revents != 0
        }
        child.signalGroup(SIGKILL)
        var survivors = Survivors()
        survivors.end(ProcessTree(leader: child.pid, mark: mark))
        close(child.pidfd)
        let end = survivors.leader
        while output.count <= SecretStore.mostBytes, read(pipes.output.reading, into: &output, isLast: true) {}
        guard output.count <= SecretStore.mostBytes else {
            throw problem(name, "printed more than \(Quantity.bytes(SecretStore.mostBytes))")
        }
        guard hasEnded else { throw problem(name, "did not finish within \(Quantity.time(timeout))") }
        guard end?.exitCode == 0 else {
            throw problem(name, "failed with \(end?.exitCode.map { "exit code \($0)" } ?? SignalName.of(end?.signal ?? 0))")
        }
        return output
    }

    /// False at the end; with `isLast` also when there is nothing now.
    private func read(_ descriptor: Int32, into bytes: inout [UInt8], isLast: Bool = false) -> Bool {
        guard descriptor >= 0 else { return false }
        var chunk = [UInt8](repeating: 0, count: 16384)
        let count = Glibc.read(descriptor, &chunk, chunk.count)
        if count > 0 { bytes += chunk[..<count] }
        return isLast ? count > 0 : count != 0
    }

    private func problem(_ name: String, _ reason: String) -> SecretProblem {
        SecretProblem(name: name, reason: "is not there: its command \(command[0]) \(reason)")
    }
}
