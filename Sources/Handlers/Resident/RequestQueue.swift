/// First in, first out, without moving what waits.
struct RequestQueue {
    private var requests: [RunRequest] = []
    private var head = 0

    var isEmpty: Bool { head == requests.count }
    var count: Int { requests.count - head }
    var first: RunRequest? { isEmpty ? nil : requests[head] }

    mutating func append(_ request: RunRequest) { requests.append(request) }

    mutating func removeFirst() -> RunRequest {
        let request = requests[head]
        head += 1
        if isEmpty {
            requests.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 256 {
            requests.removeFirst(head)
            head = 0
        }
        return request
    }

    /// In front of all others, in the given order.
    mutating func putBack(_ earlier: [RunRequest]) {
        requests = earlier + requests[head...]
        head = 0
    }

    /// Takes out all that `isMeant` says yes to.
    mutating func remove(where isMeant: (RunRequest) -> Bool) -> [RunRequest] {
        let all = requests[head...]
        let removed = all.filter(isMeant)
        if !removed.isEmpty {
            requests = all.filter { request in !removed.contains { $0.control === request.control } }
            head = 0
        }
        return removed
    }
}
