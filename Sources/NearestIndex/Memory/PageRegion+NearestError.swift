internal import NearestPlatform

extension PageRegion {
    /// Maps `byteCount` bytes, which read as zero until they are written.
    ///
    /// The module of the pages knows no ``NearestError``; this translates its error.
    ///
    /// - Throws: ``NearestError`` with the code `outOfMemory` if the system refuses.
    static func mapped(_ byteCount: Int) throws(NearestError) -> PageRegion {
        do throws(Refused) {
            return try PageRegion(byteCount: byteCount)
        } catch {
            throw NearestError(
                code: .outOfMemory,
                message:
                    "the system refuses \(error.byteCount) bytes (errno \(error.errno)); hold "
                    + "fewer vectors, use float16, or raise the process' memory limit"
            )
        }
    }
}
