import ArgumentParser

/// How results are printed: the same for every command.
package struct OutputOptions: ParsableArguments {
    @Flag(help: "Print one JSON object per line.")
    package var json = false

    package init() {}

    /// Where to print.
    package var console: Console { Console(json: json) }
}
