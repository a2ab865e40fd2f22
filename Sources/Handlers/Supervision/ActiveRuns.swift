import Synchronization

/// The runs that were accepted and have not been reported, by their key, so that any of them can be asked to end.
final class ActiveRuns: Sendable {
    private let controls = Mutex<[RunRequest.Key: RunControl]>([:])

    func add(_ request: RunRequest) {
        controls.withLock { $0[request.key] = request.control }
    }

    func remove(_ request: RunRequest) {
        controls.withLock { controls in
            if controls[request.key] === request.control { controls[request.key] = nil }
        }
    }

    func end(_ key: RunRequest.Key, _ reason: HandlerEndReason) {
        controls.withLock { $0[key] }?.end(reason)
    }

    func endAll(_ reason: HandlerEndReason) {
        for control in controls.withLock({ Array($0.values) }) { control.end(reason) }
    }

    var count: Int { controls.withLock { $0.count } }
}
