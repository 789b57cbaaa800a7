/**
 * Files of the host for one call: folders that were granted, and nothing beyond them.
 *
 * <p>Every name is looked up in a directory that is held open, one component at a time, and never
 * through a symbolic link that the kernel would follow. How that is done without native code is
 * told at {@link dev.annex.files.Held}.
 */
@NullMarked
package dev.annex.files;

import org.jspecify.annotations.NullMarked;
