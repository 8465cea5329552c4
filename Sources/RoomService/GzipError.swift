/// What keeps zlib from compressing; its code (`Z_MEM_ERROR`, …).
struct GzipError: Error {
    let code: Int32
}
