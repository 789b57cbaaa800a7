package dev.annex.api.extension;

import dev.annex.api.name.Digest;

/**
 * A package whose manifest was read: what is installed. Read-only.
 *
 * @param digest over all paths and bytes, so two packages with one digest are the same
 */
public record ExtensionPackage(Manifest manifest, PackageFiles files, Digest digest) {}
