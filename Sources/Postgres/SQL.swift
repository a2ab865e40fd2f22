/// Names and values written into SQL where no parameter can stand.
package enum SQL {
    /// A quoted identifier: `"it""s"`.
    package static func identifier(_ name: String) -> String {
        "\"" + doubling("\"", in: name) + "\""
    }

    /// A quoted string, right whatever `standard_conforming_strings` says.
    package static func literal(_ text: String) -> String {
        let quoted = doubling("'", in: text)
        guard quoted.utf8.contains(UInt8(ascii: "\\")) else { return "'\(quoted)'" }
        return "E'" + doubling("\\", in: quoted) + "'"
    }

    /// By scalars: a quote that carries a combining accent is another `Character`, yet still a quote to the server.
    private static func doubling(_ quote: Unicode.Scalar, in text: String) -> String {
        var doubled = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            doubled.append(scalar)
            if scalar == quote { doubled.append(scalar) }
        }
        return String(doubled)
    }
}
