import Glibc

/// Which file a path leads to, to notice a deploy.
struct FileIdentity: Equatable {
    private let device: UInt
    private let inode: UInt
    private let size: Int
    /// A timespec as it lies in memory: in which module the compiler sees its members depends on what it compiles beside this.
    private let changed: [UInt8]

    /// `nil` when there is no such file now.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
        size = Int(status.st_size)
        changed = withUnsafeBytes(of: status.st_mtim) { Array($0) }
    }
}
