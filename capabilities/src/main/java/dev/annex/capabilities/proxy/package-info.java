/** The proxy through which confined programs reach the network, and nothing but it. */
@NullMarked
package dev.annex.capabilities.proxy;

import org.jspecify.annotations.NullMarked;
