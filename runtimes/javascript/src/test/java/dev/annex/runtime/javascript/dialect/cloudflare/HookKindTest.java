package dev.annex.runtime.javascript.dialect.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.annex.api.extension.Hook;
import dev.annex.api.name.ExtensionId;
import dev.annex.api.name.ToolName;
import dev.annex.api.value.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class HookKindTest {

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void knowsTheFiveAndNoOther() {
    assertThat(HookKind.values()).hasSize(5);
    assertThat(HookKind.of("beforeStep")).isEmpty();
    assertThat(HookKind.of("onChunk")).contains(HookKind.ON_CHUNK);
  }

  @Test
  void waitsOnlyForTheOneThatChangesSomething() {
    ToolName tool = new ToolName(new ExtensionId("a"), "hook");
    assertThat(HookKind.BEFORE_TURN.hooks(tool))
        .singleElement()
        .satisfies(hook -> assertThat(hook.mode()).isEqualTo(Hook.Mode.SYNC));
    assertThat(HookKind.AFTER_TOOL_CALL.hooks(tool))
        .extracting(Hook::event)
        .containsExactly(Hook.POST_CALL, Hook.POST_ERROR);
    assertThat(HookKind.AFTER_TOOL_CALL.hooks(tool))
        .extracting(Hook::mode)
        .containsOnly(Hook.Mode.ASYNC);
  }

  @Test
  void showsATurnInTheContractsWords() {
    assertThat(
            HookKind.BEFORE_TURN.snapshot(
                json("{'event':'turn.before','system':'P','toolNames':['a'],'principal':'ann'}")))
        .isEqualTo(json("{'system':'P','toolNames':['a'],'modelId':'unknown'}"));
  }

  @Test
  void showsCallsOfToolsAndTheirEnds() {
    String call = "'toolName':'t','toolCallId':'1','toolInput':{'a':1},'toolId':'x/t'";
    assertThat(HookKind.BEFORE_TOOL_CALL.snapshot(json("{" + call + "}")))
        .isEqualTo(json("{'toolName':'t','toolCallId':'1','input':{'a':1}}"));
    assertThat(
            HookKind.AFTER_TOOL_CALL.snapshot(
                json("{" + call + ",'durationMs':5,'success':true,'toolResult':[1]}")))
        .isEqualTo(
            json(
                "{'toolName':'t','toolCallId':'1','durationMs':5,'success':true,'input':{'a':1},'output':[1]}"));
    assertThat(
            HookKind.AFTER_TOOL_CALL.snapshot(
                json(
                    "{"
                        + call
                        + ",'durationMs':5,'success':false,'error':{'code':'X','message':'no'}}")))
        .isEqualTo(
            json(
                "{'toolName':'t','toolCallId':'1','durationMs':5,'success':false,'input':{'a':1},'error':{'name':'Error','message':'no'}}"));
  }

  @Test
  void dropsWhatNestsDeeperThanSix() {
    JsonNode deep = json("{'a':{'b':{'c':{'d':{'e':{'f':{'g':1},'x':1}}}}}}");
    assertThat(HookKind.shallow(deep))
        .isEqualTo(json("{'a':{'b':{'c':{'d':{'e':{'f':{},'x':1}}}}}}"));
  }

  @Test
  void letsOnlyListedMembersThrough() {
    assertThat(
            HookKind.BEFORE_TURN.patch(
                json("{'system':'S','maxSteps':3,'model':'z','tools':{},'headers':{'a':'b'}}")))
        .isEqualTo(json("{'system':'S','maxSteps':3,'headers':{'a':'b'}}"));
    assertThat(HookKind.BEFORE_TOOL_CALL.patch(json("{'toolInput':{},'deny':true}"))).isEmpty();
  }
}
