/**
 * Extensions for AI agents as Java programs: tools, hooks and services over standard input and
 * output. Begin with {@link dev.annex.sdk.Extension}.
 */
@NullMarked
package dev.annex.sdk;

import org.jspecify.annotations.NullMarked;
