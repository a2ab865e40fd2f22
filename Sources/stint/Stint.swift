@main
struct Stint {
    static func main() {}
}
