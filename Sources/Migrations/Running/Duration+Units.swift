extension Duration {
    /// In seconds, with fractions.
    package var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }

    /// In whole milliseconds, at least 1, as a server setting.
    var milliseconds: Int { max(1, Int(inSeconds * 1000)) }
}
