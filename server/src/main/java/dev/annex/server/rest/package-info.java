/** The administration interface: what the command line and the status page speak. */
@NullMarked
package dev.annex.server.rest;

import org.jspecify.annotations.NullMarked;
