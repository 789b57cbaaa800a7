/** What every capability that reaches over the network shares: hosts, addresses, who may be met. */
@NullMarked
package dev.annex.capabilities.net;

import org.jspecify.annotations.NullMarked;
