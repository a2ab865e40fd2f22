/// Columns for people. A pipe gets the same columns between tabs and without a heading, ready for `cut` and `awk`.
package struct TextTable: Sendable {
    private let headings: [String]
    private var rows: [[String]] = []

    package init(_ headings: String...) { self.headings = headings }

    /// Tabs and line ends in a cell, such as those of an error message, become spaces: a row is one line.
    package mutating func add(_ cells: String...) {
        rows.append(cells.map { String($0.map { $0 == "\t" || $0.isNewline ? " " : $0 }) })
    }

    package var isEmpty: Bool { rows.isEmpty }

    /// - Parameter fits: whether lines end where the terminal does, or are whole. A pipe always gets whole ones.
    package func print(to console: Console, fits: Bool = true) {
        guard console.isTerminal else {
            for row in rows { console.line(row.joined(separator: "\t")) }
            return
        }
        for line in lines(width: fits ? Console.width : nil, heading: { console.coloured($0, .bold) }) { console.line(line) }
    }

    /// The heading and the rows below each other, none wider than `width`.
    func lines(width: Int? = nil, heading: (String) -> String = { $0 }) -> [String] {
        let widths = headings.indices.map { column in
            ([headings] + rows).map { column < $0.count ? Self.width(of: $0[column]) : 0 }.max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            var text = ""
            var room = width ?? .max
            for (column, cell) in cells.enumerated() {
                let shown = Self.cut(cell, to: room)
                text += shown
                let gap = widths[column] - Self.width(of: shown) + 2
                room -= widths[column] + 2
                // Rather no column than one that nobody can read.
                guard column < cells.count - 1, room >= 4 else { break }
                text += String(repeating: " ", count: gap)
            }
            return text
        }
        return [heading(line(headings))] + rows.map(line)
    }

    /// What a terminal shows of it: colours take no room.
    private static func width(of cell: String) -> Int { plain(cell).count }

    private static func cut(_ cell: String, to room: Int) -> String {
        width(of: cell) <= room ? cell : plain(cell).prefix(room - 1) + "…"
    }

    /// Without the sequences that change colours: ESC [ … m.
    private static func plain(_ cell: String) -> String {
        guard cell.contains("\u{1B}") else { return cell }
        var text = ""
        var isInside = false
        for character in cell {
            if character == "\u{1B}" { isInside = true }
            if !isInside { text.append(character) }
            if character == "m" { isInside = false }
        }
        return text
    }
}
