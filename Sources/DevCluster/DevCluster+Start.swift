import Postgres

extension DevCluster {
    /// Finds the server that serves the directory, or makes and starts one. Takes about a second for a new one.
    ///
    /// A server left by a process that died is taken over; one whose starter lives is borrowed.
    ///
    /// - Throws: `DevClusterError`.
    package static func start(_ options: Options) async throws -> DevCluster {
        let account = try ServiceAccount.choose(named: options.account, directory: options.directory)
        let directory = try await ClusterDirectory.make(options.directory, account: account)
        do {
            return try await start(options, in: directory, as: account)
        } catch {
            if directory.isTemporary {
                _ = try? await Command(arguments: ["/bin/rm", "-rf", "--", directory.root], account: account).run()
            }
            throw error
        }
    }

    private static func start(
        _ options: Options, in directory: ClusterDirectory, as account: ServiceAccount?
    ) async throws -> DevCluster {
        let binaries = try await ServerBinaries.find(
            given: options.binaries, version: ServerControl.version(of: directory.data))
        var control = ServerControl(binaries: binaries, directory: directory, account: account)

        guard let lock = try await takeOver(directory, account: account) else {
            return try borrow(control, options)
        }
        if let address = try await leftover(control, options) {
            return try DevCluster(control, address, options, lock)
        }
        let socket = try directory.makeSocketDirectory(account: account)
        if socket.isTemporary { control.extraDirectories = [socket.path] }
        var address = ServerAddress(socketDirectory: socket.path, port: 5432)
        if case .loopback(let password) = options.access { address.password = password }
        // Before there is anything to leave behind.
        let watchdog = try Watchdog(control, options, lock)
        do {
            address = try await startNew(control, address, options)
        } catch {
            await control.stop()
            watchdog.dismiss()
            await control.remove()
            throw error
        }
        return DevCluster(control: control, address: address, note: directory.note, lock: lock, watchdog: watchdog)
    }

    private init(_ control: ServerControl, _ address: ServerAddress, _ options: Options, _ lock: OwnerLock) throws {
        let watchdog = try Watchdog(control, options, lock)
        self.init(control: control, address: address, note: control.directory.note, lock: lock, watchdog: watchdog)
    }

    private static func startNew(
        _ control: ServerControl, _ wanted: ServerAddress, _ options: Options
    ) async throws -> ServerAddress {
        var address = wanted
        let data = control.directory.data
        if ServerControl.version(of: data) == nil {
            try await control.initialise(isForgetful: options.profile == .test)
        }
        let hasCron = await control.binaries.hasLibrary("pg_cron")
        // Between finding a free port and using it somebody else may take it.
        for attempt in 1... {
            if address.password != nil { address.port = try FreePort.find() }
            let configuration = ServerConfiguration(options, address, hasCron: hasCron)
            try await control.write(configuration.text, to: "\(data)/stint.conf")
            do {
                try await control.start()
                break
            } catch {
                guard address.password != nil, attempt < 3 else { throw error }
            }
        }
        try await setPassword(address)
        return address
    }

    /// The one asked for now, not the one of the first start. Over the socket, which asks for none.
    private static func setPassword(_ address: ServerAddress) async throws {
        guard let password = address.password else { return }
        let local = ServerAddress(socketDirectory: address.socketDirectory, port: address.port)
        let connection = try await Connection.connect(ConnectionSettings(local.url(database: "postgres")))
        try await connection.execute("alter role postgres password \(SQL.literal(password))")
        await connection.close()
    }
}

extension Watchdog {
    fileprivate convenience init(
        _ control: ServerControl, _ options: DevCluster.Options, _ lock: OwnerLock
    ) throws {
        try self.init(
            data: control.directory.data, signal: options.profile == .test ? "QUIT" : "INT",
            removing: control.temporaryDirectories, lock: lock, account: control.account)
    }
}
