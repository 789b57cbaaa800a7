/** The contract of AGH: programs that speak its protocol, version 1. */
@NullMarked
package dev.annex.runtime.process.dialect.agh;

import org.jspecify.annotations.NullMarked;
