package dev.annex.files;

/**
 * How full a file system is, in bytes.
 *
 * @param total all there is
 * @param free what nothing lies on
 * @param usable what of it this host may still fill
 */
public record DiskSpace(long total, long free, long usable) {}
