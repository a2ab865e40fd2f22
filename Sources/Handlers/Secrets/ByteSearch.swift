import Glibc

/// Looks for bytes in bytes.
enum ByteSearch {
    /// Where `pattern`, which is not empty, stands first at or after `start`.
    static func first(_ pattern: [UInt8], in text: UnsafeRawBufferPointer, from start: Int = 0) -> Int? {
        guard let base = text.baseAddress else { return nil }
        var place = start
        while place + pattern.count <= text.count {
            let candidates = text.count - pattern.count + 1 - place
            guard let found = memchr(base + place, Int32(pattern[0]), candidates) else { return nil }
            place = UnsafeRawPointer(found) - base
            if memcmp(base + place, pattern, pattern.count) == 0 { return place }
            place += 1
        }
        return nil
    }
}
