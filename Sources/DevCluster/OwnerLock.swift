#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Says which process a cluster's directory belongs to. The kernel gives it back when that process ends, however it
/// ends.
final class OwnerLock: Sendable {
    let descriptor: Int32

    /// - Returns: nil when another process has it.
    static func take(_ path: String, account: ServiceAccount?) throws -> OwnerLock? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw DevClusterError("cannot open \(path): \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        // The account itself may be the next to start it.
        if let account { fchown(descriptor, account.user, account.group) }
        let owner = "\(getpid())\n"
        ftruncate(descriptor, 0)
        _ = write(descriptor, owner, owner.utf8.count)
        return OwnerLock(descriptor: descriptor)
    }

    /// Whether the process that took the lock still lives. If it does not, its watchdog has the lock and is stopping the
    /// server.
    static func isOwnerAlive(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 32)
        let length = read(descriptor, &bytes, bytes.count)
        let text = String(decoding: bytes.prefix(max(length, 0)), as: UTF8.self)
        guard let process = text.split(separator: "\n").first.flatMap({ pid_t($0) }) else { return false }
        return kill(process, 0) == 0 || errno == EPERM
    }

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }
}
