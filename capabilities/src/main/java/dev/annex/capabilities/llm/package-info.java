/** Language models of the operator's choice, for extensions. */
@NullMarked
package dev.annex.capabilities.llm;

import org.jspecify.annotations.NullMarked;
