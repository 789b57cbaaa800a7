/** Requests to web servers, sent by the host for extensions. */
@NullMarked
package dev.annex.capabilities.http;

import org.jspecify.annotations.NullMarked;
