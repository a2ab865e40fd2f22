import Handlers

/// Which messages came with which write.
struct WriteLog {
    /// For each write the types of the messages whose line it completed.
    private(set) var messages: [[String]] = []
    private var partial: [UInt8] = []

    mutating func add(_ bytes: [UInt8]) {
        var types: [String] = []
        var lines = (partial + bytes).split(separator: 0x0A, omittingEmptySubsequences: false)
        partial = Array(lines.removeLast())
        for line in lines {
            guard let node = try? JSONNode(text: Array(line)),
                let type = try? node.members(of: "the line")["type"]?.string
            else { continue }
            types.append(type)
        }
        messages.append(types)
    }
}
