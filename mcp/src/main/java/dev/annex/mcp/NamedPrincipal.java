package dev.annex.mcp;

record NamedPrincipal(String id) implements McpPrincipal {}
