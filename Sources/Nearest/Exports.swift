@_exported public import NearestFilter
@_exported public import NearestIndex
@_exported public import struct SystemPackage.FilePath
