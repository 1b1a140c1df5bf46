internal import CNearestKernels

/// One instruction set's kernels over codes: whole numbers that stand for the coordinates of a
/// vector.
///
/// Every instruction set returns the same bits. Pointers must be valid for the lengths given and
/// need no more than their type's alignment.
@safe package struct CodeKernels: @unchecked Sendable {
    // Unchecked because a pointer is not Sendable: it points at a constant of the C target, every
    // entry of which is set.
    private let table: UnsafePointer<cnearest_codes>

    init(_ table: UnsafePointer<cnearest_codes>) {
        // SAFETY: the pointer is only kept here, and points at a constant.
        unsafe self.table = table
    }

    /// Bytes before the places of a query.
    package static let queryHead = MemoryLayout<cnearest_code_query>.size

    /// Returns the functions that compare queries with codes of so many bits.
    ///
    /// Their queries are made by ``makeQuery(_:_:count:factor:into:)``, their dimension is that of
    /// the grid, and their strides are in bytes.
    package func function(_ width: CodeWidth) -> DistanceFunction {
        // SAFETY: the table is a constant, and every entry is set in all tables.
        switch width {
        case .eight: unsafe DistanceFunction(table.pointee.code8)
        case .four: unsafe DistanceFunction(table.pointee.code4)
        }
    }

    /// Writes the code of a row.
    ///
    /// - Parameters:
    ///   - coordinates: as many as `cells.dimension`, of any value.
    ///   - cells: where the cells are.
    ///   - code: receives ``CodeCells/rowBytes`` bytes.
    package func encode(
        _ coordinates: UnsafePointer<Float>,
        _ cells: CodeCells,
        into code: UnsafeMutableRawPointer
    ) {
        var grid = cells.grid
        let bytes = unsafe code.assumingMemoryBound(to: UInt8.self)
        // SAFETY: the caller guarantees the coordinates and room for the code.
        switch cells.width {
        case .eight: unsafe table.pointee.encode8(coordinates, cells.dimension, &grid, bytes)
        case .four: unsafe table.pointee.encode4(coordinates, cells.dimension, &grid, bytes)
        }
    }

    /// Writes a query for the function of the same width.
    ///
    /// - Parameters:
    ///   - coordinates: as many as `cells.dimension`, of any value.
    ///   - cells: where the cells are.
    ///   - count: coordinates that codes have; the others are padding, of which the code is 0.
    ///   - factor: what a sum of squares is multiplied with.
    ///   - query: receives ``CodeCells/queryBytes`` bytes; aligned to 4.
    package func makeQuery(
        _ coordinates: UnsafePointer<Float>,
        _ cells: CodeCells,
        count: Int,
        factor: Float,
        into query: UnsafeMutableRawPointer
    ) {
        var grid = cells.grid
        // SAFETY: the caller guarantees the coordinates and room for the query.
        unsafe query.storeBytes(of: factor, as: Float.self)
        let places = unsafe query + Self.queryHead
        switch cells.width {
        case .eight:
            let bytes = unsafe places.assumingMemoryBound(to: UInt8.self)
            unsafe table.pointee.encode8(coordinates, cells.dimension, &grid, bytes)
        case .four:
            let bytes = unsafe places.assumingMemoryBound(to: Int8.self)
            unsafe table.pointee.query4(coordinates, cells.dimension, &grid, bytes)
        }
        let head = unsafe query.assumingMemoryBound(to: cnearest_code_query.self)
        unsafe cnearest_finish_code_query(head, count, cells.dimension)
    }

    /// Rotates coordinates in place, by rounds of signs and Walsh-Hadamard transforms.
    ///
    /// - Parameters:
    ///   - coordinates: the coordinates.
    ///   - count: how many, a multiple of 64.
    ///   - signs: 1 or -1, ``signCount(_:)`` of them.
    package func rotate(
        _ coordinates: UnsafeMutablePointer<Float>,
        count: Int,
        signs: UnsafePointer<Float>
    ) {
        // SAFETY: the caller guarantees the coordinates and the signs.
        unsafe table.pointee.rotate(coordinates, count, signs)
    }

    /// Writes the products of a vector with the rows of a matrix, as sums in a fixed order.
    ///
    /// - Parameters:
    ///   - vector: `dimension` elements.
    ///   - dimension: elements of a row.
    ///   - matrix: rows, one after the other.
    ///   - rows: the number of rows.
    ///   - products: receives a product for each row.
    package func project(
        _ vector: UnsafePointer<Float>,
        dimension: Int,
        by matrix: UnsafePointer<Float>,
        rows: Int,
        into products: UnsafeMutablePointer<Float>
    ) {
        // SAFETY: the caller guarantees the vector, the matrix and room for the products.
        unsafe table.pointee.project(vector, dimension, matrix, rows, products)
    }

    /// The signs that a rotation of so many coordinates takes: as many as the largest power of two
    /// not above them, for each of three rounds, or of four if that is less than all.
    package static func signCount(_ dimension: Int) -> Int {
        let power = 1 << (Int.bitWidth - 1 - dimension.leadingZeroBitCount)
        return power * (power == dimension ? 3 : 4)
    }
}
