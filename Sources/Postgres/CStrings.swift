/// Calls `body` with a NULL-terminated array of NUL-terminated strings, NULL where an element is nil.
///
/// One buffer for all of them: the cost of a statement's parameters is one allocation, not one each.
func withCStrings<Value>(
    _ strings: [String?], _ body: (UnsafePointer<UnsafePointer<CChar>?>) throws -> Value
) rethrows -> Value {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(strings.reduce(0) { $0 + ($1?.utf8.count ?? 0) + 1 })
    var starts: [Int?] = []
    starts.reserveCapacity(strings.count)
    for string in strings {
        starts.append(string.map { _ in bytes.count })
        guard let string else { continue }
        bytes.append(contentsOf: string.utf8)
        bytes.append(0)
    }
    return try bytes.withUnsafeBytes { buffer in
        try withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: strings.count + 1) { pointers in
            let base = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            for (index, start) in starts.enumerated() {
                pointers.initializeElement(at: index, to: start.flatMap { base?.advanced(by: $0) })
            }
            pointers.initializeElement(at: strings.count, to: nil)
            guard let first = pointers.baseAddress else { preconditionFailure("an allocation of one element or more") }
            return try body(UnsafePointer(first))
        }
    }
}
