/// How clients reach the server.
struct ServerAddress: Sendable {
    var socketDirectory: String
    var port: Int
    /// Set where the server listens on 127.0.0.1 too, which is then what clients are given.
    var password: String?

    /// In the form that the most clients understand: for a socket everything stands in the query, since many reject a
    /// URL with a user but no host.
    func url(database: String) -> String {
        let name = Self.encoded(database)
        if let password {
            return "postgresql://postgres:\(Self.encoded(password))@127.0.0.1:\(port)/\(name)"
        }
        return "postgresql:///\(name)?host=\(Self.encoded(socketDirectory))&port=\(port)&user=postgres"
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { encoded, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += (digits.utf8.count == 1 ? "%0" : "%") + digits
            }
        }
    }
}
