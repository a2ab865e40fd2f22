import CLibPQ

/// What a statement returned: every row, and what it did.
///
/// The cells are copied out of libpq once, into one buffer; a `Row` is a view of it and a `String` is made on demand.
package struct Rows: Sendable, RandomAccessCollection {
    /// The columns' names, in order.
    package var columns: [String] { table.columns }
    /// Such as `SELECT 3` or `INSERT 0 1`.
    package let commandTag: String
    /// How many rows the statement returned, inserted, updated, deleted or copied; 0 for those that count nothing.
    package let affected: Int

    package let startIndex = 0
    package let endIndex: Int
    private let table: Table

    package subscript(position: Int) -> Row {
        precondition(indices.contains(position), "row \(position) of \(endIndex)")
        return Row(table: table, index: position)
    }

    /// The only row of a statement that returns exactly one.
    ///
    /// - Throws: `RowError.rowCount`.
    package func single() throws(RowError) -> Row {
        guard count == 1 else { throw .rowCount(count) }
        return self[0]
    }

    /// Copies everything; the caller still clears `result`.
    init(copying result: OpaquePointer) {
        table = Table(copying: result)
        endIndex = Int(PQntuples(result))
        commandTag = String(cString: PQcmdStatus(result))
        affected = Int(String(cString: PQcmdTuples(result))) ?? 0
    }
}

/// The cells of all rows, one after the other.
final class Table: Sendable {
    struct Cell {
        let start: Int
        /// In bytes; -1 is SQL's NULL.
        let length: Int
    }

    let columns: [String]
    private let cells: [Cell]
    private let bytes: [UInt8]

    init(copying result: OpaquePointer) {
        let width = PQnfields(result)
        let height = PQntuples(result)
        columns = (0..<width).map { PQfname(result, $0).map { String(cString: $0) } ?? "" }
        var cells: [Cell] = []
        cells.reserveCapacity(Int(width) * Int(height))
        var total = 0
        for row in 0..<height {
            for column in 0..<width {
                let isNull = PQgetisnull(result, row, column) != 0
                let length = isNull ? -1 : Int(PQgetlength(result, row, column))
                cells.append(Cell(start: total, length: length))
                total += max(length, 0)
            }
        }
        bytes = [UInt8](unsafeUninitializedCapacity: total) { buffer, count in
            for (index, cell) in cells.enumerated() where cell.length > 0 {
                let (row, column) = index.quotientAndRemainder(dividingBy: Int(width))
                guard let value = PQgetvalue(result, Int32(row), Int32(column)) else { continue }
                let source = UnsafeRawBufferPointer(start: value, count: cell.length)
                UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[cell.start...])
                    .copyMemory(from: source)
            }
            count = total
        }
        self.cells = cells
    }

    /// The UTF-8 of a cell, nil for NULL.
    func cell(row: Int, column: Int) -> ArraySlice<UInt8>? {
        let cell = cells[row * columns.count + column]
        return cell.length < 0 ? nil : bytes[cell.start..<cell.start + cell.length]
    }
}
