package dev.annex.runtime.process.dialect.agh.manifest;

import dev.annex.api.value.Json;
import dev.annex.runtime.process.dialect.agh.session.Entries;
import dev.annex.runtime.process.dialect.agh.tool.RiskClass;
import tools.jackson.databind.JsonNode;

/**
 * What an extension serves that provides {@code memory.backend}. The host keeps the user's memory
 * itself, so here it is offered as tools for whoever wants to keep something with the extension.
 */
enum MemoryService {
  STORE(
      "memory_store",
      "memory/store",
      "Keeps a text under a key",
      RiskClass.MUTATING,
      """
      {"type":"object","required":["key","content"],"properties":{
        "key":{"type":"string","minLength":1},"content":{"type":"string","minLength":1},
        "scope":{"type":"string"},"workspace":{"type":"string"},
        "tags":{"type":"array","items":{"type":"string"}}}}
      """),
  RECALL(
      "memory_recall",
      "memory/recall",
      "Finds what was kept",
      RiskClass.READ,
      """
      {"type":"object","required":["query"],"properties":{
        "query":{"type":"string"},"limit":{"type":"integer","minimum":1},
        "scope":{"type":"string"},"workspace":{"type":"string"}}}
      """),
  FORGET(
      "memory_forget",
      "memory/forget",
      "Removes what was kept under a key",
      RiskClass.DESTRUCTIVE,
      """
      {"type":"object","required":["key"],"properties":{
        "key":{"type":"string","minLength":1},
        "scope":{"type":"string"},"workspace":{"type":"string"}}}
      """);

  /** The surface that has these. */
  static final String SURFACE = "memory.backend";

  private final String tool;
  private final String method;
  private final String description;
  private final RiskClass risk;
  private final String schema;

  MemoryService(String tool, String method, String description, RiskClass risk, String schema) {
    this.tool = tool;
    this.method = method;
    this.description = description;
    this.risk = risk;
    this.schema = schema;
  }

  String tool() {
    return tool;
  }

  String entry() {
    return Entries.SERVICE + method;
  }

  String description() {
    return description;
  }

  RiskClass risk() {
    return risk;
  }

  JsonNode schema() {
    return Json.parse(schema);
  }
}
