/**
 * Extensions that models write themselves during a conversation: taken in without any right, kept
 * with their former versions, and told apart from what people installed.
 */
@NullMarked
package dev.annex.core.author;

import org.jspecify.annotations.NullMarked;
