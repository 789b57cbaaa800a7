@NullMarked
package dev.annex.testhost.cases;

import org.jspecify.annotations.NullMarked;
