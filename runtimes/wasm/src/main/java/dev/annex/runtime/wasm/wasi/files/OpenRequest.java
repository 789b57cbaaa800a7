package dev.annex.runtime.wasm.wasi.files;

/**
 * How something is to be opened.
 *
 * @param follow whether a link at the path's end is followed
 * @param create whether a file is made where nothing is
 * @param exclusive whether it must not be there already, when it is to be made
 * @param truncate whether a file is emptied
 * @param directory whether only a directory will do
 * @param read whether a file will be read
 * @param write whether a file will be changed
 */
public record OpenRequest(
    boolean follow,
    boolean create,
    boolean exclusive,
    boolean truncate,
    boolean directory,
    boolean read,
    boolean write) {

  /** Whether it would change what lies on the disk. */
  boolean changes() {
    return write || truncate;
  }
}
