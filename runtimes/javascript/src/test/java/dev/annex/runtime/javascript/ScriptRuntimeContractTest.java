package dev.annex.runtime.javascript;

import dev.annex.api.runtime.Runtime;
import dev.annex.testkit.RuntimeContract;

class ScriptRuntimeContractTest extends RuntimeContract {

  @Override
  protected Runtime open() {
    return new ScriptWorkshop().runtime();
  }

  @Override
  protected Sample echo(Runtime runtime) {
    return sample("echo", "function run(args) { return args }");
  }

  @Override
  protected Sample endless(Runtime runtime) {
    return sample("endless", "function run() { for (;;); }");
  }

  private static Sample sample(String id, String script) {
    return new Sample(ScriptWorkshop.contents(id, script), ScriptWorkshop.tool(id, "run"));
  }
}
