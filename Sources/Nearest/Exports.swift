@_exported public import NearestIndex
