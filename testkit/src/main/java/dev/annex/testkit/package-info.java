/** Contract suites for the ports, and the small fakes that tests share. */
@NullMarked
package dev.annex.testkit;

import org.jspecify.annotations.NullMarked;
