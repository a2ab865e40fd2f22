import Glibc
import Synchronization

/// What a directory held when it was last read. Reading takes 30 µs for a hundred files, asking whether it has changed takes 1.
final class HandlerListing: Sendable {
    /// When a directory last changed, in nanoseconds; nil when that was so recently that another change could bear the same time.
    struct Stamp: Equatable {
        private let device: UInt
        private let inode: UInt
        private let changed: Int

        init?(of path: String) {
            var status = stat()
            var now = timespec()
            clock_gettime(CLOCK_REALTIME, &now)
            guard stat(path, &status) == 0, now.tv_sec - status.st_ctim.tv_sec > 2 else { return nil }
            device = status.st_dev
            inode = status.st_ino
            changed = status.st_ctim.tv_sec * 1_000_000_000 + status.st_ctim.tv_nsec
        }
    }

    private let kept = Mutex<(names: [String], asOf: Stamp)?>(nil)

    /// Nil when the directory has changed since, or may have.
    func names(of path: String) -> [String]? {
        guard let kept = kept.withLock({ $0 }), Stamp(of: path) == kept.asOf else { return nil }
        return kept.names
    }

    /// - Parameter asOf: from before the directory was read.
    func keep(_ names: [String], asOf: Stamp?) {
        kept.withLock { $0 = asOf.map { (names, $0) } }
    }
}
