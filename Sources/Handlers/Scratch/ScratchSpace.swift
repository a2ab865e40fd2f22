import Glibc
import Logging
import Synchronization

/// The directory under which each run gets a fresh one of its own: `BASE/runner-PID-RANDOM/N`.
///
/// The runner's directory is locked (flock) for as long as the runner lives, so that another runner can tell a leftover
/// from one in use, even after the process id has been given to somebody else.
final class ScratchSpace: Sendable {
    private let path: String
    private let lock: Int32
    private let nextRun = Atomic<UInt64>(1)
    private let spares: SpareDirectories
    private let logger: Logger

    /// Makes the runner's directory, and removes those of runners that are gone.
    init(base: String, logger: Logger) throws(SystemError) {
        self.logger = logger
        let base = try Self.prepare(base)
        Self.sweep(base, logger: logger)
        (path, lock) = try Self.makeLocked(in: base)
        spares = SpareDirectories(folder: path)
    }

    deinit {
        try? TreeRemoval.remove(path)
        close(lock)
    }

    /// An empty directory under a new name, mode 0700; absolute path. It is a new one too, unless an owner is given for whom
    /// one is kept.
    func makeDirectory(for owner: SpareDirectories.Owner? = nil) throws(SystemError) -> String {
        if let owner, let spare = spares.take(for: owner) { return spare }
        let directory = "\(path)/\(nextRun.wrappingAdd(1, ordering: .relaxed).oldValue)"
        if mkdir(directory, 0o700) == 0 { return directory }
        // A cleaner of temporary files may have removed ours.
        guard errno == ENOENT, mkdir(path, 0o700) == 0, mkdir(directory, 0o700) == 0 else {
            throw SystemError("make the working directory \(directory)")
        }
        return directory
    }

    /// Nothing of that name is left afterwards.
    ///
    /// - Parameter owner: for whose next run the directory may be kept, if nothing was done to it.
    func remove(_ directory: String, keepingFor owner: SpareDirectories.Owner? = nil) {
        var directory = directory
        if let owner {
            guard let rest = spares.keep(directory, for: owner) else { return }
            directory = rest
        }
        do {
            try TreeRemoval.remove(directory)
        } catch {
            logger.warning(
                "a working directory could not be removed; the next start tries again",
                metadata: ["path": "\(directory)", "reason": "\(SystemError.text(error.code))"])
        }
    }

    /// Refuses a directory that somebody else could have put there, as in /tmp.
    private static func prepare(_ base: String) throws(SystemError) -> String {
        guard mkdir(base, 0o700) == 0 || errno == EEXIST else {
            throw SystemError("make the scratch directory \(base)")
        }
        var status = stat()
        guard lstat(base, &status) == 0 else { throw SystemError("read the scratch directory \(base)") }
        guard status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid() else {
            throw SystemError("use \(base), which is not a directory of this user", code: EPERM)
        }
        guard let resolved = realpath(base, nil) else { throw SystemError("read the scratch directory \(base)") }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func makeLocked(in base: String) throws(SystemError) -> (String, Int32) {
        while true {
            let path = "\(base)/runner-\(getpid())-\(UInt32.random(in: 0 ... .max))"
            guard mkdir(path, 0o700) == 0 else { throw SystemError("make \(path)") }
            if let lock = locked(path) { return (path, lock) }
            // Another runner's sweep was faster than our lock: once more.
        }
    }

    private static func sweep(_ base: String, logger: Logger) {
        guard let stream = opendir(base) else { return }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) { names.append(DirectoryEntry.name(entry)) }
        for name in names where name.hasPrefix("runner-") {
            guard let lock = locked("\(base)/\(name)") else { continue }
            try? TreeRemoval.remove("\(base)/\(name)")
            close(lock)
            logger.info(
                "removed the working directories of a runner that is gone", metadata: ["path": "\(base)/\(name)"])
        }
    }

    /// The lock's descriptor, unless somebody else has it or the directory has gone meanwhile.
    private static func locked(_ path: String) -> Int32? {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        var ours = stat()
        var present = stat()
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &ours) == 0, lstat(path, &present) == 0,
            ours.st_ino == present.st_ino, ours.st_dev == present.st_dev
        else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}
