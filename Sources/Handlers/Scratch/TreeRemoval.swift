import Glibc

/// Removes a directory with everything in it, whatever a handler made of it: read-only directories, paths too long to be
/// named, thousands of levels. Never follows a symbolic link, and needs two descriptors however deep the tree is.
///
/// A directory that is not empty is flattened: its subdirectories are moved up to the root, to be dealt with in their turn.
struct TreeRemoval {
    private let root: Int32
    private var nextName = 0

    /// - Throws: the first thing that could not be removed; the rest of the tree is removed nevertheless.
    static func remove(_ path: String) throws(SystemError) {
        if rmdir(path) == 0 || errno == ENOENT { return }
        fchmodat(AT_FDCWD, path, 0o700, AT_SYMLINK_NOFOLLOW)
        let root = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard root >= 0 else {
            guard errno == ENOTDIR || errno == ELOOP, unlink(path) == 0 else { throw SystemError("remove \(path)") }
            return
        }
        var removal = TreeRemoval(root: root)
        let failure = removal.empty()
        close(root)
        guard rmdir(path) == 0 || errno == ENOENT else { throw failure ?? SystemError("remove \(path)") }
    }

    private init(root: Int32) {
        self.root = root
    }

    private mutating func empty() -> SystemError? {
        var failure: SystemError?
        // Each pass removes all files and one level of what is deeper; a pass without progress is the last.
        while true {
            let names = Self.names(in: root)
            if names.isEmpty { return nil }
            var progress = false
            for name in names {
                if remove(name) {
                    progress = true
                } else if failure == nil {
                    failure = SystemError("remove an entry of the working directory")
                }
            }
            if !progress { return failure }
        }
    }

    /// Removes an entry of the root, or makes it emptier.
    private mutating func remove(_ name: [CChar]) -> Bool {
        if unlinkat(root, name, 0) == 0 || errno == ENOENT { return true }
        fchmodat(root, name, 0o700, AT_SYMLINK_NOFOLLOW)
        if unlinkat(root, name, AT_REMOVEDIR) == 0 { return true }
        let directory = openat(root, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard directory >= 0 else { return false }
        defer { close(directory) }
        var progress = false
        for inner in Self.names(in: directory) where unlinkat(directory, inner, 0) != 0 {
            fchmodat(directory, inner, 0o700, AT_SYMLINK_NOFOLLOW)
            if unlinkat(directory, inner, AT_REMOVEDIR) == 0 || moveUp(inner, from: directory) { progress = true }
        }
        return unlinkat(root, name, AT_REMOVEDIR) == 0 || progress
    }

    private mutating func moveUp(_ name: [CChar], from directory: Int32) -> Bool {
        for _ in 0..<1000 {
            nextName += 1
            // Refuses to replace anything: only an empty directory could be replaced, and that is harmless.
            if renameat(directory, name, root, ".stint-removing-\(nextName)") == 0 { return true }
            guard errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR else { return false }
        }
        return false
    }

    private static func names(in directory: Int32) -> [[CChar]] {
        let copy = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = fdopendir(copy) else {
            if copy >= 0 { close(copy) }
            return []
        }
        defer { closedir(stream) }
        let dot = CChar(bitPattern: UInt8(ascii: "."))
        var names: [[CChar]] = []
        while let entry = readdir(stream) {
            let name = DirectoryEntry.bytes(entry)
            if name != [dot, 0], name != [dot, dot, 0] { names.append(name) }
        }
        return names
    }
}
