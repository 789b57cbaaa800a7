package dev.annex.testhost.cases;

import dev.annex.api.value.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What went wrong in a case, for people and for programs. */
public final class CaseText {

  private CaseText() {}

  /** Three lines for each difference; none when it passed. */
  public static List<String> lines(CaseResult result) {
    List<String> lines = new ArrayList<>();
    result.broken().ifPresent(lines::add);
    for (Difference difference : result.differences()) {
      lines.add(difference.path());
      lines.add("  expected  " + difference.expected());
      lines.add("  was       " + difference.actual());
    }
    return lines;
  }

  /** All results as a document. */
  public static ObjectNode json(List<CaseResult> results) {
    ObjectNode json = Json.object();
    json.put("passed", results.stream().filter(CaseResult::passed).count());
    json.put("failed", results.stream().filter(one -> !one.passed()).count());
    ArrayNode cases = json.putArray("cases");
    for (CaseResult result : results) {
      ObjectNode one = cases.addObject().put("name", result.name());
      one.put("about", result.about()).put("passed", result.passed());
      one.put("millis", result.took().toMillis()).put("updated", result.updated());
      result.broken().ifPresent(why -> one.put("broken", why));
      ArrayNode differences = one.putArray("differences");
      result
          .differences()
          .forEach(difference ->
              differences
                  .addObject()
                  .put("path", difference.path())
                  .put("expected", difference.expected())
                  .put("actual", difference.actual()));
    }
    return json;
  }
}
