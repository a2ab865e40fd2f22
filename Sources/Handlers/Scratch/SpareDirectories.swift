import CSpawn
import Glibc
import Synchronization

/// Working directories that runs gave back as they had got them, for later runs of the same job type and tenant.
///
/// To make and to remove a directory is among the dearest things that are done for a short run: 125 µs on ext4, where giving one
/// another name twice and looking into it twice takes 10. Each run has a name of its own all the same, which is gone after it.
final class SpareDirectories: Sendable {
    /// Whose runs may share a directory. Somebody outside, such as a container, may hold one for longer than the run that
    /// handed it out: what he does there is to meet nobody else.
    struct Owner: Hashable {
        let jobType: String
        let tenantID: String?
    }

    private struct State {
        private var paths: [Owner: [String]] = [:]
        private var count = 0
        private var nextName = 1

        mutating func take(for owner: Owner) -> String? {
            guard let spare = paths[owner]?.popLast() else { return nil }
            if paths[owner]?.isEmpty == true { paths[owner] = nil }
            count -= 1
            return spare
        }

        /// Answers with one for which there is no room any more.
        mutating func add(_ path: String, for owner: Owner) -> String? {
            paths[owner, default: []].append(path)
            count += 1
            return count > SpareDirectories.most ? paths.keys.first.flatMap { take(for: $0) } : nil
        }

        mutating func makeName() -> String {
            defer { nextName += 1 }
            return ".spare-\(nextName)"
        }
    }

    private static let most = 256

    private let folder: String
    private let state = Mutex(State())

    init(folder: String) {
        self.folder = folder
    }

    /// False when there is none, or the one there was has been touched since; then nothing is called `path`.
    func take(for owner: Owner, as path: String) -> Bool {
        let spare = state.withLock { $0.take(for: owner) }
        guard let spare, rename(spare, path) == 0 else { return false }
        if stint_is_untouched_directory(path, 0o700) { return true }
        try? TreeRemoval.remove(path)
        return false
    }

    /// False when something was done to the directory; then it is where it was.
    func keep(_ directory: String, for owner: Owner) -> Bool {
        guard stint_is_untouched_directory(directory, 0o700) else { return false }
        let spare = state.withLock { "\(folder)/\($0.makeName())" }
        guard rename(directory, spare) == 0 else { return false }
        let superfluous = state.withLock { $0.add(spare, for: owner) }
        if let superfluous { rmdir(superfluous) }
        return true
    }
}
