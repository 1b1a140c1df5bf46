// What Swift cannot import from hdf5.h: its constants are macros that initialise the library when
// they are evaluated, and some calls are macros that select a version of themselves.
#ifndef NEAREST_CHDF5_SHIM_H
#define NEAREST_CHDF5_SHIM_H

#include <hdf5.h>

/// Stops HDF5 from printing its error stack to the standard error stream; callers report instead.
static inline void chdf5_silence_errors(void) { H5Eset_auto2(H5E_DEFAULT, NULL, NULL); }

// Element types in memory.
static inline hid_t chdf5_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t chdf5_native_int32(void) { return H5T_NATIVE_INT32; }

// Element types in a file.
static inline hid_t chdf5_file_float32(void) { return H5T_IEEE_F32LE; }
static inline hid_t chdf5_file_int32(void) { return H5T_STD_I32LE; }
static inline hid_t chdf5_file_uint8(void) { return H5T_STD_U8LE; }
static inline hid_t chdf5_file_int8(void) { return H5T_STD_I8LE; }

// Files.
static inline hid_t chdf5_open_for_reading(const char *path) {
    return H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
}
static inline hid_t chdf5_create_or_replace(const char *path) {
    return H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
}

// Links and attributes.
static inline int chdf5_has_link(hid_t file, const char *name) {
    return H5Lexists(file, name, H5P_DEFAULT) > 0;
}
static inline int chdf5_has_attribute(hid_t object, const char *name) {
    return H5Aexists(object, name) > 0;
}
static inline hid_t chdf5_open_attribute(hid_t object, const char *name) {
    return H5Aopen(object, name, H5P_DEFAULT);
}
static inline hid_t chdf5_create_attribute(hid_t object, const char *name, hid_t type,
                                           hid_t space) {
    return H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
}
static inline hid_t chdf5_create_scalar_space(void) { return H5Screate(H5S_SCALAR); }

/// A type for text of any length, UTF-8, as Python writes it.
static inline hid_t chdf5_create_text_type(void) {
    hid_t type = H5Tcopy(H5T_C_S1);
    if (type < 0) return -1;
    if (H5Tset_size(type, H5T_VARIABLE) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0) {
        H5Tclose(type);
        return -1;
    }
    return type;
}

// Data sets.
static inline hid_t chdf5_open_dataset(hid_t file, const char *name) {
    return H5Dopen2(file, name, H5P_DEFAULT);
}

/// Creates a contiguous data set without time stamps, so that equal data gives equal files.
static inline hid_t chdf5_create_dataset(hid_t file, const char *name, hid_t type, hid_t space) {
    hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
    if (properties < 0) return -1;
    hid_t result = -1;
    if (H5Pset_obj_track_times(properties, 0) >= 0) {
        result = H5Dcreate2(file, name, type, space, H5P_DEFAULT, properties, H5P_DEFAULT);
    }
    H5Pclose(properties);
    return result;
}
static inline herr_t chdf5_read(hid_t dataset, hid_t memory_type, void *into) {
    return H5Dread(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, into);
}
static inline herr_t chdf5_write(hid_t dataset, hid_t memory_type, const void *from) {
    return H5Dwrite(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, from);
}

/// Whether the values lie in one uncompressed run, so that their length in the file is known.
static inline int chdf5_is_contiguous(hid_t dataset) {
    hid_t properties = H5Dget_create_plist(dataset);
    if (properties < 0) return 0;
    int result = H5Pget_layout(properties) == H5D_CONTIGUOUS;
    H5Pclose(properties);
    return result;
}

#endif
