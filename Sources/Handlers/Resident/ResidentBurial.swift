/// Removes everything that a dead resident has left: its processes, then its directory. On a thread of its own, since
/// either may take long, and the other residents must not wait for it.
struct ResidentBurial: Sendable {
    let process: ChildProcess
    let tree: ProcessTree
    let directory: String
    let context: ResidentContext

    /// - Parameter whenDone: called on the other thread, or here if there can be none.
    func start(whenDone: @escaping @Sendable (BuriedResident) -> Void) {
        do {
            try BackgroundThread.start("stint-burial") { whenDone(perform()) }
        } catch {
            whenDone(perform())
        }
    }

    private func perform() -> BuriedResident {
        let end = TreeEnd.of(process, tree, logger: context.logger)
        RunnerIdentity.retire(tree.mark)
        context.scratch.remove(directory)
        return BuriedResident(mark: tree.mark, end: end)
    }
}

/// A resident of which nothing is left.
struct BuriedResident: Sendable {
    /// Which one it was; its process id may belong to somebody else by now.
    let mark: UInt64
    let end: TreeEnd
}
