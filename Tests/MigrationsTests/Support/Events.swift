import Migrations
import Synchronization

/// Collects what a migrator reports.
final class Events: Sendable {
    private let list = Mutex<[MigrationEvent]>([])

    @Sendable func record(_ event: MigrationEvent) { list.withLock { $0.append(event) } }

    var all: [MigrationEvent] { list.withLock { $0 } }

    /// The sessions that were named as standing in the way.
    var blockers: [Int] {
        all.flatMap { event -> [Int] in
            guard case .retrying(_, _, _, let blockers) = event else { return [] }
            return blockers.map(\.pid)
        }
    }

    var resumed: [String] {
        all.compactMap { event -> String? in
            guard case .resumed(_, let action) = event else { return nil }
            return action
        }
    }
}
