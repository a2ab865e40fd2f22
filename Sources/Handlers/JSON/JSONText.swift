/// Text inside JSON: what a string literal stands for, and a literal that stands for a text.
enum JSONText {
    /// Decodes a checked literal, quotes included.
    static func decode(_ literal: ArraySlice<UInt8>) -> String {
        let content = literal.dropFirst().dropLast()
        guard content.contains(UInt8(ascii: "\\")) else { return String(decoding: content, as: UTF8.self) }
        var units: [UInt16] = []
        var index = content.startIndex
        var plainStart = index
        func flush(into units: inout [UInt16]) {
            units += String(decoding: content[plainStart..<index], as: UTF8.self).utf16
        }
        while index < content.endIndex {
            guard content[index] == UInt8(ascii: "\\") else {
                index += 1
                continue
            }
            flush(into: &units)
            if let unit = hexUnit(content, at: index) {
                units.append(unit)
                index += 6
            } else {
                units.append(simpleEscape(content[index + 1]))
                index += 2
            }
            plainStart = index
        }
        flush(into: &units)
        return String(decoding: units, as: UTF16.self)
    }

    /// The literal for a text that has no U+0000.
    static func quoted(_ text: String) -> String {
        var literal = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": literal += "\\\""
            case "\\": literal += "\\\\"
            case "\n": literal += "\\n"
            case "\r": literal += "\\r"
            case "\t": literal += "\\t"
            case _ where scalar.value < 0x20: literal += unicodeEscape(UInt16(scalar.value))
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "\""
    }

    /// `\u00e9`
    static func unicodeEscape(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    /// The index after the literal that begins at `start`, in checked text.
    static func endOfString(in bytes: [UInt8], at start: Int) -> Int {
        var index = start + 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index + 1, bytes.count)
    }

    /// The UTF-16 unit written as `\uXXXX` at a position.
    static func hexUnit(_ bytes: ArraySlice<UInt8>, at position: Int) -> UInt16? {
        guard position + 6 <= bytes.endIndex, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { return nil }
        var unit: UInt16 = 0
        for byte in bytes[position + 2..<position + 6] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    private static func simpleEscape(_ byte: UInt8) -> UInt16 {
        switch byte {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: UInt16(byte)
        }
    }
}
