import Foundation
import Glibc

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
        // Not by Foundation, whose descriptor a process started just then would inherit: as long as that has the script open for
        // writing, nobody can execute it.
        let file = open("\(path).new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode_t(mode))
        let bytes = Array(text.utf8)
        guard file >= 0, write(file, bytes, bytes.count) == bytes.count, fchmod(file, mode_t(mode)) == 0, close(file) == 0,
            rename("\(path).new", path) == 0
        else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    package var ledger: String { "\(directory)/.ledger" }

    /// The lines that scripts have appended so far.
    package var lines: [String] {
        ((try? String(contentsOfFile: ledger, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
    }
}
