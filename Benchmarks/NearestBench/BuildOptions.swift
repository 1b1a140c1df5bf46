import ArgumentParser
import BenchCore
import Nearest

/// Lists of the indexes that are built.
struct BuildOptions: ParsableArguments {
    @Option(help: "* Kinds of index: flat, hnsw, and those in files: segment-flat, segment-hnsw.")
    var index = ValueList(IndexKind.inMemory)

    @Option(help: "* How indexes encode stored elements: float32, float16.")
    var encoding = ValueList<EncodingArgument>([.float32])

    @Option(help: "* Codes beside the vectors: none, scalar8, scalar4, automatic.")
    var quantization = ValueList<QuantizationArgument>([.automatic])

    @Option(help: "* Links of a graph's node: up to twice as many on the lowest layer.")
    var m = ValueList([HNSWParameters().m])

    @Option(help: "* Candidates that are looked at for the links of a graph's node.")
    var efConstruction = ValueList([HNSWParameters().efConstruction])

    @Option(help: "* How often the links of all nodes are chosen again after building: 0, 1 or 2.")
    var refinements = ValueList([HNSWParameters().refinements])

    @Option(help: "What the layers of graphs are drawn with.")
    var seed = HNSWParameters().seed

    @Option(help: "* Threads that build.")
    var threadsBuild = ValueList([1])

    func validate() throws {
        try require(threadsBuild.values, atLeast: 1, "--threads-build")
        for graph in parameters.graphs { try requireBuildable(graph) }
    }

    /// Every index that the lists ask for, those together that are built alike.
    var planGroups: [[IndexPlan]] {
        IndexPlan.groups(index.values.flatMap { $0.plans(parameters) })
    }

    private var parameters: BuildParameters {
        BuildParameters(
            encodings: encoding.values.map(\.encoding),
            quantizations: quantization.values.map(\.quantization),
            ms: m.values,
            efConstructions: efConstruction.values,
            refinements: refinements.values,
            seed: seed
        )
    }
}

/// The one graph that a command builds.
struct GraphOptions: ParsableArguments {
    @Option(help: "How the index encodes stored elements: float32, float16.")
    var encoding = EncodingArgument.float32

    @Option(help: "Links of a node: up to twice as many on the lowest layer.")
    var m = HNSWParameters().m

    @Option(help: "Candidates that are looked at for the links of a node.")
    var efConstruction = HNSWParameters().efConstruction

    @Option(help: "Codes of the vectors: none, scalar8, scalar4, automatic.")
    var quantization = QuantizationArgument.automatic

    @Option(help: "How often the links of all nodes are chosen again after building: 0, 1 or 2.")
    var refinements = HNSWParameters().refinements

    @Option(help: "What the layers are drawn with.")
    var seed = HNSWParameters().seed

    func validate() throws { try requireBuildable(graph) }

    /// What the graph is built with.
    var graph: HNSWParameters {
        HNSWParameters(
            m: m,
            efConstruction: efConstruction,
            seed: seed,
            refinements: refinements
        )
    }

    /// What is built.
    var plan: IndexPlan {
        IndexPlan(
            hnsw: graph,
            encoding: encoding.encoding,
            quantization: quantization.quantization
        )
    }
}

/// Throws the error of parameters that the index refuses, with the options they come from.
private func requireBuildable(_ graph: HNSWParameters) throws {
    do {
        try IndexPlan(hnsw: graph, encoding: .float32).check()
    } catch {
        throw ValidationError(
            "--m \(graph.m) --ef-construction \(graph.efConstruction) "
                + "--refinements \(graph.refinements): "
                + ErrorLine.text(for: error) + "."
        )
    }
}
