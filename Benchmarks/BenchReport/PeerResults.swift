/// Gathers what one peer did on one data set.
struct PeerResults {
    let name: String
    let style: SeriesStyle
    /// Every point, in the order of the file.
    let points: [Measurement]
    let front: ParetoFront

    init(name: String, style: SeriesStyle, points: [Measurement]) {
        self.name = name
        self.style = style
        self.points = points
        front = ParetoFront(points)
    }

    /// Whether the points are of a full scan, whose recall no parameter trades for speed.
    var isFullScan: Bool { points.areFullScans }

    /// The points whose latency is that of single queries.
    var singles: [Measurement] { points.filter { !$0.hasBatchLatency } }

    /// The points that another one beats, which stand beside the curve.
    var beaten: [Measurement] {
        let best = Set(front.points)
        return points.filter { !best.contains($0) }
    }

    /// Returns the least and greatest value of a property that is one a build.
    func range(_ value: (Measurement) -> Double) -> ClosedRange<Double> {
        let values = points.map(value)
        guard let least = values.min(), let most = values.max() else { return 0...0 }
        return least...most
    }

    /// Returns the distinct texts of a property, joined, or a dash when no point states it.
    func stated(_ value: (Measurement) -> String?) -> String {
        var seen: [String] = []
        for point in points {
            if let text = value(point), !text.isEmpty, !seen.contains(text) { seen.append(text) }
        }
        return seen.isEmpty ? "–" : seen.joined(separator: ", ")
    }
}

/// Gathers what all peers did on one data set, fastest at recall 0.95 first.
struct DataSetResults {
    let name: String
    let peers: [PeerResults]

    /// Groups measurements by data set, sets in alphabetical order.
    ///
    /// A peer's style follows from where it first appears among all measurements, so that it looks
    /// the same in every data set.
    static func group(_ measurements: [Measurement]) -> [DataSetResults] {
        var styles: [String: SeriesStyle] = [:]
        for one in measurements where styles[one.peer] == nil {
            styles[one.peer] = SeriesStyle(index: styles.count)
        }
        let sets = Dictionary(grouping: measurements, by: \.data)
        return sets.sorted { $0.key < $1.key }.map { name, members in
            let peers = Dictionary(grouping: members, by: \.peer).map { peer, points in
                PeerResults(
                    name: peer,
                    style: styles[peer] ?? SeriesStyle(index: 0),
                    points: points
                )
            }
            return DataSetResults(name: name, peers: peers.sorted(by: isFaster))
        }
    }

    private static func isFaster(_ a: PeerResults, _ b: PeerResults) -> Bool {
        func rank(_ peer: PeerResults) -> (Double, Double) {
            (peer.front.qps(atRecall: 0.95) ?? 0, peer.front.points.last?.recall ?? 0)
        }
        let (left, right) = (rank(a), rank(b))
        return left == right ? a.name < b.name : left > right
    }

    /// The number of neighbours asked for, when every point that states one states the same.
    var k: Int? { single(\.k) }

    /// The number of searching threads, when every point that states one states the same.
    var searchThreads: Int? { single(\.searchThreads) }

    /// Every machine stated, in order of appearance.
    var machines: [String] {
        var seen: [String] = []
        for point in peers.flatMap(\.points) {
            if let machine = point.machine, !seen.contains(machine) { seen.append(machine) }
        }
        return seen
    }

    private func single(_ value: (Measurement) -> Int?) -> Int? {
        let values = Set(peers.flatMap(\.points).compactMap(value))
        return values.count == 1 ? values.first : nil
    }
}
