/// Why there is no command for a job type, in words that say what to do.
package enum HandlerCatalogError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The job type is data from the database and not fit to be a file name.
    case invalidJobType(String)
    case missing(jobType: String, existing: [String])
    /// The configuration names a file that does not exist.
    case commandMissing(jobType: String, path: String)
    case ambiguous(jobType: String, paths: [String])
    case notExecutable(path: String)
    case unreadableDirectory(path: String, reason: String)
    case unreadableConfiguration(path: String, reason: String)
    case unknownKey(key: String, place: String)

    package var description: String {
        switch self {
        case .invalidJobType(let jobType):
            "the job type \(quoted(jobType)) cannot name a handler: use letters, digits, '_', '-' and '.', "
                + "starting with a letter or digit, at most \(JobTypeName.mostBytes) bytes"
        case .missing(let jobType, let existing):
            "there is no handler for the job type \(quoted(jobType)): add an executable file of that name, or an entry "
                + "to the configuration file; there are "
                + (existing.isEmpty ? "none yet" : existing.joined(separator: ", "))
        case .commandMissing(let jobType, let path):
            "the command configured for \(quoted(jobType)), \(path), does not exist: install it or correct the path"
        case .ambiguous(let jobType, let paths):
            "more than one file could handle \(quoted(jobType)): remove all but one of \(paths.joined(separator: ", "))"
        case .notExecutable(let path):
            "\(path) is not executable: run chmod +x \(path)"
        case .unreadableDirectory(let path, let reason):
            "cannot read the handler directory \(path): \(reason)"
        case .unreadableConfiguration(let path, let reason):
            "the handler configuration \(path) is not valid: \(reason)"
        case .unknownKey(let key, let place):
            "unknown key \(quoted(key)) in \(place): correct its spelling or remove it"
        }
    }

    private func quoted(_ text: String) -> String {
        "\"" + TextCleaner.clean(Array(text.utf8.prefix(200))) + "\""
    }
}
