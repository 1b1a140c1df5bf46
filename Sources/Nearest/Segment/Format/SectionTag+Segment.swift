internal import NearestStorage

// The sections of a segment; see *The file format*, section 4.
extension SectionTag {
    /// The elements of the vectors, row by row.
    static let vectors = SectionTag("VECS")
    /// The identifier of each row.
    static let ids = SectionTag("IDNT")
    /// The norm of each row.
    static let norms = SectionTag("SCAL")
    /// Row numbers by ascending identifier; absent if identifiers ascend in row order.
    static let order = SectionTag("ORDR")
    /// The links of each node on layer 0.
    static let links = SectionTag("LNK0")
    /// The number of each node's first block of ``upperLinks``.
    static let upperStarts = SectionTag("UPST")
    /// The links on the layers above.
    static let upperLinks = SectionTag("LNKU")
    /// Pairs of strings that describe the vectors.
    static let metadata = SectionTag("META")
    /// Names, types and summaries of the attributes.
    static let attributes = SectionTag("ATSC")
    /// The values of the attributes.
    static let columns = SectionTag("ATCO")
    /// The strings and sets of strings that the columns refer to.
    static let dictionaries = SectionTag("ATDI")
    /// The components by which vectors were projected.
    static let components = SectionTag("PCOM")

    /// How codes were made.
    static let codeForm = SectionTag("COFM")
    /// The code of each row.
    static let codes = SectionTag("COVE")
    /// What each code leaves out, from above.
    static let codeBounds = SectionTag("COER")

    /// The sections that only a graph has.
    static let ofGraphs: [SectionTag] = [.links, .upperStarts, .upperLinks]

    /// The sections that every search reads.
    static let hot: [SectionTag] = ofGraphs + [.codes, .codeBounds]

    /// The sections that a reader must know; those of codes are read where they are.
    static let ofSegments: Set<SectionTag> = [
        .vectors, .ids, .norms, .order, .links, .upperStarts, .upperLinks, .metadata, .attributes,
        .columns, .dictionaries, .components,
    ]
}
