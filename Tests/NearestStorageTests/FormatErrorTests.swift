import NearestStorage
import Testing

@Test("A fault of a file says which file, where, and what")
func formatErrorsSayWhere() {
    let error = FormatError(.invalid, file: "a.nseg", section: "LNK0", offset: 4096, "7 is odd")
    #expect("\(error)" == "a.nseg, LNK0 at byte 4096: 7 is odd")
}
