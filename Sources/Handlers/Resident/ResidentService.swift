import Logging
import Synchronization

/// Runs jobs in processes that stay. One thread serves all of them; it is started with the first job.
final class ResidentService: Sendable {
    private let context: ResidentContext
    private let inbox: ResidentInbox
    private let isStarted = Mutex(false)

    init(
        identity: RunnerIdentity, scratch: ScratchSpace, allowedEnvironment: [String: String], logger: Logger
    ) throws(SystemError) {
        context = ResidentContext(
            identity: identity, scratch: scratch, allowedEnvironment: allowedEnvironment, logger: logger)
        inbox = try ResidentInbox()
    }

    /// - Parameter request: one whose command has a pool.
    func submit(_ request: RunRequest) {
        do throws(SystemError) {
            try isStarted.withLock { isStarted throws(SystemError) in
                if isStarted { return }
                try BackgroundThread.start("stint-residents") { [context, inbox] in
                    ResidentLoop(context: context, inbox: inbox).run()
                }
                isStarted = true
            }
        } catch {
            return request.completion(.notStarted(.spawnFailed(errno: error.code), SystemError.text(error.code)))
        }
        if request.command.secrets.isNeeded(by: request.job) { return fill(request) }
        inbox.put { $0.requests.append(request) }
    }

    /// A secret may take a while to come, and the thread of the residents never waits.
    private func fill(_ request: RunRequest) {
        do throws(SystemError) {
            try BackgroundThread.start("stint-secrets") { [inbox] in
                var filled = request
                do throws(SecretProblem) {
                    filled.secrets = try request.command.secrets.fill(request.job)
                } catch {
                    return request.completion(.notStarted(.secretMissing, error.description))
                }
                inbox.put { [filled] in $0.requests.append(filled) }
            }
        } catch {
            request.completion(.notStarted(.spawnFailed(errno: error.code), SystemError.text(error.code)))
        }
    }

    /// Has all residents go, each as soon as it has nothing to do; `farewell` is called when none is left.
    func endAll(farewell: @escaping @Sendable () -> Void) {
        guard isStarted.withLock({ $0 }) else { return farewell() }
        inbox.put { $0.farewells.append(farewell) }
    }

    /// Kills all residents and lets the thread go.
    func stop() {
        inbox.put { $0.isStopping = true }
    }
}
