import Glibc

/// A directory in which each executable file handles the job type it is named after, whatever its extension.
struct HandlerDirectory: Sendable {
    /// Absolute.
    let path: String
    private let listing = HandlerListing()

    init(path: String) throws(HandlerCatalogError) {
        guard let resolved = realpath(path, nil) else {
            throw .unreadableDirectory(path: path, reason: SystemError.text(errno))
        }
        defer { free(resolved) }
        self.path = String(cString: resolved)
        // Now, not with the first job.
        _ = try names()
    }

    /// The file for `jobType`, which has been checked; `nil` when there is none.
    ///
    /// Always as the directory is now, because a deploy may have changed it.
    func executable(for jobType: String) throws(HandlerCatalogError) -> String? {
        let candidates = try names().filter { $0 == jobType || Self.stem(of: $0) == jobType }
        let files = candidates.map { path + "/" + $0 }.filter(Self.isFile)
        // A data file beside its handler (import_csv.json) is no rival to it.
        let executables = files.filter { access($0, X_OK) == 0 }
        if executables.count > 1 { throw .ambiguous(jobType: jobType, paths: executables.sorted()) }
        if let executable = executables.first { return executable }
        if let file = files.min() { throw .notExecutable(path: file) }
        return nil
    }

    /// Job types with an executable, sorted.
    func jobTypes() throws(HandlerCatalogError) -> [String] {
        let executables = try names().filter { Self.isFile(path + "/" + $0) && access(path + "/" + $0, X_OK) == 0 }
        return Set(executables.map(Self.stem)).filter(JobTypeName.isValid).sorted()
    }

    /// Everything but hidden files and what editors and package managers leave behind.
    private func names() throws(HandlerCatalogError) -> [String] {
        if let names = listing.names(of: path) { return names }
        let asOf = HandlerListing.Stamp(of: path)
        guard let stream = opendir(path) else {
            throw .unreadableDirectory(path: path, reason: SystemError.text(errno))
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = DirectoryEntry.name(entry)
            if !Self.isLeftover(name) { names.append(name) }
        }
        listing.keep(names, asOf: asOf)
        return names
    }

    private static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    private static func isLeftover(_ name: String) -> Bool {
        name.hasPrefix(".") || name.hasPrefix("#") || name.hasSuffix("~")
            || [
                ".bak", ".orig", ".rej", ".swp", ".swo", ".tmp", ".old", ".dpkg-old", ".dpkg-new", ".rpmsave",
                ".rpmnew",
            ]
            .contains { name.hasSuffix($0) }
    }

    /// `import_csv` of `import_csv.py`: the name without its last extension.
    private static func stem(of name: String) -> String {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
        return String(name[..<dot])
    }
}
