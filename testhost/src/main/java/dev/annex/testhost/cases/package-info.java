/** Test cases as JSON files, which a non-programmer can read, run on a test host. */
@NullMarked
package dev.annex.testhost.cases;

import org.jspecify.annotations.NullMarked;
