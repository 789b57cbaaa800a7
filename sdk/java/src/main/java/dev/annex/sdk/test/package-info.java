/** A host for the tests of extensions, in memory. */
@NullMarked
package dev.annex.sdk.test;

import org.jspecify.annotations.NullMarked;
