extension ResidentPoolOptions {
    private static let mostProcesses = 1000

    /// Reads `{"min": 0, "max": 4, "max_jobs": …, "max_age": …, "max_idle": …, "max_memory_bytes": …, "max_concurrency":
    /// …}`; times in seconds.
    init(_ node: JSONNode, place: String) throws {
        self.init()
        for (key, value) in try node.members(of: place) {
            let here = "\(place).\(key)"
            switch key {
            case "min": min = try value.count(of: here, 0...Self.mostProcesses)
            case "max": max = try value.count(of: here, 1...Self.mostProcesses)
            case "max_jobs": maxJobs = try value.count(of: here, 1...Int.max)
            case "max_age": maxAge = try value.seconds(of: here)
            case "max_idle": maxIdle = try value.seconds(of: here)
            case "max_memory_bytes": maxMemoryBytes = try value.count(of: here, 1...Int.max)
            case "max_concurrency": maxConcurrency = try value.count(of: here, 1...10_000)
            default: throw HandlerCatalogError.unknownKey(key: key, place: place)
            }
        }
        guard min <= max else { throw JSONProblem(reason: "\(place).min is more than its max, which is \(max)") }
    }
}

extension JSONNode {
    fileprivate func count(of place: String, _ range: ClosedRange<Int>) throws(JSONProblem) -> Int {
        guard let count = Int(json), range.contains(count) else {
            let limit = range.upperBound == .max ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
            throw JSONProblem(reason: "\(place) must be a whole number \(limit)")
        }
        return count
    }

    /// More than nothing, at most ten years.
    fileprivate func seconds(of place: String) throws(JSONProblem) -> Duration {
        guard let number, number > 0, number <= 315_360_000 else {
            throw JSONProblem(reason: "\(place) must be a number of seconds greater than 0")
        }
        return .milliseconds(max(1, Int64(number * 1000)))
    }
}
