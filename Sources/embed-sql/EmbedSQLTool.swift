@main
struct EmbedSQLTool {
    static func main() {}
}
