import CSpawn
import Glibc

/// A descriptor that becomes readable when somebody wants a supervising thread's attention.
final class WakeUp: Sendable {
    let descriptor: Int32

    /// - Throws: EMFILE, ENFILE.
    init() throws(SystemError) {
        descriptor = stint_make_eventfd()
        guard descriptor >= 0 else { throw SystemError("make an eventfd", code: -descriptor) }
    }

    deinit { close(descriptor) }

    func signal() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    func clear() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
    }

    /// Returns once signalled, or after `timeout` (`nil`: never).
    func wait(timeout: Duration? = nil) {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&entry, 1, timeout?.milliseconds ?? -1)
        clear()
    }
}
