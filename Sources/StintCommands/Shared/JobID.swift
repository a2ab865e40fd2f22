import ArgumentParser
import FoundationEssentials

/// A job's id on the command line; what is no UUID is refused here, before anything is asked of the database.
struct JobID: ExpressibleByArgument, Sendable {
    let text: String

    init?(argument: String) {
        guard let id = UUID(uuidString: argument) else { return nil }
        text = id.uuidString.lowercased()
    }
}
