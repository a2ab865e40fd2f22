/// An object in the schemas `stint` and `stint_internal`, by the name that a file or the catalog gives it.
package struct OwnedObject: Sendable, Hashable, Comparable, CustomStringConvertible {
    package enum Kind: String, Sendable, Hashable {
        case table, view, sequence, index, type, function, trigger
    }

    package let kind: Kind
    /// With its schema; a trigger has its table's, `stint_internal.job_queue.notify_status`.
    package let name: String

    package var description: String { "\(kind.rawValue) \(name)" }

    package static func < (left: OwnedObject, right: OwnedObject) -> Bool {
        (left.kind.rawValue, left.name) < (right.kind.rawValue, right.name)
    }
}
