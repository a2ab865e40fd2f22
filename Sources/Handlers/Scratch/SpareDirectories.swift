import CSpawn
import Glibc
import Synchronization

/// Working directories that runs gave back as they had got them, for later runs of the same job type and tenant.
///
/// To make and to remove a directory is among the dearest things that are done for a short run: 35 to 125 µs on ext4, where giving it
/// another name and looking into it takes 5. Each run has a name of its own all the same, which is gone after it.
final class SpareDirectories: Sendable {
    /// Whose runs may share a directory. Somebody outside, such as a container, may hold one for longer than the run that
    /// handed it out: what he does there is to meet nobody else.
    struct Owner: Hashable {
        let jobType: String
        let tenantID: String?
    }

    private struct Spare {
        let path: String
        /// When something was last done to it, in whatever way; nobody can set that.
        let changed: Int64
    }

    private struct State {
        private var spares: [Owner: [Spare]] = [:]
        private var count = 0
        private var nextName = 1

        mutating func take(for owner: Owner) -> Spare? {
            guard let spare = spares[owner]?.popLast() else { return nil }
            if spares[owner]?.isEmpty == true { spares[owner] = nil }
            count -= 1
            return spare
        }

        /// Answers with one for which there is no room any more.
        mutating func add(_ spare: Spare, for owner: Owner) -> Spare? {
            spares[owner, default: []].append(spare)
            count += 1
            return count > SpareDirectories.most ? spares.keys.first.flatMap { take(for: $0) } : nil
        }

        mutating func makeName() -> String {
            defer { nextName += 1 }
            return "\(SpareDirectories.prefix)\(nextName)"
        }
    }

    private static let prefix = "reused-"
    private static let most = 256
    private static let mode: mode_t = 0o700

    private let folder: String
    private let state = Mutex(State())

    init(folder: String) {
        self.folder = folder
    }

    /// `nil` when there is none, or the one there was has been touched since.
    func take(for owner: Owner) -> String? {
        guard let spare = state.withLock({ $0.take(for: owner) }) else { return nil }
        if stint_last_change(spare.path) == spare.changed { return spare.path }
        try? TreeRemoval.remove(spare.path)
        return nil
    }

    /// Takes a directory that nobody works in any more. Answers with what is to be removed: that directory, where it is now, if
    /// something was done to it, or another for which there is no room; `nil`: nothing.
    func keep(_ directory: String, for owner: Owner) -> String? {
        let path = state.withLock { "\(folder)/\($0.makeName())" }
        guard rename(directory, path) == 0 else { return directory }
        // In this order: the look sees what was done before, the time tells of what is done later.
        let spare = Spare(path: path, changed: stint_last_change(path))
        guard stint_is_untouched_directory(path, Self.mode) else { return path }
        return state.withLock { $0.add(spare, for: owner) }?.path
    }
}
