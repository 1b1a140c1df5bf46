@_exported public import NearestIndex
@_exported public import struct SystemPackage.FilePath
