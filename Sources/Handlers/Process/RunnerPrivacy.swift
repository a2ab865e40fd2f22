import CSpawn

/// Handlers run as the runner's user, who may read the environment and the memory of all his processes. The runner's hold
/// the database password and secrets of other handlers.
package enum RunnerPrivacy {
    /// From now on only root can read them, and no core dump holds them.
    package static func protect() {
        stint_hide_process()
    }
}
