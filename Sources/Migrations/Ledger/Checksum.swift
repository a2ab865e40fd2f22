import Crypto
package import SQLBundle

/// SHA-256 of a file, or of the chain of files up to it, in lower-case hexadecimal (the server's `encode(…, 'hex')`).
package struct Checksum: Sendable, Hashable, CustomStringConvertible {
    package let hex: String

    package init(hex: String) { self.hex = hex }

    package init(of text: String) {
        self.init(bytes: Array(text.utf8))
    }

    private init(bytes: [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        let hash = SHA256.hash(data: bytes)
        hex = String(decoding: hash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The link of `file` behind `previous`: SHA-256 of the two hashes' bytes, of one alone for the first file.
    ///
    /// A link depends on every earlier file and on their order, so one comparison finds an inserted, removed or moved file.
    package static func link(_ file: Checksum, after previous: Checksum?) -> Checksum {
        Checksum(bytes: (previous?.bytes ?? []) + file.bytes)
    }

    private var bytes: [UInt8] {
        let digits = Array(hex.utf8).map { $0 < 0x40 ? $0 - 0x30 : $0 - 0x57 }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    package var description: String { hex }

    /// The first digits, for people.
    package var short: String { String(hex.prefix(12)) }
}

extension Migration {
    package var checksum: Checksum { Checksum(of: text) }
}

extension RepeatableObject {
    package var checksum: Checksum { Checksum(of: text) }
}
