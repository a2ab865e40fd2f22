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
        // Close-on-exec, which Foundation's files are not: a process that another test starts at this moment would keep it
        // open for writing, and nobody could execute it (ETXTBSY).
        let file = open(path + ".tmp", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode_t(mode))
        guard file >= 0 else { throw CocoaError(.fileWriteUnknown) }
        fchmod(file, mode_t(mode))
        try FileHandle(fileDescriptor: file, closeOnDealloc: true).write(contentsOf: Data(text.utf8))
        guard rename(path + ".tmp", path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    package var ledger: String { "\(directory)/.ledger" }

    /// The lines that scripts have appended so far.
    package var lines: [String] {
        ((try? String(contentsOfFile: ledger, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
    }
}
