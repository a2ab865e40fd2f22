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

    package func print(to console: Console) {
        guard console.isTerminal else {
            for row in rows { console.line(row.joined(separator: "\t")) }
            return
        }
        let widths = headings.indices.map { column in
            ([headings] + rows).map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        func aligned(_ cells: [String]) -> String {
            let padded = cells.enumerated().map { column, cell in
                column == cells.count - 1 ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
            }
            return padded.joined(separator: "  ")
        }
        console.line(console.coloured(aligned(headings), .bold))
        for row in rows { console.line(aligned(row)) }
    }
}
