@NullMarked
package dev.annex.testhost;

import org.jspecify.annotations.NullMarked;
