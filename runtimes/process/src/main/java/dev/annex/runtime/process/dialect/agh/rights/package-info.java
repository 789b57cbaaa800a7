/**
 * What an extension of AGH may ask of the host: what it wants, what its source allows, what was
 * granted.
 */
@NullMarked
package dev.annex.runtime.process.dialect.agh.rights;

import org.jspecify.annotations.NullMarked;
