/** Extensions that are programs: started, spoken to over lines of JSON-RPC, watched and ended. */
@NullMarked
package dev.annex.runtime.process;

import org.jspecify.annotations.NullMarked;
