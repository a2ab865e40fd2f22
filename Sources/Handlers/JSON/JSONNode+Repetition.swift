extension JSONNode {
    /// The pointer of the first member that stands in its object a second time; nil where each name is there once. PostgreSQL would keep the last one and
    /// say nothing.
    package func repeatedMember() -> String? {
        var scanner = JSONScanner(text)
        var seen: Set<String> = []
        var found: String?
        var children: [(name: String, range: Range<Int>)] = []
        if text.first == UInt8(ascii: "{") {
            try? scanner.object { name, value in
                let name = JSONText.decode(text[name])
                if !seen.insert(name).inserted { found = found ?? "/" + Self.escaped(name) }
                children.append((name, value))
            }
        } else if text.first == UInt8(ascii: "[") {
            try? scanner.array { children.append(("\(children.count)", $0)) }
        }
        if let found { return found }
        for child in children {
            if let below = JSONNode(checked: text[child.range]).repeatedMember() {
                return "/" + Self.escaped(child.name) + below
            }
        }
        return nil
    }

    /// A name as part of a JSON pointer.
    private static func escaped(_ name: String) -> String {
        name.replacing("~", with: "~0").replacing("/", with: "~1")
    }
}
