/// A release number such as `0.2.1`, comparable; anything behind a `-` or `+` is left out of the comparison.
package struct ReleaseVersion: Sendable, Comparable {
    private let parts: [Int]

    package init(_ text: String) {
        let core = text.prefix { $0 != "-" && $0 != "+" }
        parts = core.split(separator: ".").map { Int($0) ?? 0 }
    }

    package static func < (left: ReleaseVersion, right: ReleaseVersion) -> Bool {
        left.parts.lexicographicallyPrecedes(right.parts)
    }
}
