package dev.annex.core.author;

import dev.annex.api.name.Digest;
import java.time.Instant;

/**
 * One version of a self-authored extension, as it was handed in.
 *
 * @param number counts up from 1 with every load of its name; never given twice
 * @param digest of its package
 */
public record Revision(int number, Draft draft, Digest digest, Instant at, Origin origin) {}
