#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension SQLFiles {
    /// Reads the folder that holds `sql/` and `cron/` (either may be missing), instead of what was compiled in.
    ///
    /// - Throws: `SQLFileProblem` if there is neither folder, or a file whose text would differ once embedded.
    package init(directory: String) throws {
        var files: [EmbeddedFile] = []
        var found = false
        for folder in ["sql", "cron"] {
            guard let names = try? FileManager.default.subpathsOfDirectory(atPath: "\(directory)/\(folder)") else {
                continue
            }
            found = true
            for name in names where name.hasSuffix(".sql") && name != "schema.snapshot.sql" {
                files.append(try Self.read("\(folder)/\(name)", in: directory))
            }
        }
        guard found else {
            throw SQLFileProblem(
                path: directory, message: "there is no folder `sql` or `cron` in it",
                hint: "Name the folder that contains `sql/`, such as a checkout of the project.")
        }
        self.init(files)
    }

    private static func read(_ path: String, in directory: String) throws -> EmbeddedFile {
        guard let bytes = FileManager.default.contents(atPath: "\(directory)/\(path)") else {
            throw SQLFileProblem(
                path: path, message: "it cannot be read", hint: "Check that it exists and that you may read it.")
        }
        // The same rules as embed-sql's, so that a file that works from a folder also works from the binary.
        guard let text = String(validating: bytes, as: UTF8.self), !bytes.starts(with: [0xEF, 0xBB, 0xBF]),
            !bytes.contains(0x0D), bytes.last == 0x0A, bytes.dropLast().last != 0x0A
        else {
            throw SQLFileProblem(
                path: path,
                message: "it is not plain UTF-8 text with LF line endings and exactly one newline at its end",
                hint: "Save it without a byte order mark and without carriage returns, and end it in one newline.")
        }
        return EmbeddedFile(path: path, text: text)
    }
}
