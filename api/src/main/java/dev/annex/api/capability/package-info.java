/** Host functions: capabilities and their operations. */
@NullMarked
package dev.annex.api.capability;

import org.jspecify.annotations.NullMarked;
