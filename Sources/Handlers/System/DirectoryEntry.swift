import Glibc

/// Reading the entries of a directory.
enum DirectoryEntry {
    /// For people, and for names that we have given ourselves: what is not UTF-8 is repaired, and then names no file any more.
    static func name(_ entry: UnsafeMutablePointer<dirent>) -> String {
        withUnsafePointer(to: &entry.pointee.d_name) { name in
            name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
    }

    /// As it is, with a NUL at its end: a name may hold any byte but "/" and NUL, for instance when it came out of an archive in
    /// Latin-1.
    static func bytes(_ entry: UnsafeMutablePointer<dirent>) -> [CChar] {
        withUnsafePointer(to: &entry.pointee.d_name) { name in
            name.withMemoryRebound(to: CChar.self, capacity: 256) { Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1)) }
        }
    }
}
