import ArgumentParser

/// `stint queue`
struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "See, pause and resume queues.",
        subcommands: [QueueList.self, QueuePause.self, QueueResume.self])
}
