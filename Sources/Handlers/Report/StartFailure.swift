import Glibc

extension HandlerReport {
    /// A run that never had a process.
    static func notStarted(_ outcome: HandlerOutcome, _ message: String) -> HandlerReport {
        var report = HandlerReport(outcome: outcome)
        report.errorMessage = message
        return report
    }

    static func spawnFailure(_ failure: ChildProcess.Failure, command: HandlerCommand) -> HandlerReport {
        let reason = SystemError.text(failure.code)
        if failure.isDirectory {
            let directory = command.workingDirectory ?? "its working directory"
            return notStarted(.spawnFailed(errno: failure.code), "cannot start in \(directory): \(reason)")
        }
        let path = command.executable
        guard failure.isExec else {
            return notStarted(.spawnFailed(errno: failure.code), "cannot start \(path): \(reason)")
        }
        switch failure.code {
        case ENOENT, ENOTDIR:
            // For a script the missing file may be its interpreter.
            let missing = access(path, F_OK) == 0 ? "the interpreter in the first line of \(path)" : path
            return notStarted(.handlerMissing, "\(missing) does not exist")
        case ENOEXEC:
            return notStarted(
                .handlerNotExecutable, "\(path) is not a program: a script needs a first line such as #!/bin/sh")
        case EACCES, EPERM:
            return notStarted(
                .handlerNotExecutable, "\(path) may not be executed (\(reason)): check its mode and its directory's")
        default:
            return notStarted(.spawnFailed(errno: failure.code), "cannot start \(path): \(reason)")
        }
    }
}
