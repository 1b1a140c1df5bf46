import ArgumentParser
import BenchCore
import Foundation

/// The command `nearest-bench`, which without a subcommand runs `DefaultRun`.
@main
struct NearestBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nearest-bench",
        abstract: "Measures Nearest's vector indexes and the machine they run on.",
        discussion: """
            Without a subcommand it needs no data: it generates 50 000 clustered vectors of 128 \
            dimensions from a seed, builds every kind of index and prints a table, in ten seconds \
            or so.

            Examples:
              nearest-bench
              nearest-bench run --dataset glove-25-angular.hdf5 --batch 0,32,1000 --output r.jsonl
              nearest-bench run --dataset sift/ --index hnsw --ef-search 10,32,100 --output r.jsonl
              nearest-bench filter --dataset docs/ --output r.jsonl
              nearest-bench churn --dataset sift/ --turnovers 10
              nearest-bench mixed --dataset sift/ --seconds 10
              nearest-bench tune --dataset sift/ --target 0.95
              nearest-bench components --dataset docs/ --keep 192,96
              nearest-bench open --dataset sift/ --memory mapped,copied
              nearest-bench inspect movies.nseg
              nearest-bench report r.jsonl --output r.html
              nearest-bench compare r.jsonl --baseline faiss-flat --peer nearest-flat
            """,
        subcommands: [
            RunCommand.self, FilterCommand.self, ChurnCommand.self, MixedCommand.self,
            TuneCommand.self, ComponentsCommand.self, OpenCommand.self, WriteCommand.self,
            InspectCommand.self, VerifyCommand.self, TruthCommand.self, GenerateCommand.self,
            InfoCommand.self,
            LimitsCommand.self, ReportCommand.self, CompareCommand.self,
        ]
    )

    func run() throws { try DefaultRun().run() }

    /// Runs the command line; whatever fails is one line on standard error and exit status 1.
    ///
    /// A command line that cannot be understood is answered with the usage and status 64.
    static func main() {
        // A reader that goes away early, such as `head`, is no reason to fail loudly.
        signal(SIGPIPE, SIG_DFL)
        var command: any ParsableCommand
        do {
            command = try parseAsRoot()
        } catch {
            exit(withError: error)
        }
        do {
            try command.run()
        } catch let status as ExitCode {
            // A command that throws a bare status has already printed the reason.
            exit(withError: status)
        } catch let error where exitCode(for: error) == .failure {
            Notice.write("nearest-bench: " + ErrorLine.text(for: error))
            exit(withError: ExitCode.failure)
        } catch {
            exit(withError: error)
        }
    }
}

/// Writes lines for the reader to standard error, apart from results.
enum Notice {
    /// Writes one line.
    static func write(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}
