import Postgres

extension Console {
    /// Rows whose column `json` already is the JSON that SQL made: one object per line.
    func objects(_ rows: Rows) throws {
        guard json else { return }
        for row in rows { Console.write(try row.string("json") + "\n", to: .output) }
    }
}
