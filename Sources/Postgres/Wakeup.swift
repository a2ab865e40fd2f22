#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A bell for a thread that waits in poll(2): `ring` from any thread makes `descriptor` readable.
///
/// A pipe, not an eventfd, because it is the same on Linux and macOS and costs no more at one byte per sleep.
final class Wakeup: Sendable {
    /// Readable from a `ring` until the next `clear`.
    let descriptor: Int32
    private let ringer: Int32

    /// - Throws: `PostgresError` 53000 when the process has run out of descriptors.
    init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw PostgresError(
                sqlState: "53000",
                message: "cannot create a pipe for a connection: \(String(cString: strerror(errno)))",
                hint: "Raise the limit of open files (ulimit -n).")
        }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        descriptor = ends[0]
        ringer = ends[1]
    }

    func ring() {
        var byte: UInt8 = 1
        // A full pipe is an answer too: the bell is ringing already.
        _ = write(ringer, &byte, 1)
    }

    func clear() {
        var bytes: (UInt64, UInt64) = (0, 0)
        _ = read(descriptor, &bytes, MemoryLayout.size(ofValue: bytes))
    }

    deinit {
        close(descriptor)
        close(ringer)
    }
}
