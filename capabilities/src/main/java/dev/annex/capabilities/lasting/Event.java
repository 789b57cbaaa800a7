package dev.annex.capabilities.lasting;

import tools.jackson.databind.node.ObjectNode;

/**
 * Something that happened on a connection, as the tool is told.
 *
 * @param size of what it carries, in bytes
 * @param last whether the connection is over
 */
public record Event(ObjectNode json, int size, boolean last) {}
