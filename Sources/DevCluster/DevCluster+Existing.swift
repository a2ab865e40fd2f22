/// What to do about a server that runs already.
extension DevCluster {
    /// - Returns: nil when the directory belongs to a process that lives and whose server is ready.
    static func takeOver(_ directory: ClusterDirectory, account: ServiceAccount?) async throws -> OwnerLock? {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            if let lock = try OwnerLock.take(directory.lock, account: account) { return lock }
            let isReady = ServerState.read(data: directory.data)?.isReady ?? false
            if isReady, OwnerLock.isOwnerAlive(directory.lock) { return nil }
            // Another process is starting it, or a watchdog is stopping it.
            try await Task.sleep(for: .milliseconds(50))
        }
        throw DevClusterError(
            "another process has been starting or stopping the server in \(directory.root) for a minute",
            hint: "Its log is \(directory.log).")
    }

    static func borrow(_ control: ServerControl, _ options: Options) throws -> DevCluster {
        guard let state = ServerState.read(data: control.directory.data) else {
            throw DevClusterError("the server in \(control.directory.root) has just been stopped")
        }
        return DevCluster(
            control: control, address: address(state, options), note: control.directory.note, lock: nil, watchdog: nil)
    }

    /// The address of a server that nobody owns any more, once it is ready; nil when there is none (any more).
    static func leftover(_ control: ServerControl, _ options: Options) async throws -> ServerAddress? {
        let directory = control.directory
        let deadline = ContinuousClock.now + .seconds(60)
        while let state = ServerState.read(data: directory.data) {
            if state.isReady, case .socket = options.access { return address(state, options) }
            if state.isReady {
                // It may not listen on 127.0.0.1, or know another password.
                try await control.stop(.fast)
                return nil
            }
            guard ContinuousClock.now < deadline else {
                throw DevClusterError(
                    "a server (process \(state.process)) in \(directory.root) is neither ready nor gone",
                    hint: "Its log is \(directory.log).")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        return nil
    }

    private static func address(_ state: ServerState, _ options: Options) -> ServerAddress {
        var address = ServerAddress(socketDirectory: state.socketDirectory, port: state.port)
        if case .loopback(let password) = options.access { address.password = password }
        return address
    }
}
