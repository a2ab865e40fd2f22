import Glibc

/// A secret that stands in a file of its own, as orchestrators mount them.
enum SecretFile {
    /// - Throws: when it is missing, or when others could read it or could have put it there.
    static func read(_ path: String, name: String) throws(SecretProblem) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw SecretProblem(name: name, reason: "cannot be read: \(path): \(SystemError.text(errno))") }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw SecretProblem(name: name, reason: "is not a file: \(path)")
        }
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw SecretProblem(name: name, reason: "is in a file of another user: \(path) must belong to the runner or to root")
        }
        guard status.st_mode & (S_IROTH | S_IWOTH | S_IWGRP) == 0 else {
            throw SecretProblem(
                name: name,
                reason: "is in a file that others may read or write: run chmod 640 \(path), or set the mode where it is mounted")
        }
        guard let bytes = SmallFile.read(file, atMost: SecretStore.mostBytes) else {
            throw SecretProblem(name: name, reason: "cannot be read: \(path): \(SystemError.text(errno))")
        }
        return bytes
    }

    /// A directory that others may write to could be given secrets of their choice.
    static func isSafeDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
            && (status.st_uid == geteuid() || status.st_uid == 0) && status.st_mode & (S_IWOTH | S_IWGRP) == 0
    }
}
