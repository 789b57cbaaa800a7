/** One request to run one tool, its budget, its outcome, and the record of what happened. */
@NullMarked
package dev.annex.api.call;

import org.jspecify.annotations.NullMarked;
