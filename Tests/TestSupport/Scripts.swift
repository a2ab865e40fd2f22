import Foundation

/// A temporary directory of shell scripts, such as handlers; removed with the last reference.
package final class Scripts: Sendable {
    package let directory: String

    package init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "stint-scripts-\(UUID())").path()
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// - Parameter body: what follows `#!/bin/sh`; `$LEDGER` names a file that all of them may append to.
    package func add(_ name: String, _ body: String, mode: Int = 0o755) throws {
        let text = "#!/bin/sh\nLEDGER='\(ledger)'\n\(body)\n"
        let path = "\(directory)/\(name)"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    package var ledger: String { "\(directory)/.ledger" }

    /// The lines that scripts have appended so far.
    package var lines: [String] {
        ((try? String(contentsOfFile: ledger, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
    }
}
